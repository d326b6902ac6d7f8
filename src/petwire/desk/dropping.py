"""Tell organisations when views on a site drop sharply against its own past (petwire.tracker.drops)."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Q

from petwire.access.reads import service_names
from petwire.desk.sites import title_of
from petwire.lib.config import config
from petwire.lib.days import day_of
from petwire.lib.mail import send
from petwire.orgs.models import Membership, Organisation, Role, Standing
from petwire.sharing.models import OWN_PAGES, Audience, ShownAnimal
from petwire.tracker.actions import end_drop, open_drop
from petwire.tracker.drops import DAYS, RECENT, Sharp, dropped, is_back
from petwire.tracker.models import Drop
from petwire.tracker.reads import SiteKey, audiences, series_by_org, site_of


@dataclass(frozen=True, slots=True)
class _Found:
    org: int
    site: SiteKey
    sharp: Sharp


def check_drops(*, now: datetime) -> int:
    """Compare the last whole days with those before. New drops are kept and told; those that are back end. Returns
    how many organisations were told of something."""
    last = day_of(now, config().zone) - timedelta(days=1)
    open_ones = {(row.org, row.audience, row.host): row for row in Drop.objects.filter(over_at=None)}
    seen: dict[tuple[int, int, str], list[int]] = {}
    for org, sites in series_by_org(last=last):
        seen |= {(org, *site): days for site, days in sites.items()}
        for one in _drops_of(org, sites):
            _keep(one, last, now)
    for key, row in open_ones.items():
        if is_back(seen.get(key, [0] * DAYS), row.usual):
            end_drop(row, now=now)
    return sum(_tell(row, now) for row in Drop.objects.filter(Q(told_at=None), over_at=None))


def _drops_of(org: int, sites: dict[SiteKey, list[int]]) -> list[_Found]:
    total = [sum(days) for days in zip(*sites.values(), strict=True)]
    found = []
    for site, days in sites.items():
        elsewhere = [all_ - here for all_, here in zip(total, days, strict=True)]
        if dropped(days, elsewhere, shown=1):  # asked of the gate only where it matters
            sharp = dropped(days, elsewhere, shown=_shown(org, site[0]))
            if sharp is not None:
                found.append(_Found(org, site, sharp))
    return found


def _shown(org: int, audience: int) -> int:
    """How many animals are shown there. A site that is known by its host alone may show what own pages do."""
    wanted = Q(pk=audience) if audience else Q(name=OWN_PAGES)
    ids = Audience.objects.filter(wanted).values_list("pk", flat=True)
    return ShownAnimal.objects.filter(org_id=org, audience_id__in=list(ids)).count()


def _keep(found: _Found, last: date, now: datetime) -> None:
    if not Organisation.objects.filter(pk=found.org, standing=Standing.APPROVED).exists():
        return
    sharp = found.sharp
    open_drop(org=found.org, site=found.site, seen=sharp.seen, usual=sharp.usual, day=last, now=now)


def _tell(row: Drop, now: datetime) -> bool:
    site = site_of(row.audience, row.host, audiences({row.audience}))
    given = {
        "org": Organisation.objects.values_list("name", flat=True).get(pk=row.org),
        "site": title_of(site, service_names()),
        "seen": row.seen,
        "usual": row.usual,
        "days": RECENT,
        "link": f"{config().public_url}/console/{row.org}/views/",
    }
    if not Drop.objects.filter(pk=row.pk, told_at=None).update(told_at=now):
        return False
    admins = Membership.objects.filter(org=row.org, role=Role.ADMIN, person__is_active=True)
    told = False
    for to in admins.order_by("person_id").values_list("person__email", flat=True):
        told |= send(to=to, template="desk/mail/drop", **given)
    return told
