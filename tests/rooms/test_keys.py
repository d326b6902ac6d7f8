"""Asking for a key: it is confirmed, looked at, and leads to a service whose key is seen once, by its holder."""

import re
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import IntegrityError, transaction
from django.test import Client

from petwire.access import keys, requests
from petwire.access.actions import (
    CannotChange,
    FileHabits,
    WrongOverlap,
    digest,
    end_old_keys,
    rotate_service,
    set_service,
)
from petwire.access.due import requests_due, see_to_requests
from petwire.access.facts import NO_URL, SELF, WrongFact
from petwire.access.login import LoginRefusal, ftp_login
from petwire.access.models import (
    Draws,
    KeyLink,
    KeyRequest,
    OldKey,
    RequestState,
    Service,
    TermsAcceptance,
)
from petwire.access.reads import waiting
from petwire.access.requests import OneKeyOnly, RequestDecided, approve, ask_for_key, confirm
from petwire.audit.models import Deed
from petwire.lib.config import config
from petwire.orgs.models import Environment, Person
from petwire.sharing.reads import shown_animals
from tests.console import Cast, a_cast, a_wish
from tests.world import BY, NOW, a_world, say

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
FRESH = "a fresh pair of words"
FORM = {
    "name": "Paw Map",
    "company": "Paw Map Inc.",
    "url": "https://paw-map.example",
    "description": "Shows animals on a map.",
    "categories": ["adoption site", "app"],
    "public": "yes",
    "domains": "Paw-Map.example\nhttps://www.paw-map.example/x",
    "environment": "production",
    "nightly_files": "yes",
    "contact_name": "Dev",
    "email": "dev@service.example",
    "terms": "on",
}


@pytest.fixture
def cast() -> Cast:
    cache.clear()
    return a_cast()


def link_in(mail) -> str:
    return re.search(r"^http\S+$", mail.body, re.M)[0].removeprefix(config().public_url)


def asked(**facts) -> KeyRequest:
    """A request that waits for an operator."""
    made = ask_for_key(wanted=a_wish(**facts), person=None, by=BY, now=NOW)
    return confirm(token=made.token, now=NOW)


def secret_in(page: str, name: str) -> str:
    return re.search(rf'id="{name}">([^<]+)<', page)[1]


def test_a_stranger_asks_confirms_is_approved_and_sees_the_key_once(cast, mailoutbox):
    visitor, operator = Client(), cast.client("operator")
    assert visitor.post("/developers/request/", FORM).url == "/developers/request/sent/"
    assert not waiting(), "an address that is not confirmed waits for nobody"

    confirm_at = link_in(mailoutbox[0])
    assert visitor.get(confirm_at).status_code == 200
    assert not Person.objects.filter(email="dev@service.example").exists(), "a look confirms nothing"
    page = visitor.post(confirm_at, {"name": "Dev", "password": FRESH}, follow=True)
    assert b"We tell you by mail" in page.content

    (one,) = waiting()
    assert b"Paw Map" in operator.get("/console/operator/services/").content
    operator.post(f"/console/operator/services/requests/{one.pk}/approve/")
    service = Service.objects.select_related("audience", "holder").get(name="Paw Map")
    assert service.holder.email == "dev@service.example"
    assert (service.audience.standing, service.audience.terms_accepted) == ("approved", True)
    assert service.audience.domains == ["paw-map.example", "www.paw-map.example"]

    take_at = link_in(mailoutbox[-1])
    assert visitor.get(take_at).status_code == 200
    page = visitor.post(take_at).content.decode()
    key, password = secret_in(page, "key"), secret_in(page, "ftp-password")
    service.refresh_from_db()
    assert bytes(service.key_digest) == digest(key) and key.startswith(service.key_id)
    assert bytes(service.ftp_digest) == digest(password)
    assert visitor.post(take_at).status_code == 410
    assert key not in str([mail.body for mail in mailoutbox])
    (accepted,) = TermsAcceptance.objects.filter(service=service.pk)
    assert accepted.person == service.holder_id


