"""Deeds on sources: add and set them, take organisations down, let a waiting run pass."""

import re
from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime, time

from django.db import transaction
from django.db.models import Q

from petwire.audit.actions import record
from petwire.audit.journal import note
from petwire.catalog.models import NO_CONTENT
from petwire.lib import secrets
from petwire.lib.config import config
from petwire.lib.errors import PetwireError
from petwire.lib.signing import is_key
from petwire.mirror import testdata
from petwire.mirror.address import BadAddress, parse_address
from petwire.mirror.fetch import secret_name
from petwire.mirror.models import HubOrder, HubOrders, PictureHabit, RemovedOrg, Upstream, Weekday
from petwire.mirror.pictures import drop_copies, forget_copies, forget_tries
from petwire.mirror.reads import find_upstream
from petwire.mirror.store import Store, connected, lock
from petwire.orgs.models import HERE, Environment, Organisation, Source, Terms
from petwire.runs.actions import wake
from petwire.runs.models import Run, State
from petwire.sharing import actions as sharing
from petwire.sharing.models import Code, Subject, Withdrawn
from petwire.sharing.orderers import Orderer, orderer_of

ERASE_PATIENCE = 60.0  # seconds to wait for a run that is under way

_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")


class NameTaken(PetwireError):
    """A source of that name is there already."""


class BadName(PetwireError):
    """A source cannot have that name."""

    exit_code = 2


class WrongValue(PetwireError):
    """A source cannot be set to that."""

    exit_code = 2


class NotWaiting(PetwireError):
    """The run does not wait for approval."""


class RemovedAlready(PetwireError):
    """The organisation was taken down already."""

    exit_code = 5


class NotRemoved(PetwireError):
    """The organisation was not taken down here."""

    exit_code = 5


@dataclass(frozen=True, slots=True)
class Removed:
    """What a takedown did: how many animals it erased, and whether the organisation was held at all.

    Without `erased` a run is under way, whose end erases what is hidden already.
    """

    animals: int
    held: bool
    erased: bool = True


def add_source(
    *,
    name: str,
    url: str,
    terms: str = Terms.DISPLAY_ONLY,
    environment: str | None = None,
    password: str | None = None,
    by: str,
    now: datetime,
) -> Upstream:
    """Enter a source. A password, also one in the address, goes to the instance's secrets and nowhere else.

    Nothing is fetched yet. Without an environment the source counts as production until its address, or a set, says
    otherwise.
    """
    if name == HERE or not _NAME.fullmatch(name):
        raise BadName(
            f"{name!r} cannot be the name of a source: use up to 40 lower-case letters, digits and hyphens."
        )
    if terms not in (Terms.DISPLAY_ONLY, Terms.REPUBLISH):
        raise WrongValue(f"--terms {terms}: say display-only or republish.")
    if environment not in (None, *Environment.values):
        raise WrongValue(f"--environment {environment}: say production or test.")
    address, in_url = parse_address(url)
    secret = password if password is not None else in_url
    if address.scheme == "folder" and secret is not None:
        raise BadAddress("A folder needs no password.")
    guessed = testdata.address_says_test(address, config().hosts_of_test_data)
    with transaction.atomic():
        if Source.objects.filter(name=name).exists():
            raise NameTaken(f"There is a source {name!r} already. `petwire mirror status` shows all.")
        source = Source.objects.create(
            name=name,
            terms=terms,
            environment=environment or (Environment.TEST if guessed else Environment.PRODUCTION),
            created_at=now,
        )
        upstream = Upstream.objects.create(
            source=source,
            url=address.url,
            vouched=environment == Environment.PRODUCTION,
            created_at=now,
        )
        record(by=by, verb="source.add", kind="source", subject=source.pk, now=now)
        if secret is not None:
            secrets.keep(secret_name(name), secret)
    return upstream


