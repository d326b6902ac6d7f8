"""Reports of views: who sees which, spreadsheets, drops that are told once, old days as months, partners' pages."""

import csv
import io
import json
from contextlib import nullcontext
from datetime import date, timedelta

import pytest
import time_machine
from typer.testing import CliRunner

from petwire.cli import app as cli
from petwire.cli import tracker
from petwire.desk import dropping, probing
from petwire.desk.waiting import waiting
from petwire.lib.config import config
from petwire.sharing.actions import set_decision
from petwire.sharing.models import OWN_PAGES
from petwire.tracker.actions import WrongPage, add_page, fold, old_days
from petwire.tracker.address import pixel_img, pixel_url
from petwire.tracker.models import Drop, Month, Page, Views
from petwire.tracker.probe import Finding
from petwire.tracker.reads import Of, days_of, lines_of, open_drops, sites_of, total_of
from tests.console import Cast, a_cast
from tests.outbound_stage import PUBLIC, Server, plain
from tests.world import BY, NOW, a_mirrored_animal, a_mirrored_org, a_source, an_animal, own_pages

pytestmark = pytest.mark.django_db

TODAY = NOW.date()


@pytest.fixture
def cast() -> Cast:
    return a_cast()


@pytest.fixture
def at_noon():
    with time_machine.travel(NOW, tick=False):
        yield


def seen(animal, count, *, audience=0, host="", days=0, org=None):
    Views.objects.create(
        org=org or animal.org_id,
        animal=animal.pk,
        day=TODAY - timedelta(days=days),
        audience=audience,
        host=host,
        count=count,
    )


def audience_of(cast):
    return probing.Service.objects.get(key_id=cast.ids["key_id"]).audience


def test_days_without_views_are_told_as_well(cast):
    seen(cast.world.biscuit, 3, days=2)
    seen(cast.world.biscuit, 4, days=30)

    days = days_of(Of(org=cast.world.happy_tails.pk), now=NOW)

    assert len(days) == 30
    assert days[-3:] == [(TODAY - timedelta(days=2), 3), (TODAY - timedelta(days=1), 0), (TODAY, 0)]
    assert sum(views for _, views in days) == 3
    assert total_of(Of(org=cast.world.happy_tails.pk)) == 7


def test_an_organisation_sees_its_own_views_and_no_others(cast, at_noon):
    seen(cast.world.biscuit, 31, audience=own_pages().pk, host="localhost")
    seen(cast.world.shy, 77, host="strange.example")

    page = cast.client("volunteer").get(f"/console/{cast.ids['org_id']}/views/").content.decode()

    assert "31 in 30 days" in page and "Our own pages" in page and "Biscuit" in page
    assert "strange.example" not in page and "Shy" not in page
    other = f"/console/{cast.ids['org_id']}/views/animals/{cast.world.shy.pk}/"
    assert cast.client("admin").get(other).status_code == 404


def test_the_chart_and_the_table_say_the_same(cast, at_noon):
    seen(cast.world.biscuit, 1200, host="a.example")
    seen(cast.world.biscuit, 3, host="a.example", days=1)

    page = cast.client("admin").get(f"/console/{cast.ids['org_id']}/views/").content.decode()

    assert 'aria-label="Views by day: 1,203 views in 30 days. Most on 14 March 2026: 1,200."' in page
    assert "<title>14 March 2026: 1,200 views</title>" in page
    assert '<th scope="row">14 March 2026</th><td data-label="Views">1,200</td>' in page


def test_the_spreadsheet_holds_everything_and_no_formula(cast, at_noon):
    animal = an_animal(cast.world.happy_tails, name="=HYPERLINK(1)")
    seen(animal, 5, audience=own_pages().pk, host="localhost", days=1)
    seen(animal, 6, host="blog.example")

    response = cast.client("editor").get(f"/console/{cast.ids['org_id']}/views/views.csv")
    rows = list(csv.DictReader(io.StringIO(b"".join(response).decode("utf-8-sig"))))

    assert [(row["day"], row["site"], row["host"], row["views"]) for row in rows] == [
        ("2026-03-13", "Our own pages", "localhost", "5"),
        ("2026-03-14", "blog.example", "blog.example", "6"),
    ]
    assert {row["name"] for row in rows} == {"'=HYPERLINK(1)"}


def test_a_holder_sees_the_views_of_the_own_key(cast, at_noon):
    seen(cast.world.biscuit, 31, audience=audience_of(cast).pk, host="finder.example")
    seen(cast.world.biscuit, 77, audience=own_pages().pk, host="hub.example")

    page = cast.client("holder").get(f"/console/services/{cast.ids['key_id']}/views/").content.decode()

    assert "31 in 30 days" in page and "finder.example" in page
    assert "hub.example" not in page
    all_ = cast.client("operator").get("/console/operator/views/").content.decode()
    assert "108 in 30 days" in all_


