"""The ledger of who had which animals from when to when: written with each set, checked, and read."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime

from petwire.access.models import Service
from petwire.bulkfiles.given import (
    Head,
    Part,
    State,
    Stay,
    decode_parts,
    decode_state,
    encode_parts,
    encode_state,
    entry_facts,
    link,
    stays,
)
from petwire.bulkfiles.models import Possession, PossessionEntry
from petwire.bulkfiles.received import Runs


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
        state.take(entry.number, decode_parts(bytes(entry.parts)), bytes(entry.hash))
    return state


def note_given(
    service: Service, *, state: State, animals: Mapping[int, Runs], set_: str, terms: str, now: datetime
) -> bool:
    """Write down what a set changes, in the transaction that publishes it. `state` is that of before, `animals` those
    of the set by organisation. Returns False when nothing changed: then there is nothing to write."""
    head = Head(service.key_id, state.number + 1, set_, now.astimezone(UTC), terms)
    parts = state.parts_for(animals, head)
    if not parts:
        return False
    hash_ = link(state.hash, entry_facts(head, parts))
    PossessionEntry.objects.create(
        service=service,
        number=head.number,
        set=set_,
        at=head.at,
        terms=terms,
        parts=encode_parts(parts),
        previous=state.hash,
        hash=hash_,
    )
    state.take(head.number, parts, hash_)
    copy = {"number": state.number, "hash": hash_, "content": encode_state(state)}
    Possession.objects.update_or_create(service=service, defaults=copy)
    return True


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
        (head_of(entry), (part for part in decode_parts(bytes(entry.parts)) if org_id in (None, part.org)))
        for entry in entries_of(service)
    )


def head_of(entry: PossessionEntry) -> Head:
    """What the hashes of an entry cover besides the animals."""
    return Head(entry.service.key_id, entry.number, entry.set, entry.at, entry.terms)


def entries_of(service: Service) -> Iterator[PossessionEntry]:
    """The entries of a service, in their order."""
    rows = PossessionEntry.objects.filter(service=service).select_related("service").order_by("number")
    return rows.iterator(chunk_size=100)


def _first_broken(service: Service) -> int | None:
    state = State()
    for entry in entries_of(service):
        parts = list(decode_parts(bytes(entry.parts)))
        head = head_of(entry)
        fits = (
            entry.number == state.number + 1
            and bytes(entry.previous) == state.hash
            and _parts_fit(parts, head, state)
            and bytes(entry.hash) == link(state.hash, entry_facts(head, parts))
        )
        if not fits:
            return entry.number
        state.take(entry.number, parts, bytes(entry.hash))
    copy = Possession.objects.filter(service=service).values_list("number", flat=True).first()
    # The copy stands beyond the last entry: somebody took entries out at the end.
    return state.number + 1 if copy is not None and copy > state.number else None


def _parts_fit(parts: Iterable[Part], head: Head, state: State) -> bool:
    start = State().hash
    return all(
        part.previous == state.heads.get(part.org, start)
        and part.hash == link(part.previous, part.facts(head))
        for part in parts
    )
