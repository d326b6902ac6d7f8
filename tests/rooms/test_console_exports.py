"""The page of exports: enable with the losses in mind, disable, and nobody else's ids."""

import re

import pytest
from django.urls import reverse

from petwire.exports.actions import AccountForm, account_of, set_account
from petwire.exports.models import Account, LostCopy
from petwire.exports.reads import sites_of
from petwire.sharing.models import Decision
from tests.console import Cast, a_cast
from tests.world import BY, NOW, an_animal

pytestmark = pytest.mark.django_db

FORM = AccountForm(host="ftp.site.example", user="shelter7", password="very secret")
DOG = {"species": "Dog", "primary_breed": "Beagle", "sex": "Male", "size": "Medium"}
# What stands in the account now: Rex, of whom petwire knows nothing.
CURRENT = "Id,Animal,Breed,Name\n77,Dog,Beagle,Rex\n"


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
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


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
