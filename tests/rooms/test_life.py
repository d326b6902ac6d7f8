"""The life of a key, by its deeds: idle, warned, disabled, enabled again; notices of breach; its end."""

from datetime import timedelta

import pytest
from django.core import mail
from django.db import DatabaseError, transaction

from petwire.access.actions import (
    Application,
    CannotChange,
    add_service,
    approve_service,
    suspend_service,
    terminate_service,
)
from petwire.access.life import idle, notices
from petwire.access.life.ending import CertificateKind, EndCode, add_certificate, end_row, unconfirmed
from petwire.access.life.models import BreachCode, Certificate, Ending, NoticeStep, NoticeText, TermsNotice
from petwire.access.life.reads import waiting
from petwire.access.models import BREACH, IDLE, Service
from petwire.audit.models import Deed
from petwire.lib.config import config
from petwire.lib.days import business_days, days_later, one_business_day
from petwire.orgs.actions import add_person
from petwire.orgs.models import Environment
from petwire.work.jobs import due_tasks
from tests.world import BY, NOW

pytestmark = pytest.mark.django_db

HOLDER, OPERATOR = "holder@service.example", "operator@hub.example"


@pytest.fixture(autouse=True)
def _at_once(monkeypatch):
    """Mails go out when their transaction ends; here that is the test's own."""
    monkeypatch.setattr(transaction, "on_commit", lambda send, **_: send())


@pytest.fixture
def key_id():
    add_person(email=OPERATOR, operator=True, vouched=True, by=BY, now=NOW)
    made = add_service(
        application=Application(name="Hearth", email=HOLDER),
        environment=Environment.PRODUCTION,
        terms_accepted=True,
        by=BY,
        now=NOW,
    )
    approve_service(key_id=made.id, by=BY, now=NOW)
    mail.outbox.clear()
    return made.id


def the(key_id: str) -> Service:
    return Service.objects.select_related("audience").get(key_id=key_id)


def later(days: int):
    return days_later(NOW, days, config().zone)


def work(now) -> list[str]:
    """What the worker does about the life of keys."""
    tasks = [task for task in due_tasks(now) if task.job in ("unused keys", "notices")]
    return [task.do(now, None) for task in tasks]


def subjects() -> list[tuple[str, str]]:
    return [(one.to[0], one.subject) for one in mail.outbox]


def used(key_id: str, at) -> None:
    Service.objects.filter(key_id=key_id).update(used_at=at)


def disabled(key_id: str):
    """The key after 90 days without use. Returns when that was."""
    for days in (60, 83, 90):
        work(later(days))
    mail.outbox.clear()
    return later(90)


# --- Without use


def test_a_key_that_nobody_uses_is_warned_twice_then_disabled_and_each_is_told_and_written_down(key_id):
    for day in (55, *range(58, 63), *range(81, 86), *range(88, 95)):  # around each of the three days
        work(later(day))
        work(later(day))  # a sweep comes every minute

    assert the(key_id).audience.standing == "suspended"
    assert the(key_id).suspended_for == IDLE
    warning = (HOLDER, "Hearth: your key will be disabled, because nobody uses it")
    assert subjects() == [warning, warning, (HOLDER, "Hearth: your key is disabled")]
    assert "Friday 12 June 2026, 11:09 EDT" in mail.outbox[0].body
    deeds = Deed.objects.filter(subject=key_id).exclude(verb__in=("service.add", "service.approve"))
    assert [(one.verb, one.detail) for one in deeds.order_by("id")] == [
        ("service.warn_idle", {"days": 30}),
        ("service.warn_idle", {"days": 7}),
        ("service.suspend", {"code": "idle"}),
    ]


def test_use_begins_the_ninety_days_anew_with_warnings_of_their_own(key_id):
    work(later(60))
    used(key_id, later(70))

    assert work(later(100)) == []
    assert work(later(130)) == ["warned 30 days before its end."]


def test_a_key_that_is_used_after_the_sweep_saw_it_is_not_disabled(key_id):
    work(later(60)), work(later(83))
    (task,) = [task for task in due_tasks(later(90)) if task.job == "unused keys"]
    used(key_id, later(90))

    assert task.do(later(90), None) == "used meanwhile."
    assert the(key_id).audience.standing == "approved"


def test_after_weeks_without_a_worker_one_warning_goes_out_and_seven_days_pass(key_id):
    assert work(later(120)) == ["warned 7 days before its end."]
    assert idle.ends_unused(the(key_id)) == later(127)
    assert work(later(126)) == []
    assert work(later(127)) == ["disabled after 90 days without use."]


def test_a_warning_that_no_mail_server_takes_is_not_counted(key_id, monkeypatch):
    monkeypatch.setattr("petwire.access.life.mails.send", lambda **_: False)
    work(later(83)), work(later(90))
    monkeypatch.undo()

    assert the(key_id).audience.standing == "approved"
    assert work(later(90)) == ["warned 7 days before its end."]


