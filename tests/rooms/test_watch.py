"""Notices by mail: asked for twice, at most so many, each animal once, ended by one click."""

import re
from contextlib import nullcontext
from datetime import datetime, timedelta

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.utils import timezone
from typer.testing import CliRunner

from petwire.catalog.actions import change_animal
from petwire.cli import app as cli_app
from petwire.cli import people
from petwire.listings.messages.forms import new_stamp
from petwire.listings.models import Reader, Watch
from petwire.listings.watch import searches
from petwire.listings.watch.actions import Wish, ask, confirm, token_of
from petwire.listings.watch.models import Kind, Pace
from petwire.listings.watch.rules import Fate
from petwire.listings.watch.run import due_readers, lives_over, note_arrivals, see_to_lives, send_due
from petwire.orgs.actions import change_organisation
from petwire.sharing.actions import reinstate, withdraw
from petwire.sharing.models import Code, Subject
from tests.world import BY, NOW, a_mirrored_animal, a_mirrored_org, a_source, an_animal, an_org

pytestmark = pytest.mark.django_db

ME = "maria@home.example"
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
NOON = datetime(2026, 3, 14, 17, 0, tzinfo=NOW.tzinfo)  # after seven where the instance is


@pytest.fixture
def org():
    return an_org(name="Happy Tails Rescue")


def wanted(wish, *, email=ME, language="en", at=NOON):
    asked = ask(email=email, wish=wish, language=language, visitor="", now=at)
    return confirm(token=asked.token, now=at)


def dogs(pace=Pace.DAILY, **more):
    return wanted(Wish(Kind.SEARCH, query="species=Dog", pace=pace), **more)


def favourite(animal, **more):
    return wanted(Wish(Kind.ANIMAL, animal=animal.pk, fate=Fate.LOOKING), **more)


def worked(now):
    note_arrivals(now=now)
    return send_due(now=now)


def status(animal, word):
    change_animal(animal_id=animal.pk, values={"status": word}, by=BY, now=NOON)


def hide(animal):
    withdraw(kind=Subject.ANIMAL, subject=animal.pk, code=Code.ORG_CHOICE, by=BY, now=NOON)


def words(answer):
    return re.sub(r"\s+", " ", answer.content.decode())


def link(sent, kind):
    return re.search(rf"http\S+?((?:/es)?/watch/{kind}/\S+)", sent.body).group(1)


def form(**changed):
    stamp = new_stamp(timezone.now() - timedelta(minutes=1))
    return {"email": ME, "pace": "daily", "stamp": stamp, **changed}


# Asking


def test_nothing_comes_before_the_address_has_confirmed(client, org):
    answer = client.post("/watch/search?species=Dog&page=3", form())

    assert answer.headers["Location"] == "/watch/asked"
    (sent,) = mail.outbox
    assert sent.to == [ME]
    assert "Dogs" in sent.subject
    an_animal(org)
    assert worked(NOON + DAY) == 0

    asked = client.get(link(sent, "confirm"))
    assert Watch.objects.get().confirmed_at is None  # a program that follows links confirms nothing
    assert "Yes, send me mail" in words(asked)
    client.post(link(sent, "confirm"))
    an_animal(org, name="Newcomer")
    tomorrow = (timezone.now() + DAY).replace(
        hour=NOON.hour
    )  # mail of the day goes from seven in the morning on
    assert worked(tomorrow) == 1
    assert client.post(link(sent, "confirm")).status_code == 410


def test_an_address_is_asked_three_times_a_day_at_most_and_nobody_is_told_which(client):
    answers = [client.post(f"/watch/search?species={one}", form()) for one in ("Dog", "Cat", "Bird", "Horse")]

    assert {answer.headers["Location"] for answer in answers} == {"/watch/asked"}
    assert len(mail.outbox) == 3
    assert Watch.objects.count() == 3
    later = ask(email=ME.upper(), wish=Wish(Kind.SEARCH), language="en", visitor="", now=timezone.now() + DAY)
    assert later is not None
    assert Reader.objects.count() == 1


def test_one_visitor_has_mail_sent_to_three_addresses_a_day(client):
    near = {"REMOTE_ADDR": "203.0.113.9"}
    for number in (1, 2, 3, 3, 1):
        assert client.post("/watch/search", form(email=f"m{number}@x.example"), **near).status_code == 302

    fourth = client.post("/watch/search", form(email="m4@x.example"), **near)

    assert fourth.status_code == 429
    assert (
        client.post("/watch/search", form(email="m4@x.example"), REMOTE_ADDR="203.0.113.10").status_code
        == 302
    )
    with connection.cursor() as cursor:
        cursor.execute("SELECT string_agg(row_to_json(a)::text, '') FROM listings_allowance a")
        assert "203.0.113" not in cursor.fetchone()[0]


