"""Pictures of animals and when they changed: asked once for all services of a night, while no change is heard of."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime

from django.db import connection

from petwire.bulkfiles.received import Runs
from petwire.bulkfiles.withdrawals import pictures_of
from petwire.lib.sql import array_text, statement

_MOST = 20_000  # animals that are kept; whoever asks for more asks for itself


@dataclass(frozen=True, slots=True)
class Facts:
    """Of one animal: when it changed, and the pictures that are shown with it."""

    changed_at: datetime
    pictures: tuple[int, ...]


class Kept:
    """The facts of one moment. `heard` is what the hearing says before the snapshot in which they are asked: where it
    says the same to a later service, nothing was committed between (petwire.bulkfiles.hearing)."""

    def __init__(self) -> None:
        self._heard: int | None = None
        self._of: dict[int, Facts] = {}

    def of(self, animals: Collection[int], *, heard: int | None) -> list[Facts]:
        """The facts of animals that are there, in any order."""
        if heard is None or heard != self._heard:
            self._of, self._heard = {}, heard
        unknown = [one for one in animals if one not in self._of]
        if len(self._of) + len(unknown) > _MOST:
            return list(_asked(animals).values())
        if unknown:
            self._of.update(_asked(unknown))
        return [self._of[one] for one in animals if one in self._of]

    def pictures(self, animals: Collection[int], *, heard: int | None) -> Runs | list[int]:
        """The pictures that are shown with animals."""
        if len(animals) > _MOST:
            return pictures_of(animals)
        return [one for fact in self.of(animals, heard=heard) for one in fact.pictures]


def _asked(animals: Collection[int]) -> dict[int, Facts]:
    with connection.cursor() as cursor:
        cursor.execute(statement(__package__, "facts.sql"), {"animals": array_text(animals)})
        return {
            animal: Facts(datetime.fromtimestamp(changed_at, UTC), tuple(pictures))
            for animal, changed_at, pictures in cursor.fetchall()
        }
