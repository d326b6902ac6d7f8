"""Decide what a spreadsheet would change: for each row add, change, nothing, or what is wrong with it. Pure."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from petwire.catalog.actions import REQUIRED
from petwire.catalog.rules import age_group, born_about
from petwire.catalog.spreadsheet import TOLD, Row, Table
from petwire.catalog.typed import parse_each
from petwire.catalog.words import in_our_words
from petwire.orgs.models import DELETED
from petwire.wire.notices import Severity

# Words that people write in these columns.
SAID: Mapping[str, Mapping[str, str]] = {
    "sex": {"f": "Female", "m": "Male", "girl": "Female", "boy": "Male"},
    "status": {
        "pending": "Adoption Pending",
        "on hold": "Hold",
        "adoptable": "Available",
        "foster": "Available",
    },
}
# An empty cell in them says nothing; in any other column that there is, it clears.
SWITCHES = ("status", "do_not_publish", "birthdate_guessed", "contact_public")


class Outcome(StrEnum):
    """What a row would do."""

    ADD = "add"
    CHANGE = "change"
    SAME = "nothing new"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class RowNotice:
    """A finding about a row: which field, what is the matter, and what would mend it. Row 1 is the headings."""

    row: int
    field: str
    severity: Severity
    what: str
    remedy: str


@dataclass(frozen=True, slots=True)
class Held:
    """An animal as the organisation has it now: values by the names of the deeds."""

    id: int
    values: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Planned:
    """What becomes of a row. `values` are those to be set: all of a new animal, only the different ones of another."""

    row: int
    outcome: Outcome
    name: str
    animal_id: int | None
    values: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Plan:
    """All rows and findings. With an error among them nothing is applied."""

    rows: Sequence[Planned]
    notices: Sequence[RowNotice]

    @property
    def errors(self) -> int:
        """How many findings keep the whole from being applied."""
        return sum(one.severity is Severity.ERROR for one in self.notices)

    @property
    def counts(self) -> Counter[str]:
        """How many rows add, change, do nothing, are wrong."""
        return Counter(row.outcome.value for row in self.rows)


class Planner:
    """Goes through the rows in order. `held` are the animals that the rows may mean; `alike` are (name, species)."""

    def __init__(self, held: Sequence[Held], alike: frozenset[tuple[str, str]], today: date) -> None:
        self._by_id = {one.id: one for one in held}
        self._by_rescue_id: dict[str, list[Held]] = {}
        for one in held:
            if one.values["rescue_id"] and one.values["status"] != DELETED:
                self._by_rescue_id.setdefault(one.values["rescue_id"], []).append(one)
        self._alike = alike
        self._today = today
        self._seen: dict[tuple[str, object], int] = {}
        self._notices: list[RowNotice] = []

    def plan(self, table: Table) -> Plan:
        """What the whole would do."""
        for words in table.unknown:
            self._warn(
                1, words, "This heading is not known; its column is left out.", "Rename it, or leave it so."
            )
        for name in table.doubled:
            self._error(1, name, "Two columns mean this field.", "Take one of them out.")
        rows = [self._row(row) for row in table.rows]
        nameless = [one for one in rows if one.outcome is Outcome.ADD and not one.values.get("rescue_id")]
        if nameless:
            self._warn(
                nameless[0].row,
                "rescue_id",
                f"{len(nameless)} new rows have neither id nor rescue_id: the same file would add them again.",
                "Give each a rescue_id of your own, or export afterwards and go on with that file.",
            )
        return Plan(rows, self._notices)

    def _row(self, row: Row) -> Planned:
        before = len([one for one in self._notices if one.severity is Severity.ERROR])
        target = self._target(row)
        held = target.values if target else {}
        values = self._values(row, held)
        if target is None:
            self._look_alike(row, values)
        else:
            values = {name: value for name, value in values.items() if not _same(value, held.get(name))}
        self._require(row, {**held, **values}, new=target is None)
        name = str(values.get("name") or held.get("name") or "")
        if len([one for one in self._notices if one.severity is Severity.ERROR]) > before:
            return Planned(row.number, Outcome.WRONG, name, target.id if target else None, {})
        outcome = Outcome.ADD if target is None else Outcome.CHANGE if values else Outcome.SAME
        return Planned(row.number, outcome, name, target.id if target else None, values)

    def _target(self, row: Row) -> Held | None:
        given, rescue_id = row.cells.get("id", ""), row.cells.get("rescue_id", "")
        found: Held | None = None
        if given:
            found = self._by_id.get(int(given)) if given.isascii() and given.isdigit() else None
            if found is None:
                self._error(
                    row.number,
                    "id",
                    f"You have no animal {given}.",
                    "Leave the id empty to add it as a new one.",
                )
        elif rescue_id:
            several = self._by_rescue_id.get(rescue_id, [])
            if len(several) > 1:
                ids = ", ".join(str(one.id) for one in several)
                self._error(
                    row.number,
                    "rescue_id",
                    f"Several animals have {rescue_id!r}: {ids}.",
                    "Give the id instead.",
                )
            found = several[0] if len(several) == 1 else None
        key = ("id", found.id) if found else ("rescue_id", rescue_id)
        if key[1] and (earlier := self._seen.setdefault(key, row.number)) != row.number:
            self._error(row.number, key[0], f"Row {earlier} is the same animal.", "Take one of the rows out.")
        return found

    def _values(self, row: Row, held: Mapping[str, Any]) -> dict[str, Any]:
        cells = {name: text for name, text in row.cells.items() if name != "id" and name not in TOLD}
        for name, words in SAID.items():
            if name in cells:
                cells[name] = words.get(cells[name].casefold(), cells[name])
        for name in ("birthdate", "age"):
            if born := born_about(cells.get(name, ""), self._today):
                cells.pop(name)
                cells |= {"birthdate": born.isoformat(), "birthdate_guessed": "yes"}
        cells = {name: text for name, text in cells.items() if text or name not in SWITCHES}
        values, wrong = parse_each(cells)
        for field, sentence in wrong:
            what, _, remedy = sentence.partition(". ")
            self._error(row.number, field, what.rstrip("."), remedy or "Correct the cell, or leave it empty.")
        values = in_our_words(values, held)
        born, age = values.get("birthdate"), values.get("age")
        if born and born != held.get("birthdate") and (not age or age == held.get("age")):
            values["age"] = age_group(born, self._today)
        return values

    def _require(self, row: Row, values: Mapping[str, Any], *, new: bool) -> None:
        for name in REQUIRED:
            if not values.get(name) and not (new and name == "status"):
                self._error(row.number, name, "It is missing.", "An animal needs a name and a species.")

    def _look_alike(self, row: Row, values: Mapping[str, Any]) -> None:
        key = (str(values.get("name", "")).casefold(), str(values.get("species", "")))
        if key in self._alike:
            self._warn(
                row.number,
                "name",
                f"You have a {key[1].lower()} called {values['name']} already.",
                "If it is the same one, give its id in a column id; else leave it so.",
            )

    def _error(self, row: int, field: str, what: str, remedy: str) -> None:
        self._notices.append(RowNotice(row, field, Severity.ERROR, what, remedy))

    def _warn(self, row: int, field: str, what: str, remedy: str) -> None:
        self._notices.append(RowNotice(row, field, Severity.WARNING, what, remedy))


def _same(new: object, old: object) -> bool:
    if isinstance(new, str) and isinstance(old, str):
        return new == old.replace("\r\n", "\n").strip()
    if isinstance(new, list) and isinstance(old, list):
        return sorted(new) == sorted(old)
    return new == old