def test_what_is_confirmed_already_is_not_asked_again(client):
    dogs()

    assert (
        ask(email=ME, wish=Wish(Kind.SEARCH, query="species=Dog"), language="en", visitor="", now=NOON)
        is None
    )
    assert Watch.objects.count() == 1


@pytest.mark.parametrize(
    "changed",
    [{"website": "x"}, {"stamp": "x"}, {"email": "maria"}, {"email": "a@b.example\nBcc: c@d.example"}],
)
def test_programs_and_slips_of_the_hand_send_nothing(client, changed):
    client.post("/watch/search", form(**changed))

    assert not mail.outbox
    assert not Reader.objects.exists()


def test_when_the_mail_server_is_away_it_is_said(client, monkeypatch):
    monkeypatch.setattr("django.core.mail.EmailMultiAlternatives.send", refuse)

    answer = client.post("/watch/search", form())

    assert answer.status_code == 503
    assert "could not be sent" in words(answer)


def refuse(*_):
    raise ConnectionRefusedError


@pytest.mark.parametrize(
    ("query", "tidied"),
    [
        ("species=dogs&before=9&utm_source=x", "species=Dog"),
        ("org=7&species=Cat&sort=newest", "species=Cat&org=7"),
        ("status=Hold", ""),
        ("org=x", ""),
        ("species=%00", ""),
        ("species=" + "x" * 5000 + "&sex=Male", ""),
    ],
)
def test_a_search_is_one_search_however_it_is_written(query, tidied):
    assert searches.tidy(query) == tidied
    assert searches.tidy(tidied) == tidied


# New animals


def test_only_new_ones_that_fit_are_told_and_each_once(org):
    an_animal(org, name="Old Dog")
    note_arrivals(now=NOON - DAY)
    dogs()
    an_animal(org, name="New Dog", primary_breed="Hound")
    an_animal(org, name="New Cat", species="Cat")
    an_animal(org, name="Adopted Dog", status="Adopted")

    assert [worked(NOON + hours * HOUR) for hours in (1, 2, 25, 49)] == [1, 0, 0, 0]
    (sent,) = mail.outbox
    assert sent.subject == "1 new animal for you: Dogs"
    assert "New Dog" in sent.body
    assert not any(name in sent.body for name in ("Old Dog", "New Cat", "Adopted Dog"))


def test_what_was_withdrawn_meanwhile_is_told_to_nobody_and_new_again_to_nobody(org):
    dogs()
    taken_back, stays = an_animal(org, name="Taken Back"), an_animal(org, name="Stays")
    note_arrivals(now=NOON + HOUR)
    hide(taken_back)

    worked(NOON + HOUR)
    reinstate(kind=Subject.ANIMAL, subject=taken_back.pk, by=BY, now=NOON)
    change_animal(animal_id=stays.pk, values={"name": "Stays Here"}, by=BY, now=NOON)

    assert worked(NOON + 2 * DAY) == 0
    assert "Stays" in mail.outbox[0].body
    assert "Taken Back" not in mail.outbox[0].body


def test_an_animal_that_is_shown_late_is_new_then(org):
    late = an_animal(org, name="Late", do_not_publish=True)
    note_arrivals(now=NOON - DAY)
    dogs()

    change_animal(animal_id=late.pk, values={"do_not_publish": False}, by=BY, now=NOON)

    assert worked(NOON + HOUR) == 1


def test_a_mirrored_animal_that_comes_in_anew_is_not_new():
    far = a_mirrored_org(a_source())
    old = a_mirrored_animal(far, name="Rover")
    note_arrivals(now=NOON - DAY)
    dogs()
    source_id, _ = old.source_id, old.delete()

    again = a_mirrored_animal(far, name="Rover")
    type(again).objects.filter(pk=again.pk).update(source_id=source_id)

    assert worked(NOON + HOUR) == 0


def test_daily_mail_waits_for_the_morning_and_gathers(org):
    dogs()
    an_animal(org, name="One")
    assert worked(NOON + HOUR) == 1
    an_animal(org, name="Two")
    an_animal(org, name="Three")

    night = datetime(2026, 3, 15, 8, tzinfo=NOW.tzinfo)  # four in the morning there
    assert [worked(NOON + 2 * HOUR), worked(night), worked(night + 4 * HOUR)] == [0, 0, 1]
    assert mail.outbox[1].subject == "2 new animals for you: Dogs"


