"""The page of exports: enable with the losses in mind, disable, and nobody else's ids."""

import json
import re
import threading
from datetime import timedelta
from html import unescape
from ipaddress import ip_network
from pathlib import Path

import pytest
from django.urls import reverse
from django.utils import timezone

from petwire import console
from petwire.catalog.models import Animal
from petwire.console.exports import forms
from petwire.exports import doors, fetching
from petwire.exports.actions import AccountForm, account_of, disable, enable, set_account
from petwire.exports.carry import ToFolder
from petwire.exports.doors import hurry, open_door
from petwire.exports.gather import settings_of
from petwire.exports.models import Account, Delivery, LostCopy, Sending
from petwire.exports.reads import sites_of
from petwire.exports.run import Order, run_export
from petwire.exports.sites import SITES
from petwire.lib.outbound import Rules
from petwire.sharing.actions import withhold_animal
from petwire.sharing.models import Decision
from tests.console import Cast, a_cast
from tests.fakes.ftp import PASSWORD, USER, ftp_site
from tests.fakes.site import Site as FakeSite
from tests.world import BY, NOW, an_animal

pytestmark = pytest.mark.django_db

HERE = Rules(open_networks=(ip_network("127.0.0.1/32"),))
FORM = AccountForm(host="ftp.site.example", user="shelter7", password="very secret")
DOG = {"species": "Dog", "primary_breed": "Beagle", "sex": "Male", "size": "Medium"}
# What stands in the account now: Rex, of whom petwire knows nothing.
CURRENT = "Id,Animal,Breed,Name\nold77,Dog,Beagle,Rex\n"


@pytest.fixture
def cast() -> Cast:
    cast = a_cast()
    an_animal(cast.world.happy_tails, **DOG)
    return cast


@pytest.fixture
def admin(cast):
    return cast.client("admin")


@pytest.fixture
def account(cast) -> Account:
    return set_account(org_id=cast.world.happy_tails.pk, site="adoptapet", form=FORM, by=BY, now=NOW)


def at(cast: Cast, name: str, *more: object) -> str:
    site = () if name == "overview" else ("adoptapet",)
    return reverse(f"exports:{name}", args=[cast.world.happy_tails.pk, *site, *more])


def text(response) -> str:
    """What is on a page, without its tags."""
    return unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode())))


def enabled(cast: Cast) -> bool:
    found = sites_of(cast.world.happy_tails.pk, now=NOW)
    return next(one.enabled for one in found if one.site == "adoptapet")


def test_a_new_account_is_saved_without_ever_showing_its_password(cast, admin):
    typed = {
        "protocol": "ftps",
        "host": "ftp.site.example",
        "user": "shelter7",
        "password": " very secret ",
        "option_header": "0",
        "option_flags": "yn",
        "option_pictures": "urls",
        "option_send_config": "1",
        "option_ids": "ours",
    }
    page = admin.post(at(cast, "account"), typed, follow=True)

    kept = account_of(cast.world.happy_tails.pk, "adoptapet")
    assert (kept.protocol, kept.options["header"], kept.options["flags"]) == ("ftps", False, "yn")
    assert "very secret" not in kept.password
    again = admin.get(at(cast, "account"))
    assert "very secret" not in page.content.decode() + again.content.decode()

    before = kept.password
    admin.post(at(cast, "account"), {**typed, "password": "", "user": "shelter8"})
    kept.refresh_from_db()
    assert (kept.user, kept.password) == ("shelter8", before)

    # A kept password is sent to no other host than it was typed for.
    elsewhere = admin.post(at(cast, "account"), {**typed, "password": "", "host": "evil.example"})
    kept.refresh_from_db()
    assert "Type it again" in text(elsewhere)
    assert kept.host == "ftp.site.example"


def test_losses_are_typed_in_before_a_site_is_enabled_and_a_copy_of_them_is_kept(cast, admin, account):
    looked = admin.post(at(cast, "preflight"), {"compare": "yes", "text": CURRENT})
    assert looked.status_code == 302
    page = admin.get(looked["Location"])
    assert "Rex" in text(page)
    assert "1 listing would be lost" in text(page)

    wrong = admin.post(looked["Location"], {"enable": "yes", "losses": "2"})
    assert wrong.status_code == 422
    assert "It is not 2" in text(wrong)
    assert not enabled(cast)

    done = admin.post(looked["Location"], {"enable": "yes", "losses": "1"})
    assert done.status_code == 302
    assert enabled(cast)
    copy = LostCopy.objects.get(account=account)
    kept = admin.get(at(cast, "copy", copy.pk))
    assert kept.content.decode().splitlines() == CURRENT.splitlines()


