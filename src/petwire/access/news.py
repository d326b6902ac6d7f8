"""What organisations hear of services: that one has started, or is another than it was. At most one mail a day each.

Nothing is queued: what is to be told follows from when services were approved and changed, and from how far each
organisation knows. A mail that is sent and not noted, because the process died between, is sent once more.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db.models import F, Max, Q
from django.db.models.functions import Coalesce
from django.urls import reverse

from petwire.access.facts import WORDS
from petwire.access.models import ChangeState, OrgTold, Service, ServiceChange
from petwire.lib.config import config
from petwire.lib.mail import send
from petwire.lib.progress import Progress
from petwire.orgs.models import HERE, Membership, Organisation, Role, Standing
from petwire.sharing.models import AudienceStanding
from petwire.sharing.reads import NOT_YET, Stand, standings

EVERY: Final = timedelta(days=1)
AGAIN: Final = timedelta(minutes=15)  # after a mail that could not be handed over
SETTLED: Final = timedelta(
    minutes=1
)  # so old is what is told: no deed that was begun before it ends after it
TOLD_OF: Final = frozenset({"company", "url", "categories", "public"})  # fields of a service


@dataclass(frozen=True, slots=True)
class Piece:
    """One service that an organisation hears of. `changed` names what it changed; empty: it has started. It `shows`
    the organisation's animals, or `waits` for its word, or (neither) shows them no longer, because it is for something
    else now, to which the organisation said no (`against`)."""

    name: str
    company: str
    url: str
    categories: str
    changed: str
    shows: bool
    waits: bool
    against: str


def orgs_to_tell(*, now: datetime) -> list[Organisation]:
    """The organisations for which something has happened since they last heard, and that may hear of it now."""
    newest = _newest(now - SETTLED)
    if newest is None:
        return []
    orgs = Organisation.objects.filter(origin__name=HERE, standing=Standing.APPROVED, approved_at__lt=newest)
    knows = Coalesce("orgtold__upto", F("approved_at"))
    due = orgs.annotate(knows=knows).filter(knows__lt=newest)
    quiet = Q(orgtold__told_at__gt=now - EVERY) | Q(orgtold__tried_at__gt=now - AGAIN)
    return list(due.exclude(quiet).order_by("id"))


def tell_orgs(*, now: datetime, watcher: Progress) -> int:
    """Write to the admins of each of them. Returns to how many organisations a mail went out."""
    orgs = orgs_to_tell(now=now)
    watcher.step("telling organisations of services", len(orgs))
    told = 0
    for org in orgs:
        told += _tell(org, now)
        watcher.advance()
    return told


def news_for(org: Organisation, *, since: datetime, until: datetime) -> list[Piece]:
    """What an organisation is to hear of what happened after `since`, until `until`: of services that may show its
    animals, did so before, or wait for its word. One to which it has said no is none of its business."""
    stands = {one.audience: one for one in standings(org.pk, counted=False)}
    started = Service.objects.filter(
        audience__standing=AudienceStanding.APPROVED, approved_at__gt=since, approved_at__lte=until
    )
    pieces = []
    for service in started.order_by("approved_at", "id"):
        stand = stands.get(service.key_id)
        if stand is not None and stand.decision is None and (stand.shown or stand.waits):
            pieces.append(_piece(service, stand, ()))
    new = {service.pk for service in started}
    for service, fields, before in _changed(since, until):
        stand = stands.get(service.key_id)
        if stand is not None and service.pk not in new and _concerns(stand, before):
            pieces.append(_piece(service, stand, fields))
    return pieces


def _changed(since: datetime, until: datetime) -> list[tuple[Service, list[str], set[str]]]:
    """The services that changed what is told of, each once: with the fields, and the categories that it had before."""
    rows = ServiceChange.objects.filter(
        state=ChangeState.APPROVED, decided_at__gt=since, decided_at__lte=until
    )
    found: dict[int, tuple[Service, set[str], set[str]]] = {}
    for change in rows.select_related("service").order_by("decided_at", "id"):
        fields = TOLD_OF & change.after.keys()
        if fields:
            _, all_fields, before = found.setdefault(change.service_id, (change.service, set(), set()))
            all_fields |= fields
            before |= set() if before else set(change.before.get("categories", ()))
    return [
        (one, [name for name in WORDS if name in fields], before) for one, fields, before in found.values()
    ]


def _concerns(stand: Stand, before: set[str]) -> bool:
    """Whether a change is an organisation's business. One that is for something else now may be out by that."""
    if stand.shown or stand.waits:
        return True
    out_by_category = stand.decision is None and stand.verdict == NOT_YET
    return out_by_category and bool(before) and not before & set(stand.against)


def _piece(service: Service, stand: Stand, fields: Iterable[str]) -> Piece:
    return Piece(
        name=service.name,
        company=service.company,
        url=service.url,
        categories=", ".join(stand.categories),
        changed=", ".join(WORDS[name].lower() for name in fields),
        shows=stand.shown,
        waits=stand.waits,
        against=", ".join(stand.against),
    )


def _newest(until: datetime) -> datetime | None:
    """When the last thing happened that might be told of."""
    approved = Service.objects.filter(
        audience__standing=AudienceStanding.APPROVED, approved_at__lte=until
    ).aggregate(at=Max("approved_at"))["at"]
    changed = ServiceChange.objects.filter(state=ChangeState.APPROVED, decided_at__lte=until).aggregate(
        at=Max("decided_at")
    )["at"]
    return max((one for one in (approved, changed) if one is not None), default=None)


def _tell(org: Organisation, now: datetime) -> bool:
    """Write to the admins of one organisation, if there is something to tell; then it is noted."""
    row = OrgTold.objects.filter(org=org).first()
    since = row.upto if row else org.approved_at
    assert since is not None
    until = now - SETTLED
    pieces = news_for(org, since=since, until=until)
    admins = Membership.objects.filter(org=org, role=Role.ADMIN, person__is_active=True)
    to = list(admins.order_by("person_id").values_list("person__email", flat=True)) if pieces else []
    given = {
        "org": org.name,
        "started": [one for one in pieces if not one.changed],
        "changed": [one for one in pieces if one.changed],
        "waiting": sum(one.waits for one in pieces),
        "link": config().public_url + reverse("sharing:overview", args=[org.pk]),
    }
    sent = [send(to=one, template="access/mail/service_news", **given) for one in to]
    if to and not any(sent):
        _note(org, upto=since, tried_at=now)
        return False
    _note(org, upto=until, **({"told_at": now} if to else {}))
    return bool(to)


def _note(org: Organisation, **known: datetime) -> None:
    OrgTold.objects.update_or_create(org=org, defaults=known)