def test_the_command_tells_each_animal_day_and_site(cast, committed_cli):
    seen(cast.world.biscuit, 2, audience=own_pages().pk, host="localhost")
    seen(cast.world.shy, 4, host="b.example")

    rows = committed_cli("report", "--json", "--now", NOW.isoformat(), "--animal", str(cast.world.biscuit.pk))

    assert rows == [
        {
            "org": cast.world.happy_tails.pk,
            "animal": cast.world.biscuit.pk,
            "day": "2026-03-14",
            "audience": OWN_PAGES,
            "host": "localhost",
            "views": 2,
        }
    ]
    assert len(committed_cli("report", "--json", "--now", NOW.isoformat())) == 2


@pytest.fixture
def committed_cli(monkeypatch):
    """`petwire tracker ...` in this process, within the test's transaction."""
    monkeypatch.setattr(tracker, "instance", nullcontext)
    cli.load()

    def run(*words):
        answer = CliRunner().invoke(cli.app, ["tracker", *words], catch_exceptions=False)
        assert answer.exit_code in (0, 3), answer.output
        return [json.loads(line) for line in answer.stdout.splitlines() if line.startswith("{")]

    return run


def usual(cast, *, last=0, audience=0, host="a.example"):
    """Twenty views on each of four weeks, then `last` on each of three days."""
    for days in range(1, 32):
        seen(cast.world.biscuit, 20 if days > 3 else last, audience=audience, host=host, days=days)


def test_a_drop_is_told_once_by_mail_and_on_the_page_until_it_is_over(cast, mailoutbox, at_noon):
    usual(cast, audience=audience_of(cast).pk, host="finder.example")
    usual(cast, last=20, audience=own_pages().pk, host="localhost")

    assert dropping.check_drops(now=NOW) == 1
    assert dropping.check_drops(now=NOW + timedelta(hours=1)) == 0

    (mail,) = mailoutbox
    assert mail.subject == "Paw Finder: far fewer people see your animals"
    assert "0 times on Paw Finder" in mail.body and "about 60 views" in mail.body
    assert mail.to == [cast.people["admin"].email]
    page = cast.client("volunteer").get(f"/console/{cast.ids['org_id']}/views/").content.decode()
    assert "where about 60 were usual" in page

    later = NOW + timedelta(days=3)
    for days in range(-2, 1):
        seen(cast.world.biscuit, 12, audience=audience_of(cast).pk, host="finder.example", days=days)
        seen(cast.world.biscuit, 20, audience=own_pages().pk, host="localhost", days=days)
    dropping.check_drops(now=later)

    assert open_drops(cast.world.happy_tails.pk) == []
    assert Drop.objects.get().over_at == later


def test_an_organisation_whose_animals_are_not_shown_there_is_not_alarmed(cast, mailoutbox):
    usual(cast, audience=audience_of(cast).pk, host="finder.example")
    set_decision(
        org_id=cast.world.happy_tails.pk, audience=str(cast.ids["key_id"]), yes=False, by=BY, now=NOW
    )

    assert dropping.check_drops(now=NOW) == 0
    assert mailoutbox == []


def test_days_of_more_than_two_years_ago_become_months(cast):
    for days, host in ((760, "a.example"), (765, "a.example"), (766, "b.example"), (700, "a.example")):
        seen(cast.world.biscuit, 10, host=host, days=days)
    before = total_of(Of())

    assert old_days(now=NOW)
    fold(now=NOW)

    assert not old_days(now=NOW)
    assert sorted(Month.objects.values_list("month", "host", "count")) == [
        (date(2024, 2, 1), "a.example", 20),
        (date(2024, 2, 1), "b.example", 10),
    ]
    assert Views.objects.count() == 1
    assert total_of(Of()) == before
    fold(now=NOW)
    assert total_of(Of()) == before, "twice is as once"


@pytest.fixture
def partner(monkeypatch):
    server = Server(PUBLIC)
    monkeypatch.setenv("PETWIRE_ALLOW_PRIVATE", f"{PUBLIC}/32")
    config.cache_clear()
    yield server
    server.close()
    config.cache_clear()


def page_at(partner, path, body, **more):
    partner.answers[path] = plain(body.encode(), "Content-Type: text/html", **more)
    return f"http://{PUBLIC}:{partner.port}{path}"