def test_what_was_delivered_and_would_be_lost_is_kept_when_a_site_is_enabled_again(
    cast, admin, account, tmp_path
):
    org = cast.world.happy_tails.pk
    admin.post(at(cast, "preflight"), {"enable": "yes", "aware": "on"})
    run_export(account, Order(NOW, BY), carrier=ToFolder(tmp_path))
    disable(org_id=org, site="adoptapet", by=BY, now=NOW)
    sent = Delivery.objects.filter(account=account, there=True).first()
    withhold_animal(animal_id=sent.animal_id, audience="adoptapet", by=BY, now=NOW)

    admin.post(at(cast, "preflight"), {"enable": "yes", "losses": "1"})

    assert enabled(cast)
    (lost,) = LostCopy.objects.get(account=account).listings
    assert lost[0] == sent.code


def test_a_list_site_of_which_nothing_is_known_wants_a_word_about_that(cast, admin, account):
    refused = admin.post(at(cast, "preflight"), {"enable": "yes"})
    assert refused.status_code == 422
    assert not enabled(cast)

    admin.post(at(cast, "preflight"), {"enable": "yes", "aware": "on"})
    assert enabled(cast)


def test_a_site_is_disabled_and_may_be_taken_down(cast, admin, account):
    admin.post(at(cast, "preflight"), {"enable": "yes", "aware": "on"})
    admin.post(at(cast, "disable"), {"there": "take down"})

    account.refresh_from_db()
    assert not enabled(cast)
    assert account.removing


def test_who_shows_our_animals_leads_to_the_preflight_and_switches_nothing_blindly(cast, admin, account):
    decide = reverse("sharing:decide", args=[cast.world.happy_tails.pk])

    answer = admin.post(decide, {"audience": "adoptapet", "answer": "yes"})

    assert answer["Location"] == at(cast, "preflight")
    assert not Decision.objects.filter(audience__name="adoptapet").exists()
    assert "Adopt-a-Pet" in text(admin.get(reverse("sharing:overview", args=[cast.world.happy_tails.pk])))


def test_the_master_is_the_same_on_both_pages(cast, admin):
    org = cast.world.happy_tails.pk
    back = admin.post(reverse("sharing:master", args=[org]) + "?from=exports", {"on": "no"})

    assert back["Location"] == at(cast, "overview")
    for page in ("exports:overview", "sharing:overview"):
        assert "API exports are disabled." in text(admin.get(reverse(page, args=[org])))


def delivered(cast: Cast, folder) -> None:
    """Enabled, and one run over, with a folder in the site's place."""
    org = cast.world.happy_tails.pk
    enable(org_id=org, site="adoptapet", by=BY, now=NOW)
    run_export(account_of(org, "adoptapet"), Order(NOW, BY), carrier=ToFolder(folder))


def test_what_was_delivered_stands_with_the_animal_and_with_the_run(cast, admin, account, tmp_path):
    held = cast.world.biscuit  # whose sex nobody knows
    delivered(cast, tmp_path)
    org = cast.world.happy_tails.pk
    sent = Delivery.objects.get(account=account)
    row = Sending.objects.get(account=account)

    theirs = text(admin.get(reverse("animals:accounts", args=[org, sent.animal_id])))
    assert "Listed there; first sent Saturday 14 March 2026" in theirs
    assert "Held back: Its sex is unknown" in text(
        admin.get(reverse("animals:accounts", args=[org, held.pk]))
    )

    page = text(admin.get(reverse("exports:one_run", args=[org, row.run])))
    assert "1 listings there: 1 new; 2 held back." in page
    assert "Held back. Its sex is unknown" in page
    file = admin.get(reverse("exports:file", args=[org, row.run]))
    assert file.content == (tmp_path / "pets.csv").read_bytes()
    log = admin.get(reverse("exports:log", args=[org])).content.decode()
    assert "new" in log
    assert str(sent.animal_id) in log


def test_an_animal_that_is_lost_because_it_is_held_back_is_one_line(cast, admin, account, tmp_path):
    delivered(cast, tmp_path)
    sent = Delivery.objects.get(account=account)
    Animal.objects.filter(pk=sent.animal_id).update(sex="", digest=bytes(16))
    run_export(
        account_of(cast.world.happy_tails.pk, "adoptapet"),
        Order(NOW + timedelta(minutes=20), BY),
        carrier=ToFolder(tmp_path),
    )
    row = Sending.objects.filter(account=account).latest("run")
    assert {(verb, animal) for verb, animal, _, _ in row.entries} >= {
        ("held", sent.animal_id),
        ("lost", sent.animal_id),
    }

    page = admin.get(reverse("exports:one_run", args=[cast.world.happy_tails.pk, row.run])).content.decode()

    became = page.partition("<tbody>")[2].partition("</tbody>")[0]
    assert became.count(f"/animals/{sent.animal_id}/") == 1
    assert "lost, as it is held back" in became
    assert "Its sex is unknown" in became