@transaction.atomic
def set_source(
    *,
    name: str,
    pictures: str | None = None,
    attribution_text: str | None = None,
    attribution_url: str | None = None,
    password: str | None = None,
    daily: str | None = None,
    scrub: str | None = None,
    hub_key: str | None = None,
    environment: str | None = None,
    by: str,
    now: datetime,
) -> None:
    """Change habits of a source; what is None stays as it is. `daily` is a local time, `scrub` a weekday.

    An environment of production is a person's word against guesses; a manifest of test data still counts.
    """
    upstream = find_upstream(name)
    if pictures is not None:
        if pictures not in PictureHabit.values:
            raise WrongValue(f"--pictures {pictures}: say link or copy.")
        if pictures == PictureHabit.LINK != upstream.pictures:
            transaction.on_commit(lambda: drop_copies(source=name, now=now))
        if pictures != upstream.pictures:
            forget_tries(source=name)
        upstream.pictures = pictures
        upstream.pictures_at = None
        wake()
    if daily is not None:
        upstream.daily_at = _time(daily)
    if scrub is not None:
        if scrub not in Weekday.values:
            raise WrongValue(f"--scrub {scrub}: say one of {', '.join(Weekday.values)}.")
        upstream.scrub_day = scrub
    if hub_key is not None:
        if not is_key(hub_key):
            raise WrongValue("--hub-key: say the 64 digits that `petwire signing show` prints at the hub.")
        believe_key(upstream, hub_key)
    if attribution_text is not None:
        upstream.source.attribution_text = attribution_text
    if attribution_url is not None:
        if attribution_url and not attribution_url.startswith(("https://", "http://")):
            raise WrongValue(f"{attribution_url!r} is no web address; it begins with https:// or http://.")
        upstream.source.attribution_url = attribution_url
    if environment is not None:
        if environment not in Environment.values:
            raise WrongValue(f"--environment {environment}: say production or test.")
        upstream.source.environment = environment
        upstream.vouched = environment == Environment.PRODUCTION
    upstream.save(update_fields=["pictures", "pictures_at", "daily_at", "scrub_day", "vouched"])
    upstream.source.save(update_fields=["attribution_text", "attribution_url", "environment"])
    given = {
        "pictures": pictures,
        "attribution": attribution_text or attribution_url,
        "password": password,
        "daily": daily,
        "scrub": scrub,
        "hub_key": hub_key,
        "environment": environment,
    }
    changed = [field for field, value in given.items() if value is not None]
    record(by=by, verb="source.set", kind="source", subject=upstream.source_id, now=now, fields=changed)
    if password is not None:
        secrets.keep(secret_name(name), password)


def remove_org(*, name: str, org_source_id: str, why: str, by: str, now: datetime) -> Removed:
    """Take an organisation of a source down: hidden at once, then erased, and left out of all later data.

    Also before anything of it was ever held. While a run is under way the erasing waits for its end; hidden it
    is at once.
    """
    code = _code(why)
    upstream = find_upstream(name)
    with transaction.atomic():
        _, fresh = RemovedOrg.objects.get_or_create(
            upstream=upstream, source_id=org_source_id, defaults={"why": code, "at": now}
        )
        org = Organisation.objects.filter(origin__name=name, source_id=org_source_id).first()
        # Of one that was erased, the place may be left: petwire/mirror/sql/places.sql.
        if not fresh and (org is None or bytes(org.digest) == NO_CONTENT):
            raise RemovedAlready(f"Organisation {org_source_id} of {name} was removed here already.")
        if org is not None and not Withdrawn.objects.filter(kind=Subject.ORG, subject=org.pk).exists():
            sharing.withdraw(kind=Subject.ORG, subject=org.pk, code=code, by=by, now=now)
        deed = record(
            by=by, verb="source.remove_org", kind="source", subject=upstream.source_id, now=now, code=code
        )
        note("source.removed", name, code, eases=False, deed=deed, by=by, at=now, org=org_source_id)
    with connected() as db:
        if not lock(db, name, seconds=ERASE_PATIENCE):
            return Removed(0, held=org is not None, erased=False)
        store = Store(db, source=name, upstream_id=upstream.pk, now=now)
        store.begin()
        store.remove({}, {})
        erased, copies = store.counts(), store.contents_gone()
        store.write_log()
        store.commit()
    forget_copies(copies, now=now)
    return Removed(erased.get(("animal", "deleted"), 0), ("org", "deleted") in erased)