def test_three_mails_a_day_and_nothing_is_lost_by_it(org):
    dogs(Pace.AT_ONCE)
    told = []
    for number in range(6):
        an_animal(org, name=f"Number{number}")
        told.append(worked(NOON + (number + 1) * HOUR))

    assert told == [1, 1, 1, 0, 0, 0]
    assert worked(NOON + DAY) == 1
    assert all(f"Number{number}" in mail.outbox[3].body for number in (3, 4, 5))


def test_many_new_ones_are_a_few_and_a_link(org):
    dogs()
    for number in range(15):
        an_animal(org, name=f"Number{number}")

    worked(NOON + HOUR)

    (sent,) = mail.outbox
    assert sent.body.count("* Number") == 12
    assert "And 3 more" in sent.body
    assert "/animals?species=Dog" in sent.body


def test_a_mail_server_that_is_away_loses_nothing(org, monkeypatch):
    dogs()
    an_animal(org, name="Patient")
    with monkeypatch.context() as away:
        away.setattr("django.core.mail.EmailMultiAlternatives.send", refuse)
        assert worked(NOON + HOUR) == 0

    assert Reader.objects.get().mailed == 0
    assert worked(NOON + 2 * HOUR) == 1
    assert "Patient" in mail.outbox[0].body


def test_mail_tells_nobody_that_it_was_read(org):
    dogs()
    an_animal(org)

    worked(NOON + HOUR)

    (html, kind) = mail.outbox[0].alternatives[0]
    assert kind == "text/html"
    assert not re.search(r"<img|src=|url\(|/pet\?", html)
    links = set(re.findall(r'href="([^"]+)"', html))
    token = token_of(Reader.objects.get())
    assert {one for one in links if token in one} == {one for one in links if "/watch/" in one}


def test_a_reader_of_spanish_gets_spanish(org):
    dogs(language="es")
    an_animal(org, name="Canela")

    worked(NOON + HOUR)

    assert mail.outbox[0].subject == "1 animal nuevo para usted: Perros"
    assert '<html lang="es">' in mail.outbox[0].alternatives[0][0]
    assert f"/es/watch/mine/{token_of(Reader.objects.get())}" in mail.outbox[0].body
    assert re.search(r"/es/animals/\d+-canela", mail.outbox[0].body)


# Favourites


@pytest.mark.parametrize(
    ("word", "subject"),
    [
        ("Hold", "Biscuit is on hold"),
        ("Adoption Pending", "Biscuit is on hold"),
        ("Adopted", "Biscuit has a home"),
        ("Passed Away", "A favourite of yours is no longer listed"),
    ],
)
def test_a_favourite_s_fate_is_told_once(org, word, subject):
    shown = ["Available", "Adopted", "Hold", "Adoption Pending"]
    change_organisation(org_id=org.pk, values={"public_statuses": shown}, by=BY, now=NOON)
    biscuit = an_animal(org, name="Biscuit")
    favourite(biscuit)
    assert worked(NOON + HOUR) == 0

    status(biscuit, word)

    assert [worked(NOON + 2 * HOUR), worked(NOON + 3 * HOUR)] == [1, 0]
    assert mail.outbox[0].subject == subject


def test_of_a_favourite_that_is_withheld_nothing_is_said_but_that_it_is_not_listed(org):
    biscuit = an_animal(org, name="Biscuit", primary_breed="Beagle")
    favourite(biscuit)
    hide(biscuit)

    worked(NOON + HOUR)

    (sent,) = mail.outbox
    assert "not listed any more" in sent.body
    for word in ("Biscuit", "Beagle", "Happy Tails", "biscuit"):
        assert word not in sent.body + sent.subject + sent.alternatives[0][0]


def test_a_favourite_that_comes_back_is_followed_again(org):
    biscuit = an_animal(org, name="Biscuit")
    favourite(biscuit)
    status(biscuit, "Hold")  # which Happy Tails does not show
    worked(NOON + HOUR)
    status(biscuit, "Available")
    assert worked(NOON + 2 * HOUR) == 0
    status(biscuit, "Adopted")
    assert worked(NOON + 3 * HOUR) == 1

    assert mail.outbox[-1].subject == "Biscuit has a home"
    assert not Reader.objects.exists()  # there is no more to tell, and the address is gone with it


