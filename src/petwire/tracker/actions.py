"""Deeds about what was counted."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.db import connection, transaction

from petwire.audit.actions import record
from petwire.catalog.models import Animal
from petwire.lib.config import config
from petwire.lib.days import day_of
from petwire.lib.errors import PetwireError
from petwire.lib.outbound.web import read_address
from petwire.lib.sql import statements
from petwire.sharing.models import Audience
from petwire.tracker.models import Drop, Page, Views
from petwire.tracker.probe import Finding
from petwire.tracker.reads import DAYS_KEPT, SiteKey

PAGES = 20  # of one audience


class WrongPage(PetwireError):
    """A page cannot be looked at."""

    exit_code = 2


def old_days(*, now: datetime) -> bool:
    """Are there whole months whose days are older than two years?"""
    return Views.objects.filter(day__lt=_kept_from(now)).exists()


@transaction.atomic
def fold(*, now: datetime) -> int:
    """Sum days that are older than two years up into months. Returns how many rows became fewer."""
    given = {"before": _kept_from(now)}
    with connection.cursor() as cursor:
        for one in statements("petwire.tracker", "fold.sql"):
            cursor.execute(one, given)
        return int(cursor.rowcount)


def _kept_from(now: datetime) -> date:
    """The first of a month: of older days nothing but months is kept."""
    return (day_of(now, config().zone) - timedelta(days=DAYS_KEPT)).replace(day=1)


def open_drop(*, org: int, site: SiteKey, seen: int, usual: int, day: date, now: datetime) -> Drop | None:
    """Note that views at a site have dropped; None where that is known."""
    audience, host = site
    drop, made = Drop.objects.get_or_create(
        org=org,
        audience=audience,
        host=host,
        over_at=None,
        defaults={"day": day, "usual": usual, "seen": seen, "found_at": now},
    )
    return drop if made else None


def end_drop(drop: Drop, *, now: datetime) -> None:
    """Views are back."""
    Drop.objects.filter(pk=drop.pk, over_at=None).update(over_at=now)


@transaction.atomic
def add_page(
    *, audience: Audience, url: str, animal: int | None, subject: str, by: str, now: datetime
) -> Page:
    """Have a page of an audience looked at every week. `subject` names it in the audit. Raises WrongPage."""
    parts = read_address(url)  # raises NotAllowed
    host = (parts.hostname or "").removeprefix("www.")
    domains = [one.lower().removeprefix("*.").removeprefix("www.") for one in audience.domains]
    if domains and not any(host == one or host.endswith(f".{one}") for one in domains):
        raise WrongPage(f"{host} is none of the registered domains: {', '.join(audience.domains)}.")
    if animal is not None and not Animal.objects.filter(pk=animal).exists():
        raise WrongPage(f"There is no animal with the number {animal}.")
    if Page.objects.filter(audience=audience.pk).count() >= PAGES:
        raise WrongPage(f"{PAGES} pages are enough. Remove one first.")
    page, made = Page.objects.get_or_create(
        audience=audience.pk, url=url.strip(), defaults={"animal": animal, "added_at": now}
    )
    if not made:
        raise WrongPage("This page is on the list already.")
    record(by=by, verb="tracker.page_added", kind="service", subject=subject, now=now, page=page.pk)
    return page


@transaction.atomic
def remove_page(*, page: Page, subject: str, by: str, now: datetime) -> None:
    """Do not look at a page any more."""
    Page.objects.filter(pk=page.pk).delete()
    record(by=by, verb="tracker.page_removed", kind="service", subject=subject, now=now, page=page.pk)


def note_finding(page: Page, finding: Finding, detail: str, *, now: datetime) -> None:
    """Keep what was found; what stays the same keeps since when, and that it was told."""
    if finding != page.finding:
        page.since, page.told_at = now, None
    page.finding, page.detail, page.looked_at = finding.value, detail[:200], now
    page.save(update_fields=["finding", "detail", "looked_at", "since", "told_at"])


def note_told(pages: Iterable[Page], *, now: datetime) -> None:
    """Their holder was told of the findings."""
    Page.objects.filter(pk__in=[page.pk for page in pages]).update(told_at=now)