@transaction.atomic
def readmit_org(*, name: str, org_source_id: str, by: str, now: datetime) -> None:
    """Lift a takedown, or a withdrawal by a person here. The organisation comes back with the next set, or a scrub."""
    upstream = find_upstream(name)
    count, _ = RemovedOrg.objects.filter(upstream=upstream, source_id=org_source_id).delete()
    org = Organisation.objects.filter(origin__name=name, source_id=org_source_id).first()
    hidden = Withdrawn.objects.filter(kind=Subject.ORG, subject=org.pk if org else 0).first()
    if not count and (hidden is None or orderer_of(hidden.entry.by) is Orderer.HUB):
        raise NotRemoved(f"Organisation {org_source_id} of {name} was not removed here; nothing to lift.")
    if org is not None and hidden and not ordered_back(upstream, [org_source_id]):
        sharing.reinstate(kind=Subject.ORG, subject=org.pk, by=by, now=now)
    deed = record(by=by, verb="source.readmit_org", kind="source", subject=upstream.source_id, now=now)
    note("source.removed", name, None, eases=True, deed=deed, by=by, at=now, org=org_source_id)


@transaction.atomic
def approve_run(*, name: str, run_id: int, by: str, now: datetime) -> None:
    """Let a waiting run pass: the next run over the same set removes what this one planned to."""
    find_upstream(name)
    run = (
        Run.objects.select_for_update()
        .filter(
            Q(kind__startswith="mirror ") | Q(kind="orders"), pk=run_id, subject=name, state=State.WAITING
        )
        .first()
    )
    if run is None:
        raise NotWaiting(
            f"Run {run_id} of {name} does not wait for approval. `petwire mirror runs {name}` shows all."
        )
    run.approved_by = by
    run.approved_at = now
    run.save(update_fields=["approved_by", "approved_at"])
    record(by=by, verb="source.approve_run", kind="run", subject=run_id, now=now)
    wake()


def believe_key(upstream: Upstream, key: str) -> None:
    """Take a hub's key on a person's word: the next file by that key is believed whatever its number, and orders are
    then those that it tells. For a hub that has lost its key, moved, or restored a backup."""
    HubOrders.objects.update_or_create(
        upstream=upstream,
        defaults={
            "key": key,
            "hub": "",
            "service": "",
            "number": 0,
            "digest": b"",
            "expires_at": None,
            "alarm": "",
            "alarm_words": "",
            "failures": 0,
            "tried_at": None,
            **dict.fromkeys(
                ("hidden_upto", "erased_upto", "told_hidden", "told_erased", "telling_failures"), 0
            ),
        },
    )


def hide_orgs(*, source: str, org_ids: Iterable[int], now: datetime) -> None:
    """Hide organisations whose hub does not send them any more, while their erasing waits for a person's word."""
    for org_id in org_ids:
        if not Withdrawn.objects.filter(kind=Subject.ORG, subject=org_id).exists():
            sharing.withdraw(kind=Subject.ORG, subject=org_id, code=Code.ORG_CHOICE, by=_by(source), now=now)


def ordered_back(upstream: Upstream, orgs: Iterable[str]) -> set[str]:
    """Of these organisations (ids of the source), those that the hub has ordered back."""
    in_force = HubOrder.objects.filter(upstream=upstream, kind=Subject.ORG, lifted_at=None)
    return set(in_force.filter(subject__in=list(orgs)).values_list("subject", flat=True))


def show_orgs(*, source: str, named: AbstractSet[str], now: datetime) -> None:
    """Show again what `hide_orgs` has hidden and the hub sends again. Orders of people stay in force."""
    hidden = Withdrawn.objects.filter(kind=Subject.ORG, entry__by=_by(source)).values_list(
        "subject", flat=True
    )
    if not hidden:
        return
    ordered = ordered_back(find_upstream(source), named)
    for org in Organisation.objects.filter(pk__in=list(hidden), origin__name=source):
        if org.source_id in named and org.source_id not in ordered:
            sharing.reinstate(kind=Subject.ORG, subject=org.pk, by=_by(source), now=now)


def _by(source: str) -> str:
    return f"source:{source}"


def _time(text: str) -> time:
    try:
        return datetime.strptime(text, "%H:%M").time()  # noqa: DTZ007 - a time of day has no zone
    except ValueError:
        raise WrongValue(f"--daily {text}: say a time of day such as 04:30.") from None


def _code(why: str) -> Code:
    if why not in Code.values:
        raise WrongValue(f"--why {why}: say one of {', '.join(Code.values)}.")
    return Code(why)
