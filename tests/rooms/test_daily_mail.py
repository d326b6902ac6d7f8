"""The daily mail to operators: only when it says something, once a day each, whatever is killed or away."""

from datetime import timedelta

import pytest
from django.core import mail

from petwire.catalog.models import ReportReason
from petwire.catalog.reports import report, settle
from petwire.desk.daily import daily_mails_due, send_daily_mails
from petwire.lib import points
from petwire.orgs.actions import add_person
from petwire.orgs.models import Person
from petwire.work.jobs import due_tasks
from tests.console import a_cast
from tests.world import BY, NOW, an_animal, an_org

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)  # NOW is shortly after eleven in New York


def an_operator(email: str = "ann@hub.example") -> Person:
    person, _ = add_person(email=email, operator=True, vouched=True, by=BY, now=NOW)
    return person


def a_report():
    animal = an_animal(an_org())
    return report(animal_id=animal.pk, reason=ReportReason.SCAM, text="Call me", email="v@x.example", now=NOW)


def test_it_says_what_waits_with_links_and_nothing_that_a_visitor_wrote(mailoutbox):
    an_operator()
    a_report()

    assert send_daily_mails(now=NOW) == 1

    (sent,) = mailoutbox
    assert sent.to == ["ann@hub.example"]
    assert sent.subject == "1 thing waits for you"
    assert (
        "- 1 report of a listing, since 14 March 2026\n  http://127.0.0.1:8000/console/operator/reports/"
        in sent.body
    )
    assert "/console/operator/mail/" in sent.body
    assert "Call me" not in sent.body
    assert "v@x.example" not in sent.body


def test_run_twice_it_is_sent_once_and_the_next_day_again(mailoutbox):
    an_operator()
    a_report()

    sent = [
        send_daily_mails(now=NOW),
        send_daily_mails(now=NOW + timedelta(hours=1)),
        send_daily_mails(now=NOW + DAY),
    ]

    assert sent == [1, 0, 1]
    assert not daily_mails_due(now=NOW + DAY)


def test_when_nothing_waits_any_more_that_is_told_once(mailoutbox):
    an_operator()
    assert send_daily_mails(now=NOW) == 0
    reported = a_report()
    send_daily_mails(now=NOW + DAY)
    settle(report=reported, state="done", by=BY, now=NOW)

    assert [send_daily_mails(now=NOW + days * DAY) for days in (2, 3)] == [1, 0]
    assert mailoutbox[-1].subject == "Nothing waits for you any more"


def test_whoever_is_killed_before_the_mail_is_handed_over_never_sends_it_twice(mailoutbox):
    an_operator()
    a_report()

    def die(point: str) -> None:
        raise KeyboardInterrupt

    points.visit(die)
    try:
        with pytest.raises(KeyboardInterrupt):
            send_daily_mails(now=NOW)
    finally:
        points.visit(None)

    assert send_daily_mails(now=NOW) == 0
    assert send_daily_mails(now=NOW + DAY) == 1


def test_a_mail_server_that_is_away_is_asked_again_after_a_while(mailoutbox, monkeypatch):
    an_operator()
    a_report()

    def away(self) -> None:
        raise ConnectionRefusedError

    with monkeypatch.context() as patch:
        patch.setattr(mail.EmailMessage, "send", away)
        assert send_daily_mails(now=NOW) == 0
    assert not daily_mails_due(now=NOW + timedelta(minutes=14))

    assert send_daily_mails(now=NOW + timedelta(minutes=15)) == 1


def test_each_operator_switches_their_own_off(mailoutbox):
    cast = a_cast(busy=True)
    an_operator()
    operator = cast.client("operator")
    at = "/console/operator/mail/"
    assert b"checked" in operator.get(at).content

    operator.post(at, {})

    assert b"checked" not in operator.get(at).content
    send_daily_mails(now=NOW)
    assert [one.to for one in mailoutbox] == [["ann@hub.example"]]
    operator.post(at, {"wanted": "on"})
    assert send_daily_mails(now=NOW) == 1


def test_who_is_no_operator_or_may_not_sign_in_gets_none(mailoutbox):
    a_cast(busy=True)
    Person.objects.filter(is_operator=True).update(is_active=False)

    assert not daily_mails_due(now=NOW)
    assert send_daily_mails(now=NOW) == 0


def test_the_worker_sends_it():
    an_operator()
    a_report()

    (task,) = [task for task in due_tasks(NOW) if task.job == "daily mail"]
    words = task.do(NOW, None)

    assert words == "1 daily mails were sent to operators."
    assert not [task for task in due_tasks(NOW) if task.job == "daily mail"]