def test_somebody_with_an_account_is_attached_to_it_and_keeps_the_password(cast, mailoutbox):
    visitor = Client()
    visitor.post("/developers/request/", FORM | {"email": "admin@rescue.example"})
    page = visitor.get(link_in(mailoutbox[0])).content
    assert b"password" not in page.lower()
    assert KeyRequest.objects.get().state == RequestState.UNCONFIRMED, "a look confirms nothing"

    visitor.post(link_in(mailoutbox[0]), {"name": "Evil", "password": FRESH})

    admin = cast.people["admin"]
    assert KeyRequest.objects.get().person == admin
    admin.refresh_from_db()
    assert admin.check_password("correct horse battery")
    assert visitor.get("/console/services/").status_code == 302, "a link from a mail signs nobody in"


def test_who_has_signed_in_needs_no_link(cast, mailoutbox):
    page = cast.client("admin").post("/developers/request/", FORM, follow=True)

    request = KeyRequest.objects.get()
    assert (request.person, request.email) == (cast.people["admin"], "admin@rescue.example")
    assert request.state == RequestState.WAITING
    assert b"We have your request" in page.content
    assert not mailoutbox


@pytest.mark.parametrize("missing", ["categories", "public", "nightly_files", "terms", "company", "email"])
def test_what_is_missing_is_said_at_its_field(cast, missing):
    answer = Client().post("/developers/request/", {name: FORM[name] for name in FORM if name != missing})

    assert answer.status_code == 422
    assert answer.context["form"].errors[missing]
    assert not KeyRequest.objects.exists()


def test_a_domain_that_is_none_is_said_at_its_field(cast):
    answer = Client().post("/developers/request/", FORM | {"domains": "*.example.org"})

    assert "*.example.org is no domain" in answer.content.decode()
    assert answer.status_code == 422


def test_a_production_instance_gives_no_keys_for_test_data(cast):
    answer = Client().post("/developers/request/", FORM | {"environment": "test"})

    assert answer.status_code == 422
    wish = a_wish()
    with pytest.raises(WrongFact, match="production alone"):
        ask_for_key(
            wanted=requests.Wanted(wish.application, "Dev", Environment.TEST, True),
            person=None,
            by=BY,
            now=NOW,
        )


def test_a_project_for_learning_is_private_and_has_a_term(cast):
    given = FORM | {"categories": ["education"], "company": "", "public": "yes"}
    assert "term_ends" in Client().post("/developers/request/", given).context["form"].errors

    project = asked(categories=("education",), public=True, term_ends=NOW.date() + 30 * DAY)
    service = approve(request_id=project.pk, by=BY, now=NOW).service

    assert (service.company, service.url, service.public) == (SELF, NO_URL, False)
    assert service.term_ends == NOW.date() + 30 * DAY
    with pytest.raises(IntegrityError), transaction.atomic():
        Service.objects.filter(pk=service.pk).update(public=True)
    with pytest.raises(IntegrityError), transaction.atomic():
        KeyRequest.objects.filter(pk=project.pk).update(public=True)


def test_the_sixth_request_in_an_hour_has_to_wait(cast):
    for _ in range(5):
        Client().post("/developers/request/", FORM)

    refused = Client().post("/developers/request/", FORM | {"name": "One more"})
    assert refused.status_code == 429
    assert 3000 < int(refused.headers["Retry-After"]) <= 3600
    assert not KeyRequest.objects.filter(name="One more").exists()


def test_a_request_that_nobody_confirms_is_erased_after_seven_days():
    made = ask_for_key(wanted=a_wish(), person=None, by=BY, now=NOW)
    kept = asked(name="Kept")

    assert not requests_due(NOW + 7 * DAY - timedelta(seconds=1))
    over = NOW + 7 * DAY
    with pytest.raises(requests.ConfirmationUsedUp):
        confirm(token=made.token, now=over)
    assert requests_due(over)
    see_to_requests(now=over)

    assert [one.pk for one in KeyRequest.objects.all()] == [kept.pk]
    assert not requests_due(over)


