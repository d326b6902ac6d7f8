"""New terms are asked for, bar who has not accepted them in time, and let in at once who does; terms of projects."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import ProgrammingError, transaction

from petwire.access import acceptance, terms
from petwire.access.acceptance import OldTerms, accept_terms, keep_out
from petwire.access.actions import Application, add_service
from petwire.access.due import projects_due, see_to_projects, see_to_terms, terms_due
from petwire.access.keys import draw
from petwire.access.life.models import Ending
from petwire.access.login import LoginRefusal, ftp_login
from petwire.access.models import Service, TermsAcceptance
from petwire.access.requests import approve, ask_for_key, confirm
from petwire.audit.models import Deed
from petwire.bulkfiles.reads import nights
from petwire.bulkfiles.run import FilesAreOff, taken_back, write_set
from petwire.ftpd.rules import REFUSALS
from petwire.orgs.models import Environment
from petwire.sharing.reads import shown_animals
from tests.console import Cast, a_cast, a_wish
from tests.world import BY, NOW, a_world, committed, say

__all__ = ["committed"]

FIRST = terms.Version("2026-01-01", date(2026, 1, 1), "The first.")
SECOND = terms.Version("2026-04-01", date(2026, 5, 1), "The second, of {operator}.")
PUBLISHED = datetime(2026, 4, 1, 12, tzinfo=UTC)
REQUIRED = datetime(2026, 5, 1, 12, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def two_versions(monkeypatch):
    """Two versions instead of those that are released."""
    monkeypatch.setattr(acceptance.terms, "versions", lambda: (FIRST, SECOND))


def a_key(**facts) -> tuple[Service, str, str]:
    """A service, and the user and password of its files."""
    made = ask_for_key(wanted=a_wish(**facts), person=None, by=BY, now=NOW)
    request = confirm(token=made.token, now=NOW)
    done = approve(request_id=request.pk, by=BY, now=NOW)
    drawn = draw(token=done.sent.token, key_id=done.service.key_id, by=BY, now=NOW)
    return done.service, drawn.ftp_user, drawn.ftp_password


def fresh(service: Service) -> Service:
    return Service.objects.select_related("audience", "holder").get(pk=service.pk)


def accept(service: Service, version: str, now: datetime) -> bool:
    return accept_terms(service=fresh(service), version=version, person=service.holder_id, by=BY, now=now)


@pytest.mark.django_db
def test_what_was_accepted_is_written_down_for_good():
    service, *_ = a_key()
    accept(service, "2026-04-01", PUBLISHED)

    rows = list(TermsAcceptance.objects.filter(service=service.pk).order_by("pk"))
    assert [(row.version, row.person, row.at) for row in rows] == [
        ("2026-01-01", service.holder_id, NOW),
        ("2026-04-01", service.holder_id, PUBLISHED),
    ]
    for deed in (lambda: rows[0].delete(), lambda: TermsAcceptance.objects.update(version="x")):
        with pytest.raises(ProgrammingError, match="Cannot update or delete"), transaction.atomic():
            deed()
    assert not accept(service, "2026-04-01", PUBLISHED), "once is enough"


@pytest.mark.django_db
def test_only_the_version_in_force_is_accepted():
    service, *_ = a_key()

    with pytest.raises(OldTerms):
        accept(service, "2026-01-01", PUBLISHED)
    with pytest.raises(OldTerms):
        accept(service, "2026-04-01", NOW)


@pytest.mark.django_db
def test_a_new_version_is_asked_for_once_by_mail(mailoutbox):
    service, *_ = a_key()
    assert not terms_due(NOW)

    assert terms_due(PUBLISHED)
    see_to_terms(by=BY, now=PUBLISHED)
    assert mailoutbox[-1].to == ["dev@service.example"]
    assert "1 May 2026" in mailoutbox[-1].body
    assert f"/console/services/{service.key_id}/terms/" in mailoutbox[-1].body
    assert not terms_due(PUBLISHED)
    assert fresh(service).audience.terms_accepted, "there is time to accept"


@pytest.mark.django_db
def test_who_accepted_in_time_never_notices():
    service, user, password = a_key()
    accept(service, "2026-04-01", PUBLISHED)

    assert isinstance(ftp_login(user=user, password=password, address="", now=REQUIRED), Service)
    assert not terms_due(REQUIRED)


@pytest.mark.django_db
def test_a_login_after_the_day_is_refused_without_any_job_and_let_in_when_accepted():
    service, user, password = a_key()

    def login(now):
        return ftp_login(user=user, password=password, address="", now=now)

    assert isinstance(login(REQUIRED - DAY), Service)
    assert login(REQUIRED) is LoginRefusal.TERMS
    assert fresh(service).audience.terms_accepted is False

    assert accept(service, "2026-04-01", REQUIRED)
    assert isinstance(login(REQUIRED), Service)
    assert fresh(service).audience.terms_accepted is True


def test_every_refusal_is_told_by_ftp_in_words():
    assert {one.value for one in LoginRefusal} <= REFUSALS.keys()


@pytest.mark.django_db
def test_the_day_begins_where_the_instance_is():
    service, *_ = a_key()
    last_minute = datetime(2026, 5, 1, 3, 59, tzinfo=UTC)  # in New York it is still April

    assert not keep_out(fresh(service), by=BY, now=last_minute)
    assert keep_out(fresh(service), by=BY, now=last_minute + timedelta(minutes=1))


@pytest.mark.usefixtures("committed")
def test_the_job_bars_by_the_gate_takes_sets_back_and_a_yes_brings_them_again():
    world = a_world()
    service, *_ = a_key()
    say(world.happy_tails, service.audience, yes=True)
    write_set(service, now=NOW, by=BY)
    assert shown_animals(service.key_id).exists()

    see_to_terms(by=BY, now=REQUIRED)

    assert not shown_animals(service.key_id).exists()
    assert [row.service_id for row in taken_back()] == [service.pk]
    assert nights(now=REQUIRED) == {}
    with pytest.raises(FilesAreOff, match="terms"):
        write_set(fresh(service), now=REQUIRED, by=BY)
    assert Deed.objects.filter(verb="service.terms_lapsed", subject=service.key_id).count() == 1

    accept(service, "2026-04-01", REQUIRED)
    assert shown_animals(service.key_id).exists()
    assert list(nights(now=REQUIRED)) == [service.key_id]


@pytest.mark.usefixtures("committed")
def test_a_set_after_the_day_is_not_written_without_any_job():
    service, *_ = a_key()

    with pytest.raises(FilesAreOff):
        write_set(fresh(service), now=REQUIRED, by=BY)


@pytest.mark.django_db
def test_a_key_that_is_approved_after_the_day_on_old_terms_begins_barred():
    made = ask_for_key(wanted=a_wish(), person=None, by=BY, now=NOW)
    request = confirm(token=made.token, now=NOW)

    service = approve(request_id=request.pk, by=BY, now=REQUIRED).service

    assert fresh(service).audience.terms_accepted is False
    accept(service, "2026-04-01", REQUIRED)
    assert fresh(service).audience.terms_accepted is True


@pytest.mark.django_db
def test_the_holder_reads_and_accepts_on_a_page(monkeypatch, mailoutbox):
    cast: Cast = a_cast()
    key_id, holder = cast.ids["key_id"], cast.client("holder")
    monkeypatch.setattr("petwire.console.developers.views.versions", lambda: (FIRST, SECOND))
    page = holder.get(f"/console/services/{key_id}/")
    assert b"There are new terms" in page.content
    assert b"terms not accepted" in page.content, "by now the second is required"

    at = f"/console/services/{key_id}/terms/"
    assert b"The second, of the people who run" in holder.get(at).content
    assert holder.post(at, {"version": "2026-04-01"}).status_code == 422
    holder.post(at, {"version": "2026-01-01", "accepted": "on"})
    assert not Service.objects.get(key_id=key_id).audience.terms_accepted
    holder.post(at, {"version": "2026-04-01", "accepted": "on"})

    page = holder.get(f"/console/services/{key_id}/").content
    assert b"There are new terms" not in page
    row = TermsAcceptance.objects.get(version="2026-04-01")
    assert row.person == cast.people["holder"].pk


# --- Projects for learning


def a_project() -> Service:
    service, *_ = a_key(name="Class", categories=("education",), term_ends=NOW.date() + 30 * DAY)
    return service


OVER = NOW + 30 * DAY


@pytest.mark.django_db
def test_one_that_a_command_enters_is_private_and_has_the_longest_term():
    application = Application(name="Class", categories=("education",), public=True)
    environment = Environment.PRODUCTION
    key_id = add_service(
        application=application, environment=environment, terms_accepted=True, by=BY, now=NOW
    ).id

    service = Service.objects.get(key_id=key_id)
    assert (service.public, service.term_ends) == (False, date(2026, 9, 14))


@pytest.mark.django_db
def test_at_the_end_of_the_term_the_holder_is_asked_once(mailoutbox):
    service = a_project()
    assert not projects_due(OVER - DAY)

    assert projects_due(OVER)
    see_to_projects(by=BY, now=OVER)

    (mail,) = mailoutbox
    assert mail.subject == "Has Class ended?"
    assert f"/console/services/{service.key_id}/term/" in mail.body
    assert not projects_due(OVER)


@pytest.mark.django_db
def test_no_answer_in_fourteen_days_suspends_and_an_answer_lets_in_again(mailoutbox):
    service = a_project()
    see_to_projects(by=BY, now=OVER)
    assert not projects_due(OVER + 14 * DAY - timedelta(seconds=1))

    late = OVER + 14 * DAY
    assert projects_due(late)
    see_to_projects(by=BY, now=late)
    assert fresh(service).audience.standing == "suspended"
    assert mailoutbox[-1].subject == "The key of Class is suspended"
    assert not projects_due(late)

    projects_go_on(service, late)
    assert fresh(service).audience.standing == "approved"


def projects_go_on(service: Service, now: datetime) -> None:
    from petwire.access.projects import go_on

    go_on(key_id=service.key_id, until=now.date() + 60 * DAY, by=BY, now=now)


@pytest.mark.django_db
def test_a_project_that_goes_on_is_asked_again_at_its_new_end():
    service = a_project()
    see_to_projects(by=BY, now=OVER)

    projects_go_on(service, OVER)

    assert not projects_due(OVER + 20 * DAY)
    assert projects_due(OVER + 60 * DAY)


@pytest.mark.django_db
def test_one_that_was_suspended_for_something_else_stays_so():
    from petwire.access.actions import suspend_service

    service = a_project()
    suspend_service(key_id=service.key_id, why="Something else", by=BY, now=OVER)

    projects_go_on(service, OVER)

    assert fresh(service).audience.standing == "suspended"


@pytest.mark.django_db
def test_the_holder_says_on_a_page_that_it_ended_and_is_led_to_what_must_be_deleted(client):
    service = a_project()
    client.force_login(service.holder)
    at = f"/console/services/{service.key_id}/term/"

    assert client.post(at, {"ended": ""}).status_code == 422
    assert client.post(at, {"ended": "no"}).status_code == 422, "until when?"
    assert client.post(at, {"ended": "no", "term_ends": "2099-01-01"}).status_code == 422
    assert fresh(service).audience.standing == "approved"
    answer = client.post(at, {"ended": "yes"})

    assert fresh(service).audience.standing == "terminated"
    assert Ending.objects.get(service=service).code == "education"
    assert b"delete" in client.get(answer.url).content
    assert client.post(at, {"ended": "no", "term_ends": "2099-01-01"}).status_code == 422
