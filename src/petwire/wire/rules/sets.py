"""Rules about records among each other, and about the set as a whole."""

import heapq
import json
import re
from array import array
from collections import Counter
from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from contextlib import suppress
from datetime import timedelta
from typing import Any, Final

from petwire.wire.rules.rule import ERROR, INFO, WARNING, Facts, Hit, Hits, rule, shown
from petwire.wire.rules.survey import Entry, Place, Survey

_KEYS_SHOWN: Final = 5
_IDS_SHOWN: Final = 1000
_KEY_SHOWN: Final = 60
_OLD: Final = timedelta(hours=36)
_CLOCKS_DIFFER: Final = timedelta(minutes=10)
_USUAL_STAMP: Final = re.compile(rb'\{"timestamp": ?"[0-9]{9,11}"\}')


class Seen:
    """A record with the line that holds it, and the set as it was read before it."""

    __slots__ = ("entry", "line", "survey")

    def __init__(self, entry: Entry, survey: Survey, line: bytes) -> None:
        self.entry, self.survey, self.line = entry, survey, line


@rule(
    ERROR,
    "A pet names an organisation that the orgs files do not have. Readers hold it back.",
    example='"orgID":"12" in pets_1.json, and no such row in the orgs files',
    remedy="Write the organisation, or leave its animals out.",
)
def org_unknown(seen: Seen, facts: Facts) -> Hits:
    survey, entry = seen.survey, seen.entry
    if entry.kind != "orgs" and survey.has("orgs") and int(entry.org_id) not in survey.orgs:
        yield Hit("orgID", f"orgID {entry.org_id}")


@rule(
    WARNING,
    "One id has two rows in the full files. Of different ones, readers use the one that was updated last.",
    example='"animalID":"15000001" twice in pets_1.json',
    remedy="Write each record once.",
)
def row_repeated(seen: Seen, facts: Facts) -> Hits:
    entry = seen.entry
    if entry.kind not in ("orgs", "pets"):
        return
    before = (seen.survey.orgs if entry.kind == "orgs" else seen.survey.pets).get(int(entry.id))
    if before:
        how = "the same" if before.mark == entry.place.mark else "different"
        yield Hit("orgID" if entry.kind == "orgs" else "animalID", f"{how}: first {_at(before)}")


@rule(
    WARNING,
    "A row has one key twice. Which of the two values counts is up to each reader; ours takes the last.",
    example='{"name":"Rex","name":"Max"}',
    remedy="Write each key once.",
)
def key_repeated(seen: Seen, facts: Facts) -> Hits:
    repeated: dict[str, None] = {}

    def note(pairs: list[tuple[str, Any]]) -> None:
        if len(pairs) > len(dict(pairs)):  # of thousands of objects none; only then is it worth counting
            keys = Counter(key for key, _ in pairs)
            repeated.update(dict.fromkeys(key for key, times in keys.items() if times > 1))

    with suppress(ValueError, RecursionError):  # what the reader has read by other means
        json.loads(seen.line, object_pairs_hook=note)
    for key in list(repeated)[:_KEYS_SHOWN]:
        yield Hit(key[:_KEY_SHOWN], "twice in one object")


@rule(
    WARNING,
    "The row of a new or updated animal differs from its row in the full files.",
    example='"name":"Rex" in updatedpets_1.json, "name":"Max" in pets_1.json',
    remedy="Write both from one state of the data, with the same bytes.",
)
def daily_row_differs(seen: Seen, facts: Facts) -> Hits:
    entry = seen.entry
    full = seen.survey.pets.get(int(entry.id)) if entry.kind in ("newpets", "updatedpets") else None
    if full and full.mark != entry.place.mark:
        yield Hit("", f"its full row is {_at(full)}")


@rule(
    WARNING,
    "A new or updated animal has no row in the full files: a daily reader gets it, a full refresh loses it.",
    example='"animalID":"15000001" in newpets_1.json alone',
    remedy="Write both from one state of the data.",
)
def daily_row_alone(seen: Seen, facts: Facts) -> Hits:
    entry, survey = seen.entry, seen.survey
    if entry.kind in ("newpets", "updatedpets") and survey.has("pets") and int(entry.id) not in survey.pets:
        yield Hit("animalID", "not in the pets files")


@rule(
    ERROR,
    "The list of animals and the full files differ by more than 1 %: one of them is cut, or of another set.",
    example="petlist.csv with 900 ids, pets files with 1,000 rows",
    remedy="Write both from one state of the data. Readers refuse such a set.",
)
def list_disagrees(survey: Survey, facts: Facts) -> Hits:
    if survey.listed is None or not survey.has("pets"):
        return
    rows = survey.pets
    common = sum(pet_id in survey.listed for pet_id in rows)
    without_list, without_row = len(rows) - common, len(survey.listed) - common
    apart = without_list + max(0, without_row - survey.unreadable)
    if apart > max(len(rows), len(survey.listed)) // 100:
        words = f"{without_row} listed animals without a row, {without_list} rows that are not listed"
        yield Hit("", words, file=survey.list_file)