def test_a_link_confirms_once():
    made = ask_for_key(wanted=a_wish(), person=None, by=BY, now=NOW)
    confirm(token=made.token, now=NOW)

    with pytest.raises(requests.ConfirmationUsedUp):
        confirm(token=made.token, now=NOW)
    with pytest.raises(requests.ConfirmationUsedUp):
        confirm(token="guess", now=NOW)


def test_a_request_that_is_not_confirmed_is_not_there_for_operators(cast):
    made = ask_for_key(wanted=a_wish(), person=None, by=BY, now=NOW)

    at = f"/console/operator/services/requests/{made.request.pk}/"
    assert cast.client("operator").get(at).status_code == 404
    with pytest.raises(RequestDecided):
        approve(request_id=made.request.pk, by=BY, now=NOW)


def test_a_question_goes_by_mail_and_is_answered_in_the_console(cast, mailoutbox):
    visitor, operator = Client(), cast.client("operator")
    visitor.post("/developers/request/", FORM)
    visitor.post(link_in(mailoutbox[0]), {"name": "Dev", "password": FRESH})
    request = KeyRequest.objects.get()
    at = f"/console/operator/services/requests/{request.pk}/"

    operator.post(at + "ask/", {"text": "Who pays?"})
    assert not waiting(), "it waits for the requester now"
    assert "Who pays?" in mailoutbox[-1].body
    page = visitor.get(link_in(mailoutbox[-1])).content.decode()
    answer_at = re.search(r"/console/services/asked/\d+/answer/\d+/", page)[0]
    assert cast.client("admin").get(answer_at).status_code == 404
    visitor.post(answer_at, {"text": "Nobody."})

    assert b"Nobody." in operator.get(at).content
    assert [one.pk for one in waiting()] == [request.pk]
    assert visitor.get(answer_at).status_code == 404


def test_a_refusal_says_why(cast, mailoutbox):
    request = asked()
    at = f"/console/operator/services/requests/{request.pk}/refuse/"
    operator = cast.client("operator")

    assert operator.post(at, {"reason": ""}).status_code == 422
    operator.post(at, {"reason": "We do not know you."})

    assert "We do not know you." in mailoutbox[-1].body
    assert mailoutbox[-1].to == ["dev@service.example"]
    request.refresh_from_db()
    assert (request.state, request.service) == (RequestState.REFUSED, None)
    with pytest.raises(RequestDecided):
        approve(request_id=request.pk, by=BY, now=NOW)
    with pytest.raises(IntegrityError), transaction.atomic():
        KeyRequest.objects.filter(pk=request.pk).update(reason="")


def test_one_service_has_one_key_unless_an_operator_says_why(cast):
    first = approve(request_id=asked().pk, by=BY, now=NOW).service
    again = asked(name="Another name", url="http://www.paw-map.example/")
    at = f"/console/operator/services/requests/{again.pk}/"
    operator = cast.client("operator")

    assert b"It has a key already" in operator.get(at).content
    with pytest.raises(OneKeyOnly, match=first.key_id):
        approve(request_id=again.pk, by=BY, now=NOW)
    assert operator.post(at + "approve/", {"exception": ""}).status_code == 422
    assert not Service.objects.filter(name="Another name").exists()

    operator.post(at + "approve/", {"exception": "A second data centre."})

    again.refresh_from_db()
    assert (again.state, again.exception) == (RequestState.APPROVED, "A second data centre.")
    deed = Deed.objects.get(verb="key.approve", subject=str(again.pk))
    assert deed.detail["exception_beside"] == first.key_id
    assert "data centre" not in str(deed.detail)


def test_the_key_of_a_service_that_has_ended_is_in_nobodys_way():
    first = approve(request_id=asked().pk, by=BY, now=NOW).service
    first.audience.standing = "terminated"
    first.audience.save()

    assert approve(request_id=asked().pk, by=BY, now=NOW).service.pk != first.pk


