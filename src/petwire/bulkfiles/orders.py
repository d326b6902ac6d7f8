"""Which orders a service is to be given, and which of them are lifted. No database and no clock in here."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from petwire.bulkfiles.received import NONE, Runs
from petwire.sharing.models import Code, Subject
from petwire.sharing.rules import Reason

VALID_FOR: Final = timedelta(days=7)
RENEWED_BEFORE: Final = timedelta(days=4)  # its end; so a file that is fetched holds for four days at least

Key = tuple[str, int]  # kind and id; of a source what `source_id` says

# Codes of orders by the reason why an audience may not see a record any more. What is withdrawn has a code of its own.
CODES: Final[Mapping[Reason, Code]] = {
    Reason.ORG_SUSPENDED: Code.ERROR,
    Reason.ORG_NOT_APPROVED: Code.ERROR,
    Reason.ORG_CLOSED: Code.ORG_CLOSED,
    Reason.DO_NOT_PUBLISH: Code.ORG_CHOICE,
    Reason.ORIGIN_TERMS: Code.TERMINATED,
    Reason.WRONG_ENVIRONMENT: Code.ERROR,
    Reason.MASTER_OFF: Code.ORG_CHOICE,
    Reason.ORG_SAID_NO: Code.ORG_CHOICE,
    Reason.ANIMAL_WITHHELD: Code.ORG_CHOICE,
    Reason.NOT_GRANTED: Code.ORG_CHOICE,
    # Only the end for good is told as such: a mirror then erases everything without asking anybody.
    Reason.AUDIENCE_TERMINATED: Code.TERMINATED,
    Reason.AUDIENCE_SUSPENDED: Code.ERROR,
    Reason.AUDIENCE_NOT_APPROVED: Code.ERROR,
    Reason.TERMS_NOT_ACCEPTED: Code.ERROR,
}


@dataclass(frozen=True, slots=True)
class Veto:
    """A record that its service may not have now. `ordered` and `deadline` are those of the order where there is
    one, else None: then both count from now."""

    kind: Subject
    code: Code
    org: int | None = None
    animal: int | None = None
    media: int | None = None
    ordered: datetime | None = None
    deadline: datetime | None = None

    @property
    def key(self) -> Key:
        subject = {Subject.ORG: self.org, Subject.ANIMAL: self.animal, Subject.PICTURE: self.media}
        return self.kind, subject.get(self.kind) or source_id(self.code)


def source_id(code: str) -> int:
    """In place of an id: whether a source has ended for good. So the end of a service that was suspended before is
    an order of its own, and not the one that it was given already."""
    return 1 if code == Code.TERMINATED else 0


@dataclass(frozen=True, slots=True)
class Got:
    """What a service has ever received."""

    orgs: Runs = NONE
    animals: Runs = NONE
    pictures: Runs = NONE

    def has(self, key: Key) -> bool:
        """Whether it received that record; of a source: anything at all."""
        kind, subject = key
        match kind:
            case Subject.ORG:
                return subject in self.orgs
            case Subject.ANIMAL:
                return subject in self.animals
            case Subject.PICTURE:
                return subject in self.pictures
        return bool(self.orgs.starts or self.animals.starts)


@dataclass(frozen=True, slots=True)
class News:
    """What has to be told: new orders in the order of their times, and orders in force that are lifted."""

    orders: tuple[Veto, ...] = ()
    lifted: frozenset[Key] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.orders or self.lifted)


def news(
    *, vetoes: Collection[Veto], in_force: Collection[Key], got: Got, gone: Collection[Key], now: datetime
) -> News:
    """Compare what a service may not have with the orders it was given. `gone` are records that are not here any
    more: nobody can say yes to them, so orders about them are never lifted."""
    wanted: dict[Key, Veto] = {}
    for veto in vetoes:
        if veto.key not in wanted and got.has(veto.key):
            wanted[veto.key] = veto
    fresh = sorted(
        (veto for key, veto in wanted.items() if key not in in_force),
        key=lambda veto: (veto.ordered or now, veto.key),
    )
    lifted = frozenset(key for key in in_force if key not in wanted and key not in gone)
    return News(tuple(fresh), lifted)