def test_who_cannot_be_reached_is_disabled_all_the_same_and_the_operators_know(key_id, monkeypatch):
    from petwire.access.life import mails

    send = mails.send
    monkeypatch.setattr(mails, "send", lambda **given: given["to"] != HOLDER and send(**given))

    work(later(83))

    assert [one.to for one in mail.outbox] == [[OPERATOR]]
    assert work(later(90)) == ["disabled after 90 days without use."]


def test_a_holder_asks_and_an_operator_grants_with_the_days_counting_anew(key_id):
    at = disabled(key_id)
    idle.ask_reactivation(key_id=key_id, words="We were on leave.", by=BY, now=at)
    with pytest.raises(CannotChange):
        idle.ask_reactivation(key_id=key_id, words="Again", by=BY, now=at)
    (one,) = waiting(now=at)

    idle.answer_reactivation(key_id=key_id, grant=True, by=BY, now=at)

    assert (one.kind, one.what) == ("reactivation", "Hearth")
    assert the(key_id).audience.standing == "approved"
    assert work(at) == [] == waiting(now=at)
    assert subjects() == [
        (OPERATOR, "Hearth asks to have its key enabled again"),
        (HOLDER, "Hearth: your key works again"),
    ]
    assert "We were on leave" not in mail.outbox[0].body
    assert idle.ends_unused(the(key_id)) == days_later(at, 90, config().zone)


def test_an_operator_refuses_with_a_reason_and_the_holder_may_ask_again(key_id):
    at = disabled(key_id)
    idle.ask_reactivation(key_id=key_id, words="", by=BY, now=at)

    idle.answer_reactivation(
        key_id=key_id, grant=False, reason="Please tell us first what for.", by=BY, now=at
    )

    assert the(key_id).suspended_for == IDLE
    assert "what for" in mail.outbox[-1].body
    idle.ask_reactivation(key_id=key_id, words="For adoptions", by=BY, now=at)


@pytest.mark.parametrize("deed", [approve_service, terminate_service])
def test_a_request_has_its_answer_also_when_the_key_is_let_in_or_ended_by_another_way(key_id, deed):
    at = disabled(key_id)
    idle.ask_reactivation(key_id=key_id, words="", by=BY, now=at)

    deed(key_id=key_id, by=BY, now=at, **({"why": "test"} if deed is terminate_service else {}))

    assert [one.kind for one in waiting(now=at)] == []
    assert idle.open_request(the(key_id)) is None


def test_a_key_that_is_suspended_for_something_else_cannot_be_asked_back(key_id):
    suspend_service(key_id=key_id, why=BREACH, by=BY, now=NOW)

    with pytest.raises(CannotChange):
        idle.ask_reactivation(key_id=key_id, words="", by=BY, now=NOW)


def test_what_an_operator_writes_as_a_reason_is_not_in_the_audit(key_id):
    suspend_service(key_id=key_id, why="Ann Smith called and complained", by=BY, now=NOW)

    assert Deed.objects.latest("id").detail == {"code": "operator"}


# --- Notices of breach


def serve(key_id: str, *, danger: bool = False, now=NOW) -> TermsNotice:
    return notices.serve_notice(
        key_id=key_id, code=BreachCode.STALE, reason="Rex was adopted in May.", danger=danger, by=BY, now=now
    )


def test_a_notice_without_an_answer_suspends_after_three_business_days(key_id):
    notice = serve(key_id)
    deadline = business_days(NOW, 3, config().zone)

    assert notice.deadline == deadline
    assert "Rex was adopted in May." in mail.outbox[0].body
    assert work(deadline - timedelta(seconds=1)) == []
    assert work(deadline) == ["its key is suspended."]
    assert work(deadline) == []
    assert the(key_id).suspended_for == BREACH
    assert subjects()[1:] == [
        (HOLDER, "Hearth: your key is suspended"),
        (OPERATOR, "Hearth has not answered and is suspended"),
    ]


def test_a_worker_that_was_away_suspends_late_and_the_deadline_stands(key_id):
    notice = serve(key_id)
    back = NOW + timedelta(days=20)

    (row,) = notices.notices_of(the(key_id), now=back)
    assert (row.overdue, row.suspended, row.deadline) == (True, False, notice.deadline)
    work(back)
    (row,) = notices.notices_of(the(key_id), now=back)
    assert (row.suspended, row.deadline) == (True, notice.deadline)


def test_an_answer_stops_the_clock_until_an_operator_has_read_it(key_id):
    notice = serve(key_id)
    notices.answer_notice(notice_id=notice.pk, text="We have taken him down.", by=BY, now=NOW)

    assert work(NOW + timedelta(days=20)) == []
    assert [one.kind for one in waiting(now=NOW)] == ["notice"]
    assert not notices.close_notice(notice_id=notice.pk, words="Thanks", by=BY, now=NOW)
    assert waiting(now=NOW) == []
    assert the(key_id).audience.standing == "approved"
    with pytest.raises(CannotChange):
        notices.answer_notice(notice_id=notice.pk, text="And more", by=BY, now=NOW)


