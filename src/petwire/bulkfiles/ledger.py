"""The ledger as a file: every line is a JSON object whose member `line` says what it is. docs/verify_ledger.py, which
needs nothing of petwire, checks the chains of such a file; docs/reference/ledger.md says what stands in it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from petwire.access.models import Service, TermsAcceptance
from petwire.bulkfiles.given import START, entry_facts, part_of
from petwire.bulkfiles.possession import changes_of, entries_of, head_of, stays_with
from petwire.bulkfiles.reads import orders_to
from petwire.lib.config import config
from petwire.sharing.ledger import LedgerModel, facts_of
from petwire.sharing.models import Audience, DecisionEntry, WithdrawalEntry

Line = dict[str, Any]

COLUMNS = ("service", "service_name", "organisation", "animal", "name", "from", "until", "terms")


@dataclass(frozen=True, slots=True)
class Extent:
    """Of whom: an organisation's own part, a service's own part, both, or (neither) the whole."""

    org_id: int | None = None
    service: Service | None = None

    @property
    def part(self) -> str:
        """What the first line says."""
        if self.org_id is not None:
            return "organisation"
        return "whole" if self.service is None else "service"


def lines(extent: Extent, *, now: datetime) -> Iterator[Line]:
    """The ledger, line by line. An organisation's part has no hash of anybody else; a service's has no decisions."""
    yield {
        "line": "about",
        "format": 1,
        "hub": config().public_url,
        "part": extent.part,
        "organisation": extent.org_id,
        "service": extent.service and extent.service.key_id,
        "made": _time(now),
    }
    for service in _services(extent):
        yield from _given_lines(service, extent.org_id)
        for accepted in TermsAcceptance.objects.filter(service=service.pk).order_by("id"):
            yield {
                "line": "terms",
                "service": service.key_id,
                "version": accepted.version,
                "at": _time(accepted.at),
            }
        for order in orders_to(service.pk, now=now, org_id=extent.org_id):
            yield {
                "line": "order",
                "service": order.service,
                "number": order.seq,
                "kind": order.kind,
                "org": order.org,
                "animal": order.animal,
                "media": order.media,
                "code": order.code,
                "ordered": _time(order.ordered),
                "deadline": _time(order.deadline),
                "fetched": order.fetched and _time(order.fetched),
                "confirmed": order.confirmed and _time(order.confirmed),
                "lifted": order.lifted and _time(order.lifted),
            }
    if extent.part != "service":
        yield from _chained("decision", DecisionEntry, extent)
        yield from _chained("withdrawal", WithdrawalEntry, extent)


def stay_rows(extent: Extent, *, names: dict[int, str] | None = None) -> Iterator[Line]:
    """One row for each time that a service had an animal, by COLUMNS. `names`: of animals that are still here."""
    for service in _services(extent):
        for stay in stays_with(service, org_id=extent.org_id):
            yield {
                "service": service.key_id,
                "service_name": service.name,
                "organisation": stay.org,
                "animal": stay.animal,
                "name": (names or {}).get(stay.animal, ""),
                "from": _time(stay.since),
                "until": _time(stay.until) if stay.until else "",
                "terms": stay.terms,
            }


def _services(extent: Extent) -> Iterable[Service]:
    return [extent.service] if extent.service else Service.objects.order_by("id")


def _given_lines(service: Service, org_id: int | None) -> Iterator[Line]:
    """The sets and their animals; of one organisation, its animals alone, by the hashes of its own chain."""
    heads: dict[int, bytes] = {}
    for entry in entries_of(service):
        head = head_of(entry)
        parts = [
            part_of(head, one, heads.get(one.org, START))
            for one in changes_of(entry)
            if org_id in (None, one.org)
        ]
        if org_id is None:
            hashes = {"previous": bytes(entry.previous).hex(), "hash": bytes(entry.hash).hex()}
            yield {"line": "set", **entry_facts(head, parts), **hashes}
        for part in parts:
            heads[part.change.org] = part.hash
            yield {"line": "animals", **part.facts, "previous": part.previous.hex(), "hash": part.hash.hex()}


def _chained(name: str, model: LedgerModel, extent: Extent) -> Iterator[Line]:
    """Entries of a ledger of the whole instance: of an organisation, its own alone."""
    rows = model.objects.order_by("id")
    names = dict(Audience.objects.values_list("id", "name"))
    if extent.org_id is not None:
        rows = rows.filter(org=extent.org_id)
    for entry in rows.iterator():
        facts = {
            key: _time(value) if isinstance(value, datetime) else value
            for key, value in facts_of(entry).items()
        }
        hashes = {"previous": bytes(entry.previous).hex(), "hash": bytes(entry.hash).hex()}
        whose = {"audience_name": names.get(entry.audience, "")} if isinstance(entry, DecisionEntry) else {}
        yield {"line": name, "id": entry.pk, **whose, **facts, **hashes}


def _time(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat()
