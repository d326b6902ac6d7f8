"""The ledger of who had which animals from when to when: written with each set, checked, and read."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from petwire.access.models import Service
from petwire.bulkfiles.given import (
    Change,
    Head,
    State,
    Stay,
    decode_changes,
    decode_state,
    encode_changes,
    encode_state,
    stays,
)
from petwire.bulkfiles.models import Possession, PossessionEntry


def state_of(service: Service) -> State:
    """Where a service's chains stand; from all its entries where the copy is not there or not of the last one."""
    last = PossessionEntry.objects.filter(service=service).order_by("-number").first()
    if last is None:
        return State()
    row = Possession.objects.filter(service=service).first()
    if row is not None and bytes(row.hash) == bytes(last.hash):
        return decode_state(row.number, bytes(row.hash), bytes(row.content))
    state = State()
    for entry in entries_of(service):
        state.take(head_of(entry), changes_of(entry))
    return state


@dataclass(frozen=True, slots=True)
class Given:
    """An entry that is ready to be written, and where it leads."""

    entry: PossessionEntry
    copy: Possession


def what_is_given(
    service: Service, *, animals: Mapping[int, bytes], set_: str, now: datetime
) -> Given | None:
    """What a set with these animals (packed, by organisation) changes; None when nothing. Nothing is written: this is
    the work, done before decisions have to wait."""
    state = state_of(service)
    changes = state.changes(animals)
    if not changes:
        return None
    head = Head(service.key_id, state.number + 1, set_, now.astimezone(UTC), terms_of(service))
    previous = state.hash
    hash_, _ = state.take(head, changes)
    entry = PossessionEntry(
        service=service,
        number=head.number,
        set=set_,
        at=head.at,
        terms=head.terms,
        parts=encode_changes(changes),
        previous=previous,
        hash=hash_,
    )
    return Given(
        entry, Possession(service=service, number=head.number, hash=hash_, content=encode_state(state))
    )


def note_given(given: Given) -> None:
    """Write it down, in the transaction that publishes the set."""
    given.entry.save(force_insert=True)
    copy = given.copy
    values = {"number": copy.number, "hash": copy.hash, "content": copy.content}
    Possession.objects.update_or_create(service=copy.service, defaults=values)


def terms_of(service: Service) -> str:
    """The version of the terms that a service has accepted last; "" where none is known."""
    return str(Service.objects.values_list("terms_version", flat=True).get(pk=service.pk))


def broken() -> Iterator[tuple[str, int]]:
    """Follow all chains. The key id of each service whose ledger was changed, and the first entry that does not fit."""
    for service in Service.objects.order_by("id"):
        number = _first_broken(service)
        if number is not None:
            yield service.key_id, number


def stays_with(service: Service, *, org_id: int | None = None) -> Iterator[Stay]:
    """Which animals a service had from when to when, of one organisation or of all."""
    return stays(
        (head_of(entry), (one for one in changes_of(entry) if org_id in (None, one.org)))
        for entry in entries_of(service)
    )


def head_of(entry: PossessionEntry) -> Head:
    """What the hashes of an entry cover besides the animals."""
    return Head(entry.service.key_id, entry.number, entry.set, entry.at, entry.terms)


def changes_of(entry: PossessionEntry) -> Iterator[Change]:
    """What an entry changed, in the order of the organisations."""
    return decode_changes(bytes(entry.parts))


def entries_of(service: Service) -> Iterator[PossessionEntry]:
    """The entries of a service, in their order."""
    rows = PossessionEntry.objects.filter(service=service).select_related("service").order_by("number")
    return rows.iterator(chunk_size=100)


def _first_broken(service: Service) -> int | None:
    state = State()
    for entry in entries_of(service):
        follows = entry.number == state.number + 1 and bytes(entry.previous) == state.hash
        hash_, _ = state.take(head_of(entry), changes_of(entry))
        if not follows or hash_ != bytes(entry.hash):
            return entry.number
    copy = Possession.objects.filter(service=service).values_list("number", flat=True).first()
    # The copy stands beyond the last entry: somebody took entries out at the end.
    return state.number + 1 if copy is not None and copy > state.number else None
