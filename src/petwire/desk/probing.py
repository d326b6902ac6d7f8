"""Look every week whether partners' pages carry the right tracker image, and tell those who can mend it.

Pages are given by the holder of a service or by operators; nobody crawls. They are fetched like any address that
somebody outside gave (petwire.lib.outbound). Services that are private, local or educational are not obliged to show
the image, and are left out.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db.models import Q, QuerySet

from petwire.access.facts import is_educational
from petwire.access.life.mails import addresses
from petwire.access.models import Service
from petwire.catalog.models import Animal
from petwire.lib.config import config
from petwire.lib.mail import send
from petwire.lib.outbound import Limits, NotAllowed, NotFetched, fetch
from petwire.lib.progress import Nobody, Progress
from petwire.orgs.models import HERE
from petwire.sharing.models import AudienceStanding, ShownAnimal
from petwire.tracker.actions import note_finding, note_told
from petwire.tracker.models import Page
from petwire.tracker.probe import BAD, Finding, Seen, Wanted, base_and_number, judged, seen_in

EVERY: Final = timedelta(days=7)
AT_ONCE: Final = 50  # pages of one run
LIMITS: Final = Limits(bytes=3_000_000, seconds=20.0)
_LOCAL: Final = re.compile(r"localhost|127\.|\[?::1")


@dataclass(frozen=True, slots=True)
class Look:
    """What was found at an address."""

    url: str
    finding: Finding
    detail: str


def is_obliged(service: Service) -> bool:
    """Must this service show the image? Not when nobody but its holder sees it, or it is there to learn."""
    domains = service.audience.domains
    local = bool(domains) and all(_LOCAL.match(one) for one in domains)
    return service.public and not local and not is_educational(service.audience.categories)


def probed_services() -> list[Service]:
    """The services whose pages are looked at."""
    rows = Service.objects.select_related("audience", "holder").filter(
        audience__standing=AudienceStanding.APPROVED
    )
    return [one for one in rows.order_by("id") if is_obliged(one)]


def pages_of(service: Service) -> QuerySet[Page]:
    """The pages of a service that are looked at."""
    return Page.objects.filter(audience=service.audience_id).order_by("id")


def probes_due(*, now: datetime) -> list[Page]:
    """Pages that were not looked at for a week, those that wait the longest first."""
    audiences = [one.audience_id for one in probed_services()]
    due = Q(looked_at=None) | Q(looked_at__lte=now - EVERY)
    rows = Page.objects.filter(due, audience__in=audiences)
    return list(rows.order_by("looked_at", "id")[:AT_ONCE])


def look_at(pages: Iterable[Page], *, now: datetime, watcher: Progress | None = None) -> list[Look]:
    """Look at pages, keep what was found, and tell the holders of what they can mend."""
    watcher = watcher or Nobody()
    pages = list(pages)
    watcher.step("pages of partners", len(pages))
    looks = []
    for page in pages:
        look = look_once(page.url, audience=page.audience, animal=page.animal)
        note_finding(page, look.finding, look.detail, now=now)
        looks.append(look)
        watcher.advance()
    _tell({page.audience for page in pages}, now=now)
    return looks


def look_once(url: str, *, audience: int, animal: int | None) -> Look:
    """Fetch a page and judge it; nothing is kept."""
    try:
        fetched = fetch(url, limits=LIMITS)
    except NotFetched as err:
        return Look(url, Finding.NO_PAGE if err.gone else Finding.UNREACHABLE, str(err))
    except NotAllowed as err:
        return Look(url, Finding.NO_PAGE, str(err))
    text = fetched.data.decode("utf-8", "replace")
    if "<" not in text or "\0" in text[:1000]:
        return Look(url, Finding.NO_PAGE, "what is there is no HTML")
    seen = seen_in(text)
    return Look(url, *judged(seen, _wanted(seen, audience, animal)))


def _wanted(seen: Seen, audience: int, animal: int | None) -> Wanted:
    base = config().tracker_url
    if animal is None:
        numbers = [number for _, number in seen.images]
        shown = ShownAnimal.objects.filter(audience_id=audience, animal_id__in=numbers)
        return Wanted(base, shown=frozenset(shown.values_list("animal_id", flat=True)))
    row = Animal.objects.filter(pk=animal).first()
    if row is not None and row.origin_id != HERE:  # its source's own image belongs there
        theirs = base_and_number(row.tracker_url)
        if theirs is not None:
            return Wanted(theirs[0], theirs[1], row.name)
    return Wanted(base, animal, row.name if row is not None else "")


def to_mend() -> QuerySet[Page]:
    """Pages with a finding that their partner can mend."""
    return Page.objects.filter(finding__in=BAD).order_by("since", "id")


def _tell(audiences: set[int], *, now: datetime) -> None:
    for service in Service.objects.select_related("audience", "holder").filter(audience__in=audiences):
        untold = list(to_mend().filter(audience=service.audience_id, told_at=None))
        if not untold:
            continue
        given = {
            "name": service.name,
            "pages": [
                {"url": page.url, "finding": Finding(page.finding).words, "detail": page.detail}
                for page in untold
            ],
            "link": f"{config().public_url}/console/services/{service.key_id}/views/",
        }
        note_told(untold, now=now)
        for to in addresses(service):
            send(to=to, template="desk/mail/pages", **given)