# --- The one-time link


@pytest.fixture
def approved() -> requests.Approved:
    return approve(request_id=asked().pk, by=BY, now=NOW)


def draw(approved: requests.Approved, token: str | None = None, now=NOW):
    return keys.draw(token=token or approved.sent.token, key_id=approved.service.key_id, by=BY, now=now)


def test_a_link_is_of_its_service_works_once_and_for_fourteen_days(approved):
    other = approve(request_id=asked(name="Other", email="o@o.example").pk, by=BY, now=NOW)

    with pytest.raises(keys.LinkUsedUp):
        draw(other, approved.sent.token)
    with pytest.raises(keys.LinkUsedUp):
        draw(approved, now=NOW + 14 * DAY)
    draw(approved, now=NOW + 14 * DAY - timedelta(seconds=1))
    with pytest.raises(keys.LinkUsedUp):
        draw(approved)


def test_a_link_that_is_sent_again_ends_the_one_before(approved):
    sent = keys.new_link(key_id=approved.service.key_id, draws=Draws.BOTH, by=BY, now=NOW)

    with pytest.raises(keys.LinkUsedUp):
        draw(approved)
    assert draw(approved, sent.token).key


def test_nothing_that_is_secret_is_stored(approved):
    drawn = draw(approved)

    rows = str(list(KeyLink.objects.values())) + str(list(Service.objects.values()))
    for secret in (approved.sent.token, drawn.key, drawn.ftp_password):
        assert secret not in rows
        assert secret not in str(list(Deed.objects.values()))


def test_the_page_of_a_link_is_for_its_holder_alone(cast, approved):
    at = f"/console/services/{approved.service.key_id}/take/{approved.sent.token}/"

    assert cast.client("holder").post(at).status_code == 404
    assert Client().post(at).status_code == 302
    assert cast.client("operator").post(at).status_code == 404
    assert KeyLink.objects.get(service=approved.service).used_at is None


def test_without_files_no_ftp_password_is_drawn_and_none_works():
    made = approve(request_id=asked(nightly_files=False).pk, by=BY, now=NOW)
    drawn = keys.draw(token=made.sent.token, key_id=made.service.key_id, by=BY, now=NOW)

    assert drawn.key and not drawn.ftp_password
    before = bytes(Service.objects.get(pk=made.service.pk).key_digest)
    set_service(key_id=made.service.key_id, habits=FileHabits(nightly_files=True), by=BY, now=NOW)
    sent = keys.new_link(key_id=made.service.key_id, draws=Draws.FTP, by=BY, now=NOW)
    ftp = keys.draw(token=sent.token, key_id=made.service.key_id, by=BY, now=NOW)

    assert ftp.ftp_password and not ftp.key
    assert bytes(Service.objects.get(pk=made.service.pk).key_digest) == before, "the key works on"
    assert logs_in(ftp)


# --- Replacing a key


def logs_in(drawn, now=NOW) -> bool:
    answer = ftp_login(user=drawn.ftp_user, password=drawn.ftp_password, address="", now=now)
    return isinstance(answer, Service)


def rotated(approved: requests.Approved, days: int, now=NOW):
    return rotate_service(key_id=approved.service.key_id, overlap=days * DAY, by=BY, now=now)


def test_old_and_new_passwords_work_side_by_side_until_the_overlap_ends(approved):
    old = draw(approved)
    new = rotated(approved, 7)

    last = NOW + 7 * DAY - timedelta(seconds=1)
    assert logs_in(old) and logs_in(new)
    assert logs_in(old, last) and logs_in(new, last)
    assert not logs_in(old, NOW + 7 * DAY)
    assert logs_in(new, NOW + 7 * DAY)


def test_without_an_overlap_everything_before_ends_at_once(approved):
    first = draw(approved)
    second = rotated(approved, 30)
    third = rotated(approved, 0)

    assert [logs_in(one) for one in (first, second, third)] == [False, False, True]
    assert not OldKey.objects.exists()


