"""The store that hosts share does not answer: who sends a picture is told what happened and that nothing is lost,
operators hear of it once, and what waited is done when it answers again."""

import signal
from datetime import timedelta

import pytest
from django.test import Client

from petwire.catalog.models import Picture
from petwire.desk.waiting import waiting
from petwire.lib import store
from petwire.lib.config import config
from petwire.lib.disk import Cause
from petwire.mirror.pictures import copying_due
from petwire.pictures.making import make
from petwire.pictures.store import keep, media_path
from petwire.runs import disk
from petwire.runs.models import Run, State
from petwire.runs.reads import attempts
from tests.console import a_cast
from tests.rooms.test_console_pictures import a_file, at, ids, said
from tests.rooms.test_daily_mail import an_operator
from tests.rooms.test_disk import sweep
from tests.rooms.test_mirror_pictures import LATER, copy, mirrored, picture, reachable, server
from tests.rooms.test_store import away, host, s3
from tests.world import NOW, a_picture, committed, drawn_png

__all__ = ["away", "committed", "host", "mirrored", "reachable", "s3", "server"]

pytestmark = pytest.mark.usefixtures("committed")

MINUTE = timedelta(minutes=1)


def files_here() -> list[str]:
    return [path.name for path in (config().home / "pictures").rglob("*") if path.is_file()]


def test_who_sends_pictures_is_told_what_happened_and_sends_them_again(host, away):
    cast = a_cast()
    editor = cast.client("editor")
    with host("web"):
        with away():
            page = editor.post(at(cast), {"file": [a_file(), a_file("second.jpg", "purple")]}, follow=True)
            sent = editor.post(at(cast), {"file": [a_file()]}, headers={"Accept": "application/json"})

        (words,) = said(page)
        assert words.startswith("biscuit.jpg and all after it are not added: ")
        assert "all pictures that were here are safe" in words
        assert "send it again in a few minutes" in words
        assert "s3://" not in words and "PETWIRE" not in words
        assert (sent.status_code, sent.json()["added"]) == (422, 0)
        assert sent.json()["trouble"][0].startswith("biscuit.jpg is not added: ")
        assert (ids(cast), files_here()) == ([], [])

        editor.post(at(cast), {"file": [a_file(), a_file("second.jpg", "purple")]})
        assert len(ids(cast)) == 2


def test_a_picture_that_cannot_be_replaced_stays(host, away):
    cast = a_cast()
    editor = cast.client("editor")
    with host("web"):
        row = a_picture(cast.world.biscuit)
        with away():
            page = editor.post(at(cast, "change/"), {"replace": row.pk, "file": a_file()}, follow=True)

        assert [one[:40] for one in said(page)] == ["The picture is not replaced: the place w"]
        assert Picture.objects.get(pk=row.pk).content == row.content


def test_a_picture_that_cannot_be_fetched_is_asked_for_again_later(host, away):
    cast = a_cast()
    with host("web"):
        row = a_picture(cast.world.biscuit)
    with host("other"), away():
        browser = Client().get(media_path(row.pk, row.content))
        person = Client().get(media_path(row.pk, row.content), headers={"Accept": "text/html"})

    for answer in (browser, person):
        assert (answer.status_code, answer.headers["Cache-Control"]) == (503, "no-store")
        assert int(answer.headers["Retry-After"]) > 0
    assert browser.headers["Content-Type"].startswith("text/plain")
    assert "Nothing is lost" in person.text
    with host("other"):
        assert Client().get(media_path(row.pk, row.content)).status_code == 200


def test_operators_hear_of_it_once_and_of_its_end_and_what_waited_is_done_at_once(host, away, mailoutbox):
    an_operator()
    with host("web"):
        with away():
            with pytest.raises(store.StoreGone):
                keep(make(drawn_png("teal")))
            with pytest.raises(store.StoreGone), disk_run():
                store.probe()
            for minute in range(1, 4):
                sweep(NOW + minute * MINUTE)
            (item,) = waiting(NOW + 4 * MINUTE)
            assert [one.cause for one in disk.known()] == [Cause.STORE]
            assert "abc" in attempts(kind="bulk write", since=NOW - timedelta(days=2))
        for minute in range(5, 8):
            sweep(NOW + minute * MINUTE)

        assert "store of pictures and sets that does not answer" in item.words
        assert [mail.subject for mail in mailoutbox] == [
            "petwire cannot reach its store",
            "The store of petwire works again",
        ]
        assert "s3://animals" in mailoutbox[0].body
        assert disk.known() == []
        assert Run.objects.get(kind="disk").state == State.DONE
        assert "abc" not in attempts(kind="bulk write", since=NOW - timedelta(days=2))


def disk_run():
    from petwire.runs.actions import begin

    return begin(kind="bulk write", subject="abc", now=NOW)


def test_copies_of_a_sources_pictures_wait_and_are_not_held_against_the_pictures(
    mirrored, host, away, server
):
    with host("worker"):
        with away():
            with pytest.raises(store.StoreGone):
                copy()
            row = picture(11)
            assert (row.content, row.trouble, row.tries, row.try_after) == ("", "", 0, None)
            assert copying_due(now=LATER) == {}
        sweep(LATER + MINUTE)

        assert copying_due(now=LATER + MINUTE) == {"hub": "a set was taken in"}
        assert copy(LATER + MINUTE).copied == 2


def test_a_store_that_takes_connections_and_says_nothing_is_given_up(host, s3, monkeypatch):
    monkeypatch.setattr(
        store, "SHORTEST", 3
    )  # it answers no request of an upload, so that READ_WITHIN is not asked
    store._made.cache_clear()
    with host("web"):
        s3.process.send_signal(signal.SIGSTOP)
        try:
            with pytest.raises(store.StoreGone, match="does not answer"):
                keep(make(drawn_png("teal")))
        finally:
            s3.process.send_signal(signal.SIGCONT)
        assert files_here() == []