def test_pages_of_a_partner_are_looked_at_and_its_holder_is_told_once(cast, partner, mailoutbox):
    biscuit = cast.world.biscuit
    right = page_at(partner, "/right", pixel_img(pixel_url(biscuit.pk, base=config().tracker_url)))
    missing = page_at(partner, "/missing", "<h1>Biscuit</h1>")
    gone = f"http://{PUBLIC}:{partner.port}/gone"
    inner = f"http://127.0.0.1:{partner.port}/right"
    pages = [
        add_page(audience=audience_of(cast), url=url, animal=biscuit.pk, subject="x", by=BY, now=NOW)
        for url in (right, missing, gone, inner)
    ]

    assert [page.pk for page in probing.probes_due(now=NOW)] == [page.pk for page in pages]
    looks = probing.look_at(probing.probes_due(now=NOW), now=NOW)
    again = NOW + timedelta(days=7)
    assert probing.probes_due(now=again - timedelta(seconds=1)) == []
    probing.look_at(probing.probes_due(now=again), now=again)

    assert [look.finding for look in looks] == [
        Finding.RIGHT,
        Finding.MISSING,
        Finding.NO_PAGE,
        Finding.NO_PAGE,  # not on the public internet: nothing of ours is read for a stranger
    ]
    (mail,) = mailoutbox
    assert missing in mail.body and right not in mail.body and gone not in mail.body
    assert [item.count for item in waiting(again) if "tracker image" in item.words] == [1]
    assert Page.objects.get(url=missing).since == NOW


def test_a_mirrored_animal_is_to_keep_its_sources_image(cast, partner):
    url = "https://tracker.upstream.example/pet?901&a=&h="
    animal = a_mirrored_animal(a_mirrored_org(a_source()), tracker_url=url)
    theirs = page_at(partner, "/theirs", pixel_img(url))
    ours = page_at(partner, "/ours", pixel_img(pixel_url(animal.pk, base=config().tracker_url)))

    found = [
        probing.look_once(one, audience=own_pages().pk, animal=animal.pk).finding for one in (theirs, ours)
    ]

    assert found == [Finding.RIGHT, Finding.WRONG_BASE]


@pytest.mark.parametrize(
    ("why", "change"),
    [
        ("private", lambda one: setattr(one, "public", False)),
        ("educational", lambda one: setattr(one.audience, "categories", ["education"])),
        ("local", lambda one: setattr(one.audience, "domains", ["localhost"])),
    ],
)
def test_who_need_not_show_the_image_is_left_out(cast, why, change):
    service = probing.Service.objects.select_related("audience").get(key_id=cast.ids["key_id"])
    add_page(audience=service.audience, url="https://a.example/1", animal=None, subject="x", by=BY, now=NOW)
    assert len(probing.probes_due(now=NOW)) == 1

    change(service)
    service.save()
    service.audience.save()

    assert probing.probes_due(now=NOW) == []


def test_a_holder_names_pages_of_registered_domains_alone(cast):
    audience = audience_of(cast)
    audience.domains = ["finder.example"]
    audience.save()

    def add(url, animal=None):
        return add_page(audience=audience, url=url, animal=animal, subject="x", by=BY, now=NOW)

    assert add("https://www.finder.example/1").pk
    for url, animal in (
        ("https://other.example/", None),
        ("https://notfinder.example/", None),
        ("https://finder.example/2", 10**9),
        ("https://www.finder.example/1", None),
    ):
        with pytest.raises(WrongPage):
            add(url, animal)


def test_a_page_is_added_and_removed_on_the_console(cast, partner):
    url = page_at(partner, "/b", "<h1>Biscuit</h1>")
    at = f"/console/services/{cast.ids['key_id']}/views/"
    client = cast.client("holder")

    added = client.post(at, {"url": url, "animal": cast.world.biscuit.pk}, follow=True).content.decode()
    page = Page.objects.get()
    wrong = client.post(at, {"url": "ftp://x", "animal": ""})
    stranger = cast.client("stranger").post(f"{at}pages/{page.pk}/remove/")
    client.post(f"{at}pages/{page.pk}/remove/")

    assert "Looked at: the image is missing." in added and url in added
    assert wrong.status_code == 422
    assert stranger.status_code == 404
    assert not Page.objects.exists()


def test_reports_cost_as_much_for_many_animals(cast, django_assert_max_num_queries):
    for number in range(30):
        animal = an_animal(cast.world.happy_tails, name=f"Dog {number}")
        seen(animal, number + 1, host=f"h{number}.example")

    with django_assert_max_num_queries(10):
        sites_of(Of(org=cast.world.happy_tails.pk), now=NOW)
        list(lines_of(Of(org=cast.world.happy_tails.pk), now=NOW))
