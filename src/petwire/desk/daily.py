"""The daily mail to operators: what waits. Derived anew each time, never sent twice for one day.

The day is written down before the mail is handed over: whoever is killed in between has lost that mail, whose content
stands at the operator's home and in the next day's mail, and nobody gets it twice.
"""

from datetime import date, datetime

from django.db import transaction

from petwire.audit.actions import record
from petwire.desk.models import DailyMail
from petwire.desk.rules import PAUSE, Seen, day_due, worth_sending
from petwire.desk.waiting import Item, waiting
from petwire.lib import points
from petwire.lib.config import config
from petwire.lib.mail import send
from petwire.orgs.models import Person
from petwire.orgs.reads import operators

points.declare("daily_mail.claimed")


def wants_daily_mail(person: Person) -> bool:
    """Does this operator want the daily mail?"""
    return not DailyMail.objects.filter(person=person, wanted=False).exists()


@transaction.atomic
def set_daily_mail(*, person: Person, wanted: bool, by: str, now: datetime) -> None:
    """Switch an operator's daily mail on or off."""
    DailyMail.objects.update_or_create(person=person, defaults={"wanted": wanted})
    verb = "operator.daily_mail_on" if wanted else "operator.daily_mail_off"
    record(by=by, verb=verb, kind="person", subject=person.pk, now=now)


def daily_mails_due(*, now: datetime) -> bool:
    """Is there an operator whose day was not seen to?"""
    rows = {row.person_id: row for row in DailyMail.objects.all()}
    return any(_day_due(rows.get(person.pk), now) is not None for person in operators())


def send_daily_mails(*, now: datetime) -> int:
    """See to the day of each operator. Returns how many mails were handed over."""
    items = waiting(now)
    return sum(_see_to(person, items, now) for person in operators())


def _see_to(person: Person, items: list[Item], now: datetime) -> bool:
    claim = _claim(person, waits=bool(items), now=now)
    if claim is None or not worth_sending(waits=bool(items), waited=claim.something):
        return False
    points.reached("daily_mail.claimed")
    told = send(
        to=person.email,
        template="desk/mail/daily",
        items=items,
        total=sum(item.count for item in items),
        name=person.name,
    )
    if not told:
        DailyMail.objects.filter(person=person).update(
            day=claim.day, something=claim.something, again_at=now + PAUSE
        )
    return told


@transaction.atomic
def _claim(person: Person, *, waits: bool, now: datetime) -> DailyMail | None:
    """Write down that this day is seen to, and return the row as it was; None when somebody else did, or nobody has
    to."""
    DailyMail.objects.get_or_create(person=person)
    row = DailyMail.objects.select_for_update().get(person=person)
    day = _day_due(row, now)
    if day is None:
        return None
    DailyMail.objects.filter(pk=row.pk).update(day=day, something=waits, again_at=None)
    return row


def _day_due(row: DailyMail | None, now: datetime) -> date | None:
    if row is None:
        row = DailyMail()
    if not row.wanted:
        return None
    return day_due(Seen(row.day, row.again_at), now=now, zone=config().zone, at=config().daily_mail_time)