def test_an_answer_that_mends_nothing_is_no_shelter(key_id):
    notice = serve(key_id)
    notices.answer_notice(notice_id=notice.pk, text="No.", by=BY, now=NOW)

    assert notices.suspend_by_notice(notice_id=notice.pk, words="He is still shown.", by=BY, now=NOW)

    assert the(key_id).suspended_for == BREACH
    assert "He is still shown." in mail.outbox[-1].body


def test_danger_suspends_at_once_and_mending_lets_in_again(key_id):
    notice = serve(key_id, danger=True)
    assert the(key_id).audience.standing == "suspended"
    assert [one.subject for one in mail.outbox] == ["Hearth: your key is suspended; a notice of breach"]

    assert notices.close_notice(notice_id=notice.pk, words="", by=BY, now=NOW)

    assert the(key_id).audience.standing == "approved"
    assert the(key_id).suspended_for == ""


def test_of_two_breaches_the_one_that_is_open_keeps_the_key_out(key_id):
    first, second = serve(key_id, danger=True), serve(key_id, danger=True)

    assert not notices.close_notice(notice_id=first.pk, words="", by=BY, now=NOW)
    assert the(key_id).audience.standing == "suspended"
    assert notices.close_notice(notice_id=second.pk, words="", by=BY, now=NOW)


def test_a_notice_is_moot_when_the_key_has_ended(key_id):
    notice = serve(key_id)
    terminate_service(key_id=key_id, why=EndCode.HOLDER, by=BY, now=NOW)

    assert work(NOW + timedelta(days=9)) == []
    assert not notices.suspend_by_notice(notice_id=notice.pk, by="petwire", now=NOW + timedelta(days=9))
    assert the(key_id).audience.standing == "terminated"


def test_steps_stay_and_what_was_written_can_be_erased(key_id):
    notice = serve(key_id)

    for change in (
        lambda: NoticeStep.objects.update(kind="mended"),
        lambda: TermsNotice.objects.filter(pk=notice.pk).delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()
    NoticeText.objects.all().delete()
    (row,) = notices.notices_of(the(key_id), now=NOW)
    assert [(one.kind, one.text) for one in row.steps] == [("served", "")]


# --- The end


def test_an_end_is_for_good_told_and_to_be_confirmed_within_a_business_day(key_id):
    terminate_service(key_id=key_id, why=EndCode.HOLDER, by=BY, now=NOW)

    deadline = one_business_day(NOW, config().zone)
    assert the(key_id).audience.standing == "terminated"
    assert subjects() == [(HOLDER, "Hearth: your key has ended; please delete what you have")]
    (end,) = unconfirmed(now=deadline)
    assert (end.code, end.deadline, end.overdue) == ("holder", deadline, False)
    (end,) = unconfirmed(now=deadline + timedelta(seconds=1))
    assert end.overdue
    assert [one.kind for one in waiting(now=deadline + timedelta(seconds=1))] == ["certificate"]
    for deed in (
        lambda: approve_service(key_id=key_id, by=BY, now=NOW),
        lambda: terminate_service(key_id=key_id, why="again", by=BY, now=NOW),
    ):
        with pytest.raises(CannotChange):
            deed()


def test_an_operators_words_are_shown_and_the_ledger_holds_a_code(key_id):
    terminate_service(key_id=key_id, why="Sold to somebody else", by=BY, now=NOW)

    assert the(key_id).suspended_for == "Sold to somebody else"
    assert Ending.objects.get().code == "operator"
    assert Deed.objects.latest("id").detail == {"code": "operator"}


def test_a_certificate_is_kept_once_and_settles_what_waited(key_id):
    terminate_service(key_id=key_id, why=EndCode.OPERATOR, by=BY, now=NOW)
    given = {"key_id": key_id, "kind": CertificateKind.MIRROR, "content": b"{}", "key": "ab" * 32}

    assert add_certificate(**given, by=BY, now=NOW) is not None
    assert add_certificate(**given, by=BY, now=NOW) is None

    assert unconfirmed(now=NOW + timedelta(days=9)) == []
    row = end_row(the(key_id), now=NOW)
    assert [one.content for one in row.certificates] == [b"{}"]
    with pytest.raises(DatabaseError), transaction.atomic():
        Certificate.objects.update(kind="person")


def test_nothing_is_confirmed_for_a_key_that_has_not_ended(key_id):
    with pytest.raises(CannotChange):
        add_certificate(
            key_id=key_id, kind=CertificateKind.PERSON, content=b"{}", key="ab" * 32, by=BY, now=NOW
        )