@rule(
    WARNING,
    "The list names an animal that has no row in the full files.",
    example="15000001 in petlist.csv, and no such row in the pets files",
    remedy="Write both from one state of the data.",
)
def row_missing(survey: Survey, facts: Facts) -> Hits:
    if survey.listed is not None and survey.has("pets"):
        missing, more = _in_order(pet_id for pet_id in survey.listed if pet_id not in survey.pets)
        for pet_id in missing:
            yield Hit("animalID", "no row in the pets files", file=survey.list_file, subject=str(pet_id))
        if more:
            yield Hit("animalID", f"{more} more like these", file=survey.list_file)


@rule(
    INFO,
    "An animal has a row in the full files, but the list does not name it: readers do not show it.",
    example="15000001 in pets_1.json, not in petlist.csv",
    remedy="Nothing to do when it left while the files were written.",
)
def row_unlisted(survey: Survey, facts: Facts) -> Hits:
    if survey.listed is not None:
        yield from _unlisted(survey.pets, survey.listed)


@rule(
    WARNING,
    "A new or updated animal is not in the list: daily readers add it and remove it at once.",
    example="15000001 in newpets_1.json, not in petlist.csv",
    remedy="Write both from one state of the data.",
)
def daily_row_unlisted(survey: Survey, facts: Facts) -> Hits:
    if survey.listed is not None:
        yield from _unlisted(survey.daily, survey.listed)


@rule(
    WARNING,
    "The set does not say when it was begun: the first row of the first orgs file is an organisation.",
    example="orgs_1.json without a time stamp",
    remedy='Begin orgs_1.json with {"timestamp":"<seconds since 1970>"}.',
)
def stamp_missing(survey: Survey, facts: Facts) -> Hits:
    if survey.stamp_file and survey.stamp_line is None:
        yield Hit("", "no time stamp", survey.stamp_file, 1)


@rule(
    WARNING,
    "The time stamp of the set holds no time that can be read.",
    example='{"timestamp":"yesterday"}',
    remedy='Write {"timestamp":"<seconds since 1970>"}.',
)
def stamp_unreadable(survey: Survey, facts: Facts) -> Hits:
    if survey.stamp_line is not None and survey.stamp is None:
        yield Hit("", _line(survey), survey.stamp_file, 1)


@rule(
    INFO,
    "The time stamp of the set has an unusual form; it was understood.",
    example='"2026-11-21 02:00:00"',
    remedy='Nothing to do for readers. Writers use {"timestamp":"<seconds since 1970>"}.',
)
def stamp_odd(survey: Survey, facts: Facts) -> Hits:
    if survey.stamp is not None and not _USUAL_STAMP.fullmatch(survey.stamp_line or b""):
        yield Hit("", f"{_line(survey)}, read as {survey.stamp:%Y-%m-%d %H:%M} UTC", survey.stamp_file, 1)


@rule(
    WARNING,
    "The set says that it was begun in the future.",
    example='{"timestamp":"4102444800"}',
    remedy="Set the clock or the time zone right where the files are written.",
)
def stamp_in_future(survey: Survey, facts: Facts) -> Hits:
    if survey.stamp and survey.stamp > facts.now + _CLOCKS_DIFFER:
        yield Hit("", f"{survey.stamp:%Y-%m-%d %H:%M} UTC", survey.stamp_file, 1)


@rule(
    INFO,
    "The set is older than 36 hours.",
    example="files of the day before yesterday",
    remedy="Look whether a newer set is there, and whether the nightly writing still runs.",
)
def stamp_old(survey: Survey, facts: Facts) -> Hits:
    if survey.stamp and survey.stamp < facts.now - _OLD:
        yield Hit("", f"of {survey.stamp:%Y-%m-%d %H:%M} UTC", survey.stamp_file, 1)


def _at(place: Place) -> str:
    return f"{place.file}, row {place.row}"


def _line(survey: Survey) -> str:
    return shown((survey.stamp_line or b"").decode("utf-8", "replace"))


def _unlisted(rows: Mapping[int, Place], listed: AbstractSet[int]) -> Hits:
    unlisted, more = _in_order(pet_id for pet_id in rows if pet_id not in listed)
    for pet_id in unlisted:
        place = rows[pet_id]
        yield Hit("animalID", "not in the list", place.file, place.row, str(pet_id))
    if more:
        yield Hit("animalID", f"{more} more like these", next(iter(rows.values())).file)


def _in_order(ids: Iterator[int]) -> tuple[list[int], int]:
    """The lowest ids, and how many more there are: of millions, some suffice."""
    found = array("q", ids)
    lowest = heapq.nsmallest(_IDS_SHOWN, found)
    return lowest, len(found) - len(lowest)