def test_a_shorter_overlap_shortens_the_ones_before(approved):
    first = draw(approved)
    second = rotated(approved, 30)
    rotated(approved, 1)

    assert logs_in(first) and logs_in(second)
    assert not logs_in(first, NOW + DAY) and not logs_in(second, NOW + DAY)


@pytest.mark.parametrize("days", [-1, 31])
def test_an_overlap_is_thirty_days_at_most(approved, days):
    with pytest.raises(WrongOverlap):
        rotated(approved, days)


def test_old_keys_can_be_ended_at_any_time_and_are_erased_when_over(approved):
    old = draw(approved)
    rotated(approved, 7)
    assert end_old_keys(key_id=approved.service.key_id, by=BY, now=NOW)
    assert not logs_in(old)
    assert not end_old_keys(key_id=approved.service.key_id, by=BY, now=NOW)

    rotated(approved, 7)
    assert requests_due(NOW + 7 * DAY)
    see_to_requests(now=NOW + 7 * DAY)
    assert not OldKey.objects.exists()


def test_the_holder_replaces_a_key_and_sees_the_new_one_once(cast):
    key_id = cast.ids["key_id"]
    holder = cast.client("holder")

    assert holder.post(f"/console/services/{key_id}/rotate/", {"days": "31"}).status_code == 422
    page = holder.post(f"/console/services/{key_id}/rotate/", {"days": "7"}).content.decode()

    service = Service.objects.get(key_id=key_id)
    assert bytes(service.key_digest) == digest(secret_in(page, "key"))
    assert "The key and FTP password that you replaced work until" in holder.get(
        f"/console/services/{key_id}/"
    ).content.decode().replace("\n", " ")
    holder.post(f"/console/services/{key_id}/rotate/end/")
    assert not OldKey.objects.exists()


def test_a_service_that_has_ended_draws_nothing(approved):
    approved.service.audience.standing = "terminated"
    approved.service.audience.save()

    with pytest.raises(CannotChange):
        draw(approved)
    with pytest.raises(CannotChange):
        rotated(approved, 7)


# --- The nightly files


def test_switching_files_on_promises_the_first_set_and_leads_to_the_password(cast, mailoutbox):
    key_id = cast.ids["key_id"]
    holder = cast.client("holder")
    at = f"/console/services/{key_id}/files/"
    given = {"nightly_files": "no", "rows_per_file": "1000"}

    holder.post(at, given)
    assert Service.objects.get(key_id=key_id).nightly_files is False
    assert b"within the hour" in holder.get(at).content
    answer = holder.post(at, given | {"nightly_files": "yes", "zipped": "on", "tls_only": "on"})

    service = Service.objects.get(key_id=key_id)
    assert (service.nightly_files, service.zipped, service.prefix, service.tls_only) == (
        True,
        True,
        False,
        True,
    )
    page = holder.get(answer.url)
    assert b"6 AM at the latest" in page.content
    shown = holder.post(answer.url).content.decode()
    service.refresh_from_db()
    assert bytes(service.ftp_digest) == digest(secret_in(shown, "ftp-password"))
    assert 'id="key"' not in shown


def test_a_service_sees_what_organisations_share_by_category(approved):
    world = a_world()

    assert not shown_animals(approved.service.key_id).exists(), "nobody was asked about adoption sites"
    say(world.happy_tails, approved.service.audience, yes=True)
    assert {one.name for one in shown_animals(approved.service.key_id)} == {"Biscuit", "Mittens"}


def test_a_login_is_refused_with_words_where_files_are_off(approved):
    drawn = draw(approved)
    set_service(key_id=approved.service.key_id, habits=FileHabits(nightly_files=False), by=BY, now=NOW)

    answer = ftp_login(user=drawn.ftp_user, password=drawn.ftp_password, address="", now=NOW)
    assert answer is LoginRefusal.NO_FILES