def test_a_log_that_is_opened_in_a_spreadsheet_calculates_nothing(cast, admin, account):
    Sending.objects.create(
        account=account, run=9, at=NOW, state="done", entries=[["lost", None, "=1+1", "@SUM(A1)"]]
    )

    log = admin.get(reverse("exports:log", args=[cast.world.happy_tails.pk])).content.decode()

    assert "'=1+1,'@SUM(A1)" in log


def test_ids_of_another_organisation_are_not_there(cast, account, tmp_path):
    delivered(cast, tmp_path)
    copy = LostCopy.objects.create(account=account, at=NOW, by=BY, listings=[["7", "Rex"]])
    run = Sending.objects.get(account=account).run
    quiet, stranger = cast.world.quiet_paws.pk, cast.client("stranger")
    set_account(org_id=quiet, site="adoptapet", form=FORM, by=BY, now=NOW)

    for address in (
        reverse("exports:one_run", args=[quiet, run]),
        reverse("exports:file", args=[quiet, run]),
        reverse("exports:copy", args=[quiet, "adoptapet", copy.pk]),
        reverse("exports:preflight", args=[quiet, "adoptapet"]) + f"?copy={copy.pk}",
        reverse("exports:site", args=[quiet, "nosuchsite"]),
    ):
        assert stranger.get(address).status_code == 404, address
    assert "Rex" not in text(stranger.get(reverse("exports:preflight", args=[quiet, "adoptapet"])))


def test_a_breed_without_a_word_is_named_and_an_own_word_mends_it(cast, admin, account):
    org = cast.world.happy_tails
    an_animal(org, **{**DOG, "primary_breed": "Moon Wolf", "size": ""})
    page = admin.get(at(cast, "mappings"))
    assert "No word yet" in text(page)
    assert re.search(r"Moon Wolf Breed, dog 1 Choose", text(page))
    ask = at(cast, "change_mapping") + "?kind=breed&species=Dog&value=Moon+Wolf"

    refused = admin.post(ask, {"target": "", "other": "A word the site does not know"})
    assert refused.status_code == 422
    admin.post(ask, {"target": "", "other": "Irish Wolfhound"})

    assert re.search(
        r"Moon Wolf Breed, dog Irish Wolfhound Your own mapping 1", text(admin.get(at(cast, "mappings")))
    )
    admin.post(ask, {"target": "", "other": ""})
    assert "No word yet" in text(admin.get(at(cast, "mappings")))


def test_wishes_for_all_sites_are_kept(cast, admin, account):
    org = cast.world.happy_tails.pk
    typed = {"footer": "Adopt, do not shop.", "adopted": "on", "min_age_weeks": "8"}

    admin.post(reverse("exports:settings", args=[org]), typed)

    kept = settings_of(org)
    assert (kept.links, kept.adopted, kept.min_age_weeks, kept.footer) == (
        False,
        True,
        8,
        "Adopt, do not shop.",
    )


def test_losses_that_stopped_a_run_pass_only_with_their_number(cast, admin, account):
    Account.objects.filter(pk=account.pk).update(waiting=12)

    admin.post(at(cast, "losses"), {"losses": "11"})
    account.refresh_from_db()
    assert account.approved == 0

    admin.post(at(cast, "losses"), {"losses": "12"})
    account.refresh_from_db()
    assert account.approved == 12


def test_a_day_without_a_run_that_succeeded_is_said_aloud(cast, admin, account):
    enable(org_id=cast.world.happy_tails.pk, site="adoptapet", by=BY, now=NOW)
    since = timezone.now() - timedelta(days=1, minutes=5)
    Account.objects.filter(pk=account.pk).update(trouble="The account is full.", trouble_since=since)

    for page in ("overview", "site"):
        assert "o run has succeeded for more than a day" in text(admin.get(at(cast, page)))


def test_a_run_is_asked_for_and_stopped(cast, admin, account):
    enable(org_id=cast.world.happy_tails.pk, site="adoptapet", by=BY, now=NOW)
    Account.objects.update(asked_at=None)

    admin.post(at(cast, "run"), {"do": "run"})
    account.refresh_from_db()
    assert account.asked_at

    admin.post(at(cast, "run"), {"do": "stop"})
    account.refresh_from_db()
    assert account.stop_asked_at


