"""An operator's name, logo and colours, and an organisation's colours on its pages."""

import re

import pytest
from django.test import Client

from petwire.audit.models import Deed
from petwire.lib import config as settings
from petwire.listings.looks import set_look
from petwire.listings.models import OrgLook
from petwire.orgs.models import Role
from petwire.sharing.actions import withdraw
from petwire.sharing.models import Code, Subject
from tests.console import a_member
from tests.world import BY, NOW, an_animal, an_org

pytestmark = pytest.mark.django_db

GREEN, MINT = "#1f5c3a", "#f1f8f3"


@pytest.fixture
def org():
    return an_org(name="Happy Tails Rescue")


def sheets(client, path):
    page = client.get(path, follow=True).content.decode()
    return [one for one in re.findall(r'<link rel="stylesheet" href="([^"]+)"', page) if "/looks/" in one]


def test_an_organisation_s_colours_are_on_its_pages_and_on_no_others(client, org):
    animal, other = an_animal(org), an_animal(an_org(name="Others"))
    set_look(org_id=org.pk, colours=(GREEN, MINT), by=BY, now=NOW)

    for path in (f"/orgs/{org.pk}", f"/animals/{animal.pk}"):
        (sheet,) = sheets(client, path)
        answer = client.get(sheet)
        assert f"--accent: {GREEN};" in answer.content.decode()
        assert answer.headers["Content-Type"].startswith("text/css")
    for path in ("/", "/animals", f"/animals/{other.pk}"):
        assert not sheets(client, path)


def test_a_sheet_goes_with_its_organisation(client, org):
    set_look(org_id=org.pk, colours=(GREEN, MINT), by=BY, now=NOW)
    (sheet,) = sheets(client, f"/orgs/{org.pk}")

    withdraw(kind=Subject.ORG, subject=org.pk, code=Code.ORG_CHOICE, by=BY, now=NOW)

    assert client.get(sheet).status_code == 404


def console(org):
    client = Client()
    client.force_login(a_member(org.pk, Role.ADMIN, "admin"))
    path = f"/console/{org.pk}/settings/"
    sent = {"name": org.name, "zip": "78701", "public_statuses": ["Available"]}
    return lambda **more: client.post(path, {**sent, **more})


def test_colours_are_picked_changed_and_taken_away_in_the_console(org):
    save = console(org)

    assert save(own_colours="on", accent="#1F5C3A", ground=MINT).status_code == 302
    look = OrgLook.objects.get()
    assert (look.org, look.accent, look.ground) == (org.pk, GREEN, MINT)
    save(own_colours="on", accent=GREEN, ground=MINT)
    assert Deed.objects.filter(verb="org.look").count() == 1
    save(accent=GREEN, ground=MINT)
    assert not OrgLook.objects.exists()


@pytest.mark.parametrize(
    ("accent", "ground", "words"),
    [
        ("#ffcc00", MINT, "Links and buttons could not be read well"),
        (GREEN, "#555555", "Text could not be read well"),
        (GREEN, "}body{display:none", "Give a colour such as"),
        ("", MINT, "Give a colour such as"),
    ],
)
def test_colours_in_which_something_cannot_be_read_are_refused_with_one_that_would_do(
    org, accent, ground, words
):
    answer = console(org)(own_colours="on", accent=accent, ground=ground)

    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not OrgLook.objects.exists()


@pytest.fixture
def branded(monkeypatch, tmp_path):
    drawn = tmp_path / "logo.svg"
    drawn.write_text('<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>')
    for name, value in (
        ("NAME", "Paws <of> Texas"),
        ("LOGO", str(drawn)),
        ("ACCENT", GREEN),
        ("GROUND", MINT),
    ):
        monkeypatch.setenv(f"PETWIRE_SITE_{name}", value)
    settings.config.cache_clear()
    settings.config()
    yield drawn
    monkeypatch.undo()
    settings.config.cache_clear()


def test_the_operator_s_name_logo_and_colours_are_on_every_page(client, branded):
    page = client.get("/animals").content.decode()

    assert "<span>Paws &lt;of&gt; Texas</span>" in page
    assert re.search(r"Paws &lt;of&gt; Texas\s*</title>", page)
    (sheet,) = sheets(client, "/animals")
    assert f"--paper: {MINT};" in client.get(sheet).content.decode()
    (logo,) = re.findall(r'<img class="mark" src="([^"]+)"', page)
    answer = client.get(logo)
    assert answer.content == branded.read_bytes()
    assert answer.headers["Content-Type"] == "image/svg+xml"
    assert "sandbox" in answer.headers["Content-Security-Policy"]  # nothing in it runs, opened by itself
    assert "script-src" not in answer.headers["Content-Security-Policy"]


def test_a_logo_that_was_moved_away_leaves_the_pages_as_they_are(client, branded):
    branded.unlink()

    answer = client.get("/animals")

    assert answer.status_code == 200
    assert '<img class="mark"' not in answer.content.decode()
