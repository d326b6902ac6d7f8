"""A disk that is full or broken: seen by operators, told once, and what waited for it is done when it works again."""

import errno
from collections import namedtuple
from datetime import timedelta

import psycopg
import pytest
from django.test import Client

from petwire.desk.disk import tell
from petwire.desk.waiting import waiting
from petwire.lib.disk import Cause, is_full, trouble_of
from petwire.runs import disk
from petwire.runs.actions import begin
from petwire.runs.models import Run, State
from petwire.runs.reads import attempts
from petwire.runs.rules import may_try
from petwire.work.jobs import due_tasks
from tests.rooms.test_daily_mail import an_operator
from tests.world import NOW

pytestmark = pytest.mark.django_db

Usage = namedtuple("Usage", "total used free")
MINUTE = timedelta(minutes=1)
GB = 1 << 30


def full(file: str = "pets_1.json") -> OSError:
    return OSError(errno.ENOSPC, "No space left on device", file)


@pytest.fixture
def free(monkeypatch):
    """How much is free, for the test to say."""
    room = {"free": 50 * GB}
    monkeypatch.setattr(disk.shutil, "disk_usage", lambda place: Usage(100 * GB, 0, room["free"]))
    return room


def a_failed_run(error: Exception, *, now=NOW) -> Run:
    with pytest.raises(type(error)), begin(kind="bulk write", subject="abc", now=now):
        raise error
    return Run.objects.filter(kind="bulk write").latest("id")


def sweep(now):
    for task in due_tasks(now):
        if task.job == "disk":
            task.do(now, None)


def test_a_run_that_found_no_room_says_which_file_and_what_to_do(free):
    run = a_failed_run(full("/srv/petwire/sets/pets_1.json"))

    assert run.state == State.FAILED
    assert "/srv/petwire/sets/pets_1.json" in run.outcome
    assert "Make room" in run.outcome


def test_operators_see_it_and_are_told_once_and_told_of_its_end(free, mailoutbox, monkeypatch):
    an_operator()
    a_failed_run(full())
    broken = full("probe")
    monkeypatch.setattr(disk, "_write_and_read", lambda place: (_ for _ in ()).throw(broken))

    for minute in range(1, 5):
        sweep(NOW + minute * MINUTE)
    (item,) = waiting(NOW + 5 * MINUTE)
    monkeypatch.undo()
    for minute in range(6, 9):
        sweep(NOW + minute * MINUTE)

    assert (item.count, item.oldest.replace(microsecond=0)) == (1, NOW.replace(microsecond=0))
    assert "disk that is full" in item.words
    assert [mail.subject for mail in mailoutbox] == [
        "petwire cannot write: trouble with the disk",
        "The disk of petwire works again",
    ]
    assert waiting(NOW) == []
    assert Run.objects.get(kind="disk").state == State.DONE


def test_a_disk_that_is_nearly_full_is_told_before_anything_fails(free, mailoutbox):
    an_operator()
    free["free"] = 150 << 20

    sweep(NOW)
    assert [one.cause for one in disk.known()] == [Cause.FULL]
    free["free"] = 10 * GB
    sweep(NOW + MINUTE)

    assert disk.known() == []
    assert len(mailoutbox) == 2


def test_what_waited_for_room_is_done_at_once_but_not_again_and_again(free):
    a_failed_run(full())

    def may_be_tried(now) -> bool:
        tried = attempts(kind="bulk write", since=NOW - timedelta(days=2)).get("abc", [])
        return may_try(tried, since=NOW - timedelta(hours=1), now=now)

    assert not may_be_tried(NOW + MINUTE)  # as ever after a failure, while the disk is full
    sweep(NOW + MINUTE)
    assert may_be_tried(NOW + MINUTE)
    # It comes back: then the usual pauses hold, also when there seems to be room.
    a_failed_run(full(), now=NOW + 2 * MINUTE)
    sweep(NOW + 3 * MINUTE)
    assert not may_be_tried(NOW + 4 * MINUTE)
    assert may_be_tried(NOW + timedelta(minutes=20))


def test_trouble_that_comes_and_goes_is_told_once_a_day(free, mailoutbox):
    an_operator()
    for hour in range(4):
        disk.note(full(), now=NOW + timedelta(hours=hour))
        sweep(NOW + timedelta(hours=hour, minutes=1))
    assert len(mailoutbox) <= 2

    disk.note(full(), now=NOW + timedelta(days=3))
    sweep(NOW + timedelta(days=3))

    assert Run.objects.filter(kind="disk").count() == 2


def test_who_could_not_be_told_is_told_at_the_next_sweep(free, mailoutbox, monkeypatch):
    an_operator()
    disk.note(full(), now=NOW)
    monkeypatch.setattr(disk, "_runs_full", lambda: True)
    disk.look(now=NOW, tell=lambda *told: False)

    disk.look(now=NOW + MINUTE, tell=tell)
    disk.look(now=NOW + 2 * MINUTE, tell=tell)

    assert len(mailoutbox) == 1


def test_a_page_for_whose_deed_there_is_no_room_says_so_and_breaks_nothing_else(free, monkeypatch):
    client = Client(raise_request_exception=False)

    def no_room(*args, **kwargs):
        raise full()

    monkeypatch.setattr("petwire.listings.reads.front", no_room)
    answer = client.get("/")

    assert answer.status_code == 507
    assert [one.cause for one in disk.known()] == [Cause.FULL]


@pytest.mark.parametrize(
    ("error", "cause"),
    [
        pytest.param(full(), Cause.FULL, id="no space"),
        pytest.param(OSError(errno.EDQUOT, "quota"), Cause.FULL, id="a quota"),
        pytest.param(OSError(errno.EIO, "Input/output error"), Cause.ERROR, id="a bad block"),
        pytest.param(
            OSError(errno.EROFS, "Read-only file system"), Cause.ERROR, id="mounted anew, read-only"
        ),
        pytest.param(psycopg.errors.DiskFull("could not extend file"), Cause.FULL, id="the database's disk"),
        pytest.param(FileNotFoundError(errno.ENOENT, "gone"), None, id="a file that is gone"),
        pytest.param(ValueError("28"), None, id="something else"),
    ],
)
def test_trouble_is_known_by_the_error_and_by_what_led_to_it(error, cause, tmp_path):
    try:
        try:
            raise error
        except Exception as first:
            raise RuntimeError("what followed from it") from first
    except RuntimeError as second:
        found = trouble_of(second, home=tmp_path)

    assert (found.cause if found else None) == cause
    assert found is None or found.file


def test_small_disks_may_be_fuller():
    assert is_full(free=150 << 20, total=100 * GB)
    assert not is_full(free=60 << 20, total=1 << 30)
    assert is_full(free=10 << 20, total=1 << 30)