def test_all_news_of_a_reader_are_one_mail(org):
    shown = ["Available", "Adopted"]
    change_organisation(org_id=org.pk, values={"public_statuses": shown}, by=BY, now=NOON)
    first, second = an_animal(org, name="First"), an_animal(org, name="Second")
    note_arrivals(now=NOON - DAY)
    for one in (first, second):
        favourite(one)
    dogs()
    an_animal(org, name="Third")
    for one in (first, second):
        status(one, "Adopted")

    assert worked(NOON + HOUR) == 1
    (sent,) = mail.outbox
    assert sent.subject == "News of your animals"
    assert all(word in sent.body for word in ("First was adopted", "Second was adopted", "Third"))


# Ending


def test_mail_programs_end_it_by_one_click(org):
    dogs()
    an_animal(org)
    worked(NOON + HOUR)
    (sent,) = mail.outbox
    headers = sent.message()
    path = re.search(r"<http[^/]+//[^/]+(/[^>]+)>", headers["List-Unsubscribe"]).group(1)

    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    stranger = Client(enforce_csrf_checks=True)
    assert stranger.get(path).status_code == 200
    assert Reader.objects.exists()  # looking at it ends nothing
    assert stranger.post(path, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert not Reader.objects.exists()
    assert not Watch.objects.exists()
    assert stranger.post(path, {"List-Unsubscribe": "One-Click"}).status_code == 200
    an_animal(org)
    assert worked(NOON + DAY) == 0


def test_one_of_several_is_ended_changed_or_kept(client, org):
    first, second = dogs(), wanted(Wish(Kind.SEARCH, query="species=Cat"))
    page = f"/watch/mine/{token_of(first.reader)}"

    client.post(page, {"watch": first.pk, "end": "1"})
    client.post(page, {"watch": second.pk, "pace": "at once"})
    client.post(page, {"keep": "1"})

    assert Watch.objects.get().pace == Pace.AT_ONCE
    assert Reader.objects.get().kept_at > NOON
    assert "Cats" in words(client.get(page))


def test_a_link_opens_nobody_else_s(client):
    mine, other = dogs(), dogs(email="other@x.example")

    client.post(f"/watch/mine/{token_of(mine.reader)}", {"watch": other.pk, "end": "1"})
    client.post("/watch/end/wrong")

    assert Watch.objects.count() == 2


def test_no_token_can_be_read_from_the_tables():
    watch = dogs()
    asked = ask(email=ME, wish=Wish(Kind.SEARCH), language="en", visitor="", now=NOON)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT string_agg(t, '') FROM (SELECT row_to_json(r)::text t FROM listings_reader r"
            " UNION ALL SELECT row_to_json(w)::text FROM listings_watch w) rows"
        )
        rows = cursor.fetchone()[0]

    for token in (token_of(watch.reader), asked.token):
        assert token not in rows
        assert token.encode().hex() not in rows


def test_an_operator_erases_an_address_that_has_no_account(monkeypatch):
    cli_app.load()
    monkeypatch.setattr(people, "instance", nullcontext)
    dogs(), dogs(email="other@x.example")

    done = CliRunner().invoke(cli_app.app, ["user", "erase", ME.upper(), "--yes"])
    again = CliRunner().invoke(cli_app.app, ["user", "erase", ME, "--yes"])

    assert (done.exit_code, again.exit_code) == (0, 2)
    assert list(Reader.objects.values_list("email", flat=True)) == ["other@x.example"]


def test_a_year_without_a_click_is_asked_about_once_and_then_erased(client):
    reader = dogs().reader
    assert not lives_over(now=NOON + 300 * DAY)

    assert see_to_lives(now=NOON + 336 * DAY) == (1, 0)
    assert see_to_lives(now=NOON + 337 * DAY) == (0, 0)
    (sent,) = mail.outbox
    assert "Dogs" in sent.body
    assert token_of(reader) in sent.body
    assert see_to_lives(now=NOON + 366 * DAY) == (0, 1)
    assert not Reader.objects.exists()


def test_who_clicks_has_another_year(client):
    dogs()
    see_to_lives(now=NOON + 336 * DAY)
    Reader.objects.update(kept_at=NOON + 340 * DAY, warned_at=None)

    assert see_to_lives(now=NOON + 366 * DAY) == (0, 0)


def test_what_nobody_confirmed_is_erased_after_three_days():
    ask(email=ME, wish=Wish(Kind.SEARCH), language="en", visitor="", now=NOON)

    assert not lives_over(now=NOON + 2 * DAY)
    assert see_to_lives(now=NOON + 3 * DAY) == (0, 1)
    assert not Reader.objects.exists()


def test_a_reader_with_nothing_new_is_not_due(org):
    an_animal(org)
    note_arrivals(now=NOON)
    dogs(at=NOON + HOUR)

    worked(NOON + 2 * HOUR)

    assert due_readers(now=NOON + 2 * DAY) == []