@pytest.mark.parametrize("picture", ["export-page.jpg", "export-preflight.jpg"])
def test_the_pictures_of_the_how_tos_are_those_of_the_documents(picture):
    here = Path(console.__file__).parent / "static/console" / picture
    documents = Path(__file__).parents[2] / "docs/images" / picture

    assert here.read_bytes() == documents.read_bytes()
    assert here.stat().st_size < 120_000


def test_every_site_has_its_pages(cast, admin):
    """Its account with all of its options, its preflight, its mappings; a list that it has now can be compared."""
    org = cast.world.happy_tails.pk
    for name, site in SITES.items():
        typed = {
            "protocol": site.protocols[0],
            "host": "https://site.example/hook" if site.kind == "push" else "ftp.site.example",
            "user": "NJ94",
            "password": "secret",
            **{f"option_{one.name}": one.values[-1][0] if one.values else "NJ95" for one in site.options},
        }
        set_up = reverse("exports:account", args=[org, name])
        saved = admin.post(set_up, typed)
        assert saved.status_code == 302, (name, text(saved))
        options = account_of(org, name).options
        for one in site.options:
            shown = text(admin.get(set_up))
            assert one.words in shown
            kept = options[one.name]
            assert (str(int(kept)) if isinstance(kept, bool) else kept) == typed[f"option_{one.name}"]
        for page in ("site", "preflight", "mappings", "disable"):
            assert admin.get(reverse(f"exports:{page}", args=[org, name])).status_code == 200, (name, page)
    assert admin.get(at(cast, "overview")).status_code == 200


def test_the_list_in_the_account_is_fetched_and_compared_with(cast, admin, account, monkeypatch):
    files = {"pets.csv": CURRENT.encode()}
    monkeypatch.setattr(
        fetching,
        "open_door",
        lambda account, password: open_door(account, password, by=HERE),
    )
    with ftp_site(FakeSite(files=files)) as server:
        form = AccountForm(host="127.0.0.1", port=server.port, user=USER, password=PASSWORD)
        set_account(org_id=cast.world.happy_tails.pk, site="adoptapet", form=form, by=BY, now=NOW)
        looked = admin.post(at(cast, "preflight"), {"fetch": "yes"})
        assert looked.status_code == 302, text(looked)
        page = text(admin.get(looked["Location"]))
        assert "1 listing would be lost" in page

        del server.site.files["pets.csv"]
        nothing = admin.post(at(cast, "preflight"), {"fetch": "yes"})
        assert nothing.status_code == 422
        assert "There is no pets.csv in the account" in text(nothing)
        assert server.site.files == {}


def test_a_site_that_is_slow_holds_up_no_page(cast, admin, account, monkeypatch):
    monkeypatch.setattr(hurry, "SECONDS", 0.2)
    monkeypatch.setattr(doors, "findings", lambda door: threading.Event().wait(3))
    monkeypatch.setattr(fetching, "_read", lambda door, path: threading.Event().wait(3))

    tried = admin.post(at(cast, "try"))
    fetched = admin.post(at(cast, "preflight"), {"fetch": "yes"})

    for page in (tried, fetched):
        assert "ftp.site.example is slow" in text(page)


def test_a_list_on_the_web_tells_the_site_s_own_number_and_link_of_an_animal(
    cast, admin, account, monkeypatch
):
    biscuit = cast.world.biscuit
    said = [
        {"id": 99, "external_id": str(biscuit.pk), "name": "Biscuit", "url": "https://site.example/pets/99"}
    ]
    monkeypatch.setattr(forms, "fetch_from_web", lambda address: json.dumps(said))
    admin.get(at(cast, "preflight"))

    looked = admin.post(
        at(cast, "preflight"), {"compare": "yes", "address": "https://site.example/pets.json"}
    )

    assert looked.status_code == 302, text(looked)
    page = admin.get(reverse("animals:accounts", args=[cast.world.happy_tails.pk, biscuit.pk]))
    assert "own number for it is 99" in text(page)
    assert re.search(
        r"Species: “Dog” goes as “Dog” \(the table for this site that comes with petwire\) Change", text(page)
    )
    assert 'href="https://site.example/pets/99"' in page.content.decode()


def test_an_address_that_is_not_on_the_public_web_is_not_fetched(cast, admin, account):
    refused = admin.post(at(cast, "preflight"), {"compare": "yes", "address": "http://127.0.0.1/pets.json"})

    assert refused.status_code == 422
    assert "There is no public server" in text(refused)
