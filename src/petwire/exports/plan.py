"""What a run would change at a site: what it has by what was read back there, against what it may have now. Pure."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from petwire.exports.sites.base import HELD_IN_WORDS, Held
from petwire.lib.guard import allowed

FLOOR, SHARE = 10, 0.2  # design.md section 4: uploads and exports


class Verb(StrEnum):
    """What becomes of one listing."""

    KEPT = "kept"
    CHANGED = "changed"
    NEW = "new"
    LOST = "lost"
    HELD = "held"


@dataclass(frozen=True, slots=True)
class There:
    """A listing that stands at the site. `animal_id` is None for one that petwire never sent; `sent` is the digest of
    what was sent, empty when nobody knows."""

    code: str
    animal_id: int | None
    sent: bytes = b""
    name: str = ""


@dataclass(frozen=True, slots=True)
class Wanted:
    """An animal that is to be listed there, as the digest of what is sent."""

    animal_id: int
    code: str
    name: str
    sends: bytes


@dataclass(frozen=True, slots=True)
class Back:
    """An animal that the site may have and does not get."""

    animal_id: int
    code: str
    name: str
    reason: Held
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Gone:
    """Why the site may not have an animal any more. Explained: a person said so (adopted, deleted, withdrawn, ...)."""

    words: str
    explained: bool


@dataclass(frozen=True, slots=True)
class Entry:
    """One listing: what becomes of it, and why."""

    verb: Verb
    animal_id: int | None
    code: str
    name: str
    because: str = ""
    explained: bool = True


@dataclass(frozen=True, slots=True)
class Plan:
    """All listings of one site and organisation. `removes` are codes that must not be there afterwards."""

    entries: tuple[Entry, ...] = ()
    held_there: int = 0
    counts: Mapping[str, int] = field(default_factory=dict)

    def of(self, *verbs: Verb) -> list[Entry]:
        """The entries with one of these verbs."""
        return [one for one in self.entries if one.verb in verbs]

    @property
    def losses(self) -> list[Entry]:
        """The losses that nobody has explained."""
        return [one for one in self.entries if one.verb is Verb.LOST and not one.explained]

    @property
    def allowed(self) -> int:
        """How many unexplained losses pass without a person's word."""
        return allowed(self.held_there, floor=FLOOR, share=SHARE)

    @property
    def changes(self) -> bool:
        """Whether a delivery would change anything there."""
        return any(one.verb in (Verb.CHANGED, Verb.NEW, Verb.LOST) for one in self.entries)

    @property
    def urgent(self) -> bool:
        """Whether something there has found a home, or was taken back: that does not wait for the quarter hour."""
        return any(one.verb is Verb.LOST and one.explained for one in self.entries)


NEVER_SENT = Gone("It stands at the site, and petwire has no such animal for it.", explained=False)


def plan(
    *,
    there: Iterable[There],
    wanted: Iterable[Wanted],
    back: Iterable[Back] = (),
    gone: Mapping[int, Gone] = {},
) -> Plan:
    """Compare. An animal whose number at the site another one has as well is held back, and so is the other.

    `gone` says of animals that the site may not have why; one of which nothing is said is an unexplained loss.
    """
    standing = {one.code: one for one in there}
    by_code: dict[str, list[Wanted]] = {}
    for one in wanted:
        by_code.setdefault(one.code, []).append(one)
    held_back = list(back)
    entries: list[Entry] = []
    listed: set[str] = set()
    for code, same in by_code.items():
        owner = _owner(same, standing.get(code))
        for one in same:
            if owner is None or one is not owner:
                held_back.append(Back(one.animal_id, code, one.name, Held.SAME_ID, code))
        if owner is not None:
            listed.add(code)
            entries.append(_listed(owner, standing.get(code)))
    reasons = {each.animal_id: each for each in held_back}
    for each in held_back:
        words = HELD_IN_WORDS[each.reason] + (f" ({each.detail})" if each.detail else "")
        entries.append(Entry(Verb.HELD, each.animal_id, each.code, each.name, words))
    by_code_back = {each.code: each for each in held_back}
    entries += [
        _lost(one, reasons, by_code_back, gone) for code, one in standing.items() if code not in listed
    ]
    return Plan(tuple(entries), len(standing), dict(Counter(one.verb.value for one in entries)))


def _owner(same: Sequence[Wanted], standing: There | None) -> Wanted | None:
    """Whose the number is: the animal that stands there under it, or the only one that wants it."""
    if len(same) == 1:
        return same[0]
    return next((one for one in same if standing and one.animal_id == standing.animal_id), None)


def _listed(one: Wanted, standing: There | None) -> Entry:
    if standing is None:
        return Entry(Verb.NEW, one.animal_id, one.code, one.name)
    same = standing.sent == one.sends and standing.animal_id == one.animal_id
    return Entry(Verb.KEPT if same else Verb.CHANGED, one.animal_id, one.code, one.name)


def _lost(
    standing: There, reasons: Mapping[int, Back], by_code: Mapping[str, Back], gone: Mapping[int, Gone]
) -> Entry:
    animal_id = standing.animal_id
    held_back = reasons.get(animal_id) if animal_id is not None else by_code.get(standing.code)
    if held_back is not None:
        # Adopted ones that are not wished for have found a home; whatever else holds back is nobody's word.
        explained = held_back.reason is Held.STATUS
        words = HELD_IN_WORDS[held_back.reason]
        return Entry(Verb.LOST, animal_id, standing.code, held_back.name, words, explained)
    why = gone.get(animal_id, NEVER_SENT) if animal_id is not None else NEVER_SENT
    return Entry(Verb.LOST, animal_id, standing.code, standing.name, why.words, why.explained)
