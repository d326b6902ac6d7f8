"""An old backup brings back no key that ended since and no category given up for a no, and loses no yes to terms."""

from dataclasses import replace
from datetime import timedelta

import pytest

from petwire.access.acceptance import accept_terms
from petwire.access.actions import end_old_keys, rotate_service, set_api_rights
from petwire.access.changes import approve_change, change_service, facts_of
from petwire.access.keys import draw
from petwire.access.login import LoginRefusal, ftp_login
from petwire.access.models import KeyRequest, Service, TermsAcceptance
from petwire.access.reads import waiting
from petwire.access.requests import Approved, approve, ask_for_key, confirm
from petwire.sharing.actions import set_preference
from petwire.sharing.reads import shown_animals
from tests.console import a_wish
from tests.rooms.test_backup import LATER, back_up, bring_back, home, replayed
from tests.rooms.test_terms_of_keys import FIRST, SECOND
from tests.world import BY, NOW, a_world

__all__ = ["home"]

pytestmark = pytest.mark.usefixtures("committed", "home")


def a_key() -> Approved:
    made = ask_for_key(wanted=a_wish(), person=None, by=BY, now=NOW)
    return approve(request_id=confirm(token=made.token, now=NOW).pk, by=BY, now=NOW)


def test_requests_acceptances_and_old_keys_come_back(tmp_path):
    made = a_key()
    old = draw(token=made.sent.token, key_id=made.service.key_id, by=BY, now=NOW)
    rotate_service(key_id=made.service.key_id, overlap=timedelta(days=30), by=BY, now=NOW)

    bring_back(back_up(tmp_path))
    replayed()

    assert KeyRequest.objects.get().service_id == made.service.pk
    assert TermsAcceptance.objects.get().service == made.service.pk
    answer = ftp_login(user=old.ftp_user, password=old.ftp_password, address="", now=LATER)
    assert isinstance(answer, Service)


@pytest.mark.parametrize("end", [end_old_keys, rotate_service])
def test_an_old_key_that_was_ended_since_opens_nothing(tmp_path, end):
    made = a_key()
    key_id = made.service.key_id
    old = draw(token=made.sent.token, key_id=key_id, by=BY, now=NOW)
    rotate_service(key_id=key_id, overlap=timedelta(days=30), by=BY, now=NOW)
    file = back_up(tmp_path)
    end(key_id=key_id, by=BY, now=LATER)

    bring_back(file)
    replayed()

    answer = ftp_login(user=old.ftp_user, password=old.ftp_password, address="", now=LATER)
    assert answer is LoginRefusal.UNKNOWN


def test_a_quota_and_functions_that_were_cut_since_stay_cut(tmp_path):
    key_id = a_key().service.key_id
    file = back_up(tmp_path)
    set_api_rights(key_id=key_id, per_minute=6, functions=["search_form"], by=BY, now=LATER)

    bring_back(file)
    replayed()

    service = Service.objects.get()
    assert (service.per_minute, service.functions) == (6, ["search_form"])


def test_a_category_that_organisations_said_no_to_is_there_again(tmp_path):
    world = a_world()
    set_preference(org_id=world.happy_tails.pk, category="adoption site", yes=True, by=BY, now=NOW)
    service = a_key().service
    file = back_up(tmp_path)
    wanted = replace(facts_of(service), categories=("adoption site", "for sale"))
    change_service(key_id=service.key_id, wanted=wanted, by=BY, now=LATER)
    approve_change(change_id=waiting()[0].pk, by=BY, now=LATER)

    bring_back(file)
    replayed()

    assert not shown_animals(service.key_id).exists()


def test_terms_that_were_accepted_since_stay_accepted(tmp_path, monkeypatch):
    monkeypatch.setattr("petwire.access.terms.versions", lambda: (FIRST,))
    service = a_key().service
    file = back_up(tmp_path)
    monkeypatch.setattr(
        "petwire.access.terms.versions", lambda: (FIRST, replace(SECOND, version="2026-03-15"))
    )
    accept_terms(service=service, version="2026-03-15", person=service.holder_id, by=BY, now=LATER)

    bring_back(file)
    replayed()

    service = Service.objects.get()
    assert service.terms_version == "2026-03-15"
    newest = TermsAcceptance.objects.latest("pk")
    assert (newest.service, newest.version, newest.person, newest.at) == (
        service.pk, "2026-03-15", service.holder_id, LATER,
    )  # fmt: skip
