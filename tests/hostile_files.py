"""A good set, and all the ways to spoil it: each with how a mirror must end, and what `petwire bulk check` must find.

Nothing here is found by chance: the cuts come from a seed, everything else is written out.
"""

import gzip
import json
import os
import random
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import Enum, auto
from pathlib import Path
from typing import Any

from petwire.wire.read import INDEXED
from tests import hostile_zips
from tests.rooms.mirror_world import DAY, NIGHT, a_pet, an_org, write_manifest, write_set

SEED = 20261126
PETS = [a_pet(number, number % 2 + 1) for number in range(1, 121)]
ORGS = [an_org(1), an_org(2)]
IDS = [pet.id for pet in PETS]
NAMES = ("orgs_1.json", "pets_1.json", "pets_2.json", "pets_3.json", "petlist.csv")

Spoil = Callable[[Path], object]


class Ends(Enum):
    """How a scrub ends that meets the set."""

    REFUSED = auto()  # exit code 4; `says` are words of the refusal; nothing is changed
    HELD = auto()  # exit code 3; `says` is the code of the error; a row is held back, its old version stays
    TAKEN = auto()  # exit code 0, or 3 with a warning; `says` is the code; no more than one record is changed
    SAME = auto()  # exit code 5: read as it is meant, and nothing in it is new


REFUSED, HELD, TAKEN, SAME = Ends.REFUSED, Ends.HELD, Ends.TAKEN, Ends.SAME


@dataclass(frozen=True, slots=True)
class Case:
    """One way to spoil the good set. `finds` is the code that `petwire bulk check` must name, "" when all is well."""

    spoil: Spoil
    ends: Ends
    says: str = ""
    finds: str = ""


def good(folder: Path) -> Path:
    """The good set: 120 animals of two organisations, 40 a file."""
    return write_set(folder, orgs=ORGS, pets=PETS, new=PETS[:2], updated=PETS[2:4], per_file=40)


# Ways to spoil


def pet(**values: Any) -> Spoil:
    """Set keys of animal 2."""
    return lambda hub: _row(hub / "pets_1.json", 2, lambda line: _with(line, **values))


def pet_without(key: str) -> Spoil:
    def drop(line: bytes) -> bytes:
        row = json.loads(line)
        del row[key]
        return json.dumps(row).encode()

    return lambda hub: _row(hub / "pets_1.json", 2, drop)


def pet_says(value: bytes, key: str = "name") -> Spoil:
    """Put a value of any bytes, JSON or not, into the row of animal 2."""

    def put(line: bytes) -> bytes:
        row = {name: held for name, held in json.loads(line).items() if name != key}
        return b'{"%b":%b,%b' % (key.encode(), value, json.dumps(row).encode()[1:])

    return lambda hub: _row(hub / "pets_1.json", 2, put)


def pet_row(line: bytes) -> Spoil:
    """Another line in place of animal 2."""
    return lambda hub: _row(hub / "pets_1.json", 2, lambda _: line)


def org(**values: Any) -> Spoil:
    """Set keys of organisation 1."""
    return lambda hub: _row(hub / "orgs_1.json", 2, lambda line: _with(line, **values))


def org_row(line: bytes) -> Spoil:
    return lambda hub: _row(hub / "orgs_1.json", 2, lambda _: line)


def first(line: bytes) -> Spoil:
    """Another first row of the organisations, where the time stamp stands."""
    return lambda hub: _row(hub / "orgs_1.json", 1, lambda _: line)


def petlist(data: bytes) -> Spoil:
    return lambda hub: (hub / "petlist.csv").write_bytes(data)


def content(data: bytes, name: str = "pets_2.json") -> Spoil:
    """Other bytes in place of a whole file."""
    return lambda hub: (hub / name).write_bytes(data)


def made(change: Callable[[bytes], bytes], *names: str) -> Spoil:
    """Every file of these names through a function."""

    def through(hub: Path) -> None:
        for name in names or NAMES:
            (hub / name).write_bytes(change((hub / name).read_bytes()))

    return through


def gone(*names: str) -> Spoil:
    return lambda hub: [(hub / name).unlink() for name in names]


def moved(name: str, to: str) -> Spoil:
    return lambda hub: (hub / name).rename(hub / to)


def copied(name: str, to: str) -> Spoil:
    return lambda hub: shutil.copy(hub / name, hub / to)


def added(line: bytes, name: str = "pets_3.json") -> Spoil:
    """One more line at the end of a file."""
    return lambda hub: (hub / name).write_bytes((hub / name).read_bytes() + line + b"\n")


def manifest(change: Callable[[dict[str, Any]], object]) -> Spoil:
    """A manifest of the good set with something changed in it."""

    def lay(hub: Path) -> None:
        path = write_manifest(hub, set_id="night-1") / ".petwire" / "manifest.json"
        value = json.loads(path.read_bytes())
        change(value)
        path.write_text(json.dumps(value))

    return lay


def manifest_of(data: bytes) -> Spoil:
    def lay(hub: Path) -> None:
        (hub / ".petwire").mkdir()
        (hub / ".petwire" / "manifest.json").write_bytes(data)

    return lay


def zipped(data: Callable[[bytes], bytes]) -> Spoil:
    """A zip in place of the second file of animals."""

    def pack(hub: Path) -> None:
        path = hub / "pets_2.json"
        (hub / "pets_2.json.zip").write_bytes(data(path.read_bytes()))
        path.unlink()

    return pack


def _with(line: bytes, **values: Any) -> bytes:
    return json.dumps(json.loads(line) | values).encode()


def _row(path: Path, number: int, change: Callable[[bytes], bytes]) -> None:
    lines = path.read_bytes().split(b"\n")
    lines[number - 1] = change(lines[number - 1])
    path.write_bytes(b"\n".join(lines))


def nested(levels: int) -> bytes:
    return b"[" * levels + b"]" * levels


def ids(numbers: Any, between: str = ",") -> bytes:
    return between.join(map(str, numbers)).encode()


def array(data: bytes) -> bytes:
    """JSON lines as one JSON array, on one line."""
    return b"[" + b",".join(data.splitlines()) + b"]"


def another_night(hub: Path) -> None:
    """The second file of animals is of the night after: its animals are others."""
    later = write_set(
        hub.parent / "later", orgs=ORGS, pets=[a_pet(number, 1) for number in range(41, 121)], per_file=40
    )
    shutil.copy(later / "pets_2.json", hub / "pets_2.json")


def another_list(hub: Path) -> None:
    petlist(ids(range(1, 111)))(hub)


def swap(hub: Path) -> None:
    """Animals where organisations are due, and the other way round."""
    orgs, pets = (hub / "orgs_1.json").read_bytes(), (hub / "pets_1.json").read_bytes()
    (hub / "orgs_1.json").write_bytes(pets)
    (hub / "pets_1.json").write_bytes(orgs)


def pets_among_orgs(hub: Path) -> None:
    (hub / "orgs_1.json").write_bytes(
        (hub / "orgs_1.json").read_bytes() + (hub / "pets_1.json").read_bytes().split(b"\n")[0] + b"\n"
    )


def twice(name: str, to: str) -> Spoil:
    """The first row of a file once more, elsewhere, with another name in it."""

    def again(hub: Path) -> None:
        row = json.loads((hub / name).read_bytes().split(b"\n")[0 if name.startswith("pets") else 1])
        row["name"] = "Older"
        row["lastUpdated"] = "1"
        added(json.dumps(row).encode(), to)(hub)

    return again


def linked(hub: Path) -> None:
    path = hub / "pets_2.json"
    path.unlink()
    path.symlink_to(hub / "nothing")


def a_folder(hub: Path) -> None:
    (hub / "pets_2.json").unlink()
    (hub / "pets_2.json").mkdir()


def a_pipe(hub: Path) -> None:
    (hub / "pets_2.json").unlink()
    os.mkfifo(hub / "pets_2.json")


PAGE = b"<!DOCTYPE html>\n<html><body>\n<h1>503 Service Unavailable</h1>\n</body></html>\n"


def cases() -> dict[str, Case]:
    """All cases by their names."""
    return {**files(), **lists(), **stamps(), **rows(), **texts(), **organisations(), **manifests(), **zips()}


def files() -> dict[str, Case]:
    """Whole files."""
    return {
        "a hole in the pets files": Case(
            gone("pets_2.json"), REFUSED, "pets_2.json is missing between", "numbering_hole"
        ),
        "the pets files begin with 2": Case(
            gone("pets_1.json"), REFUSED, "pets_1.json is missing between", "numbering_hole"
        ),
        "a hole in the orgs files": Case(
            copied("orgs_1.json", "orgs_3.json"), REFUSED, "orgs_2.json is missing between", "numbering_hole"
        ),
        "the last pets file lacks": Case(
            gone("pets_3.json"), REFUSED, "names 120 animals and the pets files hold 80", "list_disagrees"
        ),
        "no orgs": Case(gone("orgs_1.json"), REFUSED, "orgs_1.json is missing", "file_missing"),
        "no pets": Case(
            gone("pets_1.json", "pets_2.json", "pets_3.json"),
            REFUSED,
            "pets_1.json is missing",
            "file_missing",
        ),
        "one file by two numbers": Case(
            copied("pets_1.json", "pets_001.json"), REFUSED, "one and the same", "file_repeated"
        ),
        "one file by two cases": Case(
            copied("pets_1.json", "PETS_1.JSON"), REFUSED, "one and the same", "file_repeated"
        ),
        "left over with a key before it": Case(
            copied("pets_1.json", "a1b2c3d4_pets_1.json"), REFUSED, "one and the same", "file_repeated"
        ),
        "the names in capitals": Case(moved("pets_1.json", "PETS_1.JSON"), SAME),
        "a file of the night before": Case(another_night, REFUSED, "are not in the list", "list_disagrees"),
        "a list of another night": Case(another_list, REFUSED, "names 110 animals", "list_disagrees"),
        "one file twice, another not at all": Case(
            copied("pets_1.json", "pets_2.json"), REFUSED, "the pets files hold 80", "list_disagrees"
        ),
        "animals and organisations swapped": Case(swap, REFUSED, "the pets files hold 80", "wrong_record"),
        "an empty file": Case(content(b""), REFUSED, "the pets files hold 80", "list_disagrees"),
        "an empty file of organisations": Case(
            content(b"", "orgs_1.json"), REFUSED, "lack the organisations of 120", "org_unknown"
        ),
        "a page of an error": Case(content(PAGE), REFUSED, "the last row is not whole", "not_json"),
        "a page of an error before the rows": Case(
            made(lambda data: PAGE + data, "pets_2.json"), HELD, "not_json", "not_json"
        ),
        "a page of an error as organisations": Case(
            content(PAGE, "orgs_1.json"), REFUSED, "the last row is not whole", "not_json"
        ),
        "gzip under a plain name": Case(
            made(gzip.compress, "pets_2.json"), REFUSED, "the last row is not whole", "not_utf8"
        ),
        "a zip under a plain name": Case(
            made(hostile_zips.sound, "pets_2.json"), REFUSED, "the last row is not whole", "not_utf8"
        ),
        "random bytes": Case(
            content(random.Random(SEED).randbytes(40_000)), REFUSED, "the last row is not whole", "not_utf8"
        ),
        "nothing but NUL": Case(content(bytes(40_000)), REFUSED, "the last row is not whole", "not_json"),
        "blocks of NUL at the end": Case(
            made(lambda data: data + bytes(4096), "pets_2.json"),
            REFUSED,
            "the last row is not whole",
            "not_json",
        ),
        "an array on one line": Case(
            made(array, "pets_2.json"), REFUSED, "the pets files hold 80", "not_an_object"
        ),
        "an array on many lines": Case(
            made(lambda data: b"[\n" + b",\n".join(data.splitlines()) + b"\n]\n", "pets_2.json"),
            REFUSED,
            "the last row is not whole",
            "not_json",
        ),
        "commas behind the rows": Case(
            made(lambda data: data.replace(b"}\n", b"},\n"), "pets_2.json"),
            REFUSED,
            "the last row is not whole",
            "not_json",
        ),
        "rows over many lines": Case(
            made(
                lambda data: b"\n".join(
                    json.dumps(json.loads(row), indent=1).encode() for row in data.splitlines()
                ),
                "pets_2.json",
            ),
            REFUSED,
            "the last row is not whole",
            "not_json",
        ),
        "two rows on one line": Case(
            made(lambda data: data.replace(b"}\n{", b"}{", 1), "pets_2.json"),
            HELD,
            "not_json",
            "not_json",
        ),
        "UTF-16": Case(
            made(lambda data: data.decode().encode("utf-16"), "pets_2.json"),
            REFUSED,
            "the last row is not whole",
            "not_utf8",
        ),
        "UTF-16 in every file": Case(
            made(lambda data: data.decode().encode("utf-16")),
            REFUSED,
            "the last row is not whole",
            "not_utf8",
        ),
        "a BOM before every file": Case(
            made(lambda data: b"\xef\xbb\xbf" + data), SAME, "", "byte_order_mark"
        ),
        "a BOM before a later row": Case(
            lambda hub: _row(hub / "pets_1.json", 2, lambda line: b"\xef\xbb\xbf" + line),
            HELD,
            "not_json",
            "not_json",
        ),
        "CR LF": Case(made(lambda data: data.replace(b"\n", b"\r\n")), SAME, "", "line_ends_crlf"),
        "CR alone": Case(
            made(lambda data: data.replace(b"\n", b"\r"), "pets_2.json"),
            REFUSED,
            "the last row is not whole",
            "not_json",
        ),
        "blank lines": Case(
            made(lambda data: data.replace(b"\n", b"\n\n \t\n"), "pets_2.json"), SAME, "", "lines_blank"
        ),
        "no line end at the end": Case(made(lambda data: data.rstrip()), SAME, "", "last_line_open"),
        "blanks about the rows": Case(
            made(lambda data: data.replace(b"\n", b"  \n  "), "pets_2.json"), TAKEN
        ),
        "a link to nothing": Case(linked, REFUSED, "pets_2.json is missing between", "numbering_hole"),
        "a folder in place of a file": Case(
            a_folder, REFUSED, "pets_2.json is missing between", "numbering_hole"
        ),
        "a pipe in place of a file": Case(
            a_pipe, REFUSED, "pets_2.json is missing between", "numbering_hole"
        ),
        "a line of 18 MB": Case(
            content(b'{"animalID":"41' + b"1" * 18_000_000),
            REFUSED,
            "longer than 16 MiB",
            "line_too_long",
        ),
        "a line of 18 MB before others": Case(
            made(lambda data: b" x" * 9_000_000 + b"\n" + data, "pets_2.json"),
            REFUSED,
            "longer than 16 MiB",
            "line_too_long",
        ),
    }


def lists() -> dict[str, Case]:
    """The list of animals."""
    bad = "nothing can be removed by such a list"
    return {
        "no list": Case(gone("petlist.csv"), REFUSED, "petlist.csv is missing", "file_missing"),
        "an empty list": Case(petlist(b""), REFUSED, "no animalID in it", "petlist_empty"),
        "a list of blanks": Case(petlist(b" \r\n\r\n \n"), REFUSED, "no animalID in it", "petlist_empty"),
        "a list with blanks": Case(petlist(ids(range(1, 121), " , ")), SAME),
        "a list with line breaks": Case(petlist(ids(range(1, 121), "\n")), SAME),
        "a list with a BOM and CR LF": Case(
            petlist(b"\xef\xbb\xbf" + ids(range(1, 121), ",\r\n").replace(b",\r\n", b"\r\n")), SAME
        ),
        "a list in any order": Case(
            petlist(ids(sorted(range(1, 121), key=lambda number: number * 37 % 121))), SAME
        ),
        "a list with duplicates": Case(petlist(ids([*range(1, 121), 7, 7, 8])), SAME, "", "petlist_repeats"),
        "an empty place in the list": Case(
            petlist(b"," + ids(range(1, 121))), REFUSED, bad, "petlist_not_ids"
        ),
        "a comma at the end of the list": Case(
            petlist(ids(range(1, 121)) + b","), REFUSED, bad, "petlist_not_ids"
        ),
        "scientific notation": Case(
            petlist(ids(range(1, 100)) + b",1.0E+2"), REFUSED, bad, "petlist_not_ids"
        ),
        "decimals": Case(petlist(ids(map(float, range(1, 121)))), REFUSED, bad, "petlist_not_ids"),
        "quoted ids": Case(
            petlist(ids((f'"{number}"' for number in range(1, 121)), "\n")), REFUSED, bad, "petlist_not_ids"
        ),
        "a heading": Case(petlist(b"animalID\n" + ids(range(1, 121), "\n")), REFUSED, bad, "petlist_not_ids"),
        "semicolons": Case(petlist(ids(range(1, 121), ";")), REFUSED, bad, "petlist_not_ids"),
        "tabs": Case(petlist(ids(range(1, 121), "\t")), REFUSED, bad, "petlist_not_ids"),
        "negative ids": Case(petlist(ids(range(-120, 0))), REFUSED, bad, "petlist_not_ids"),
        "ids with a sign": Case(
            petlist(ids(f"+{number}" for number in range(1, 121))), REFUSED, bad, "petlist_not_ids"
        ),
        "ids with leading zeros": Case(
            petlist(ids(f"{number:06}" for number in range(1, 121))), REFUSED, bad, "petlist_not_ids"
        ),
        "ids in hexadecimal": Case(
            petlist(ids(hex(number) for number in range(1, 121))), REFUSED, bad, "petlist_not_ids"
        ),
        "ids in other digits": Case(petlist("١,٢,٣".encode()), REFUSED, bad, "petlist_not_ids"),
        "ids of thirty digits": Case(petlist(ids([*range(1, 120), 10**30])), REFUSED, bad, "petlist_not_ids"),
        "ids of eighteen digits": Case(
            petlist(ids(range(10**17, 10**17 + 120))), REFUSED, "have no row", "list_disagrees"
        ),
        "the ids of one organisation": Case(
            petlist(ids(range(1, 121, 2))), REFUSED, "names 60 animals", "list_disagrees"
        ),
        "the ids of strangers": Case(
            petlist(ids(range(5001, 5121))), REFUSED, "120 of the list have no row", "list_disagrees"
        ),
        "a list in UTF-16": Case(
            petlist(ids(range(1, 121)).decode().encode("utf-16")), REFUSED, bad, "petlist_not_ids"
        ),
        "a list with NUL": Case(petlist(ids(range(1, 121)) + b"\0"), REFUSED, bad, "petlist_not_ids"),
        "a list as JSON": Case(petlist(json.dumps(IDS).encode()), REFUSED, bad, "petlist_not_ids"),
        "a page as list": Case(petlist(PAGE), REFUSED, bad, "petlist_not_ids"),
        "a list cut in an id": Case(
            petlist(ids(range(1, 116))), REFUSED, "names 115 animals", "list_disagrees"
        ),
        "a list that lacks one": Case(petlist(ids(range(1, 120))), TAKEN, "row_unlisted", "row_unlisted"),
        "a list with one too many": Case(
            petlist(ids([*range(1, 121), 777])), SAME, "row_missing", "row_missing"
        ),
    }


def stamps() -> dict[str, Case]:
    """The first row of the organisations, where the set says when it was begun."""
    stamp = str(int(NIGHT.timestamp()))
    return {
        "no first row": Case(
            made(lambda data: data.split(b"\n", 1)[1], "orgs_1.json"), SAME, "", "stamp_missing"
        ),
        "the first row twice": Case(
            made(lambda data: data.split(b"\n", 1)[0] + b"\n" + data, "orgs_1.json"), HELD, "no_id", "no_id"
        ),
        "the first row last": Case(
            made(lambda data: b"\n".join([*data.splitlines()[1:], data.splitlines()[0], b""]), "orgs_1.json"),
            HELD,
            "no_id",
            "no_id",
        ),
        "a number": Case(first(stamp.encode()), SAME, "", "stamp_odd"),
        "a string": Case(first(f'"{stamp}"'.encode()), SAME, "", "stamp_odd"),
        "milliseconds": Case(first(f'{{"timestamp":{stamp}000}}'.encode()), SAME, "", "stamp_odd"),
        "a list": Case(first(f"[{stamp}]".encode()), SAME, "", "stamp_odd"),
        "words": Case(first(b"Updated: 2026-03-01 03:00:00"), SAME, "", "stamp_odd"),
        "a date of the US": Case(first(b'{"date":"03/01/2026 03:00:00 AM"}'), SAME, "", "stamp_odd"),
        "an empty object": Case(first(b"{}"), SAME, "", "stamp_unreadable"),
        "null": Case(first(b"null"), SAME, "", "stamp_unreadable"),
        "a time of null": Case(first(b'{"timestamp":null}'), SAME, "", "stamp_unreadable"),
        "a time of true": Case(first(b'{"timestamp":true}'), SAME, "", "stamp_unreadable"),
        "a time below zero": Case(first(b'{"timestamp":"-5"}'), SAME, "", "stamp_unreadable"),
        "a time that is no number": Case(first(b'{"timestamp":NaN}'), SAME, "", "stamp_unreadable"),
        "a time of infinity": Case(first(b'{"timestamp":1e400}'), SAME, "", "stamp_unreadable"),
        "a time in an object": Case(
            first(b'{"timestamp":{"at":%b}}' % stamp.encode()), SAME, "", "stamp_unreadable"
        ),
        "a time in the year 4000": Case(
            first(b'{"timestamp":"64060588800"}'), SAME, "stamp_in_future", "stamp_in_future"
        ),
        "a first row nested 10,000 deep": Case(first(nested(10_000)), SAME, "", "stamp_unreadable"),
        "a first row that is not UTF-8": Case(first(b"\xff\xfe\xff"), SAME, "", "stamp_unreadable"),
    }


def rows() -> dict[str, Case]:
    """Types and values of a row."""
    ids_held = {
        "no animalID": (pet_without("animalID"), "no_id"),
        "no orgID": (pet_without("orgID"), "no_id"),
        "animalID null": (pet(animalID=None), "no_id"),
        "animalID empty": (pet(animalID=""), "no_id"),
        "orgID null": (pet(orgID=None), "no_id"),
        "animalID true": (pet(animalID=True), "bad_id"),
        "animalID a list": (pet(animalID=["2"]), "bad_id"),
        "animalID an object": (pet(animalID={"id": "2"}), "bad_id"),
        "animalID a fraction": (pet(animalID=2.5), "bad_id"),
        "animalID 2.0": (pet(animalID=2.0), "bad_id"),
        "animalID below zero": (pet(animalID=-2), "bad_id"),
        "animalID zero": (pet(animalID=0), "bad_id"),
        "animalID with a blank": (pet(animalID=" 2"), "bad_id"),
        "animalID with a leading zero": (pet(animalID="02"), "bad_id"),
        "animalID in other digits": (pet(animalID="٢"), "bad_id"),
        "animalID of 2 to the 64": (pet(animalID=2**64), "bad_id"),
        "animalID of thirty digits": (pet(animalID="2" * 30), "bad_id"),
        "animalID with an order to a database": (pet(animalID="2'; DROP TABLE catalog_animal; --"), "bad_id"),
        "orgID false": (pet(orgID=False), "bad_id"),
        "orgID of nobody": (pet(orgID="777"), "org_unknown"),
        "not a number": (pet_says(b"NaN", "sizeCurrent"), "not_json"),
        "infinity": (pet_says(b"-Infinity", "sizeCurrent"), "not_json"),
        "1e400": (pet_says(b"1e400", "sizeCurrent"), "not_json"),
        "a row that is a number": (pet_row(b"17"), "not_an_object"),
        "a row that is null": (pet_row(b"null"), "not_an_object"),
        "a row that is a text": (pet_row(b'"animalID"'), "not_an_object"),
        "a row that is a list": (pet_row(b'["2","1"]'), "not_an_object"),
        "an empty row": (pet_row(b"{}"), "no_id"),
        "a row with single quotes": (pet_row(b"{'animalID':'2','orgID':'1'}"), "not_json"),
        "a row with a comment": (pet_row(b'{"animalID":"2","orgID":"1"} // Pet 2'), "not_json"),
        "a row cut in the middle": (pet_row(b'{"animalID":"2","orgID":"1","name":"Pe'), "not_json"),
        "nested 10,000 deep": (pet_says(nested(10_000)), "not_json"),
        "nested 10,000 deep with half a pair": (pet_says(b'["\\ud800",%b]' % nested(10_000)), "not_json"),
        "nested 500 deep": (pet_says(nested(500)), "too_deep"),
        "nested 40 deep in the pictures": (pet_says(nested(40), "pictures"), "too_deep"),
        "nested 40 deep in an unknown key": (pet_says(nested(40), "more"), "too_deep"),
        "a row of 10 MB in one text": (pet(description="x" * 10_000_000), "row_too_large"),
        "a row of 10 MB of lists": (pet_says(b"[" + b"[]," * 3_300_000 + b"0]", "more"), "row_too_large"),
        "a row of 10 MB of keys": (
            pet_says(b"{" + b",".join(b'"k%d":0' % number for number in range(900_000)) + b"}", "more"),
            "row_too_large",
        ),
        "an organisation among the animals": (pet_row(b'{"orgID":"1","name":"Rescue 1"}'), "no_id"),
    }
    taken: dict[str, tuple[Spoil, str]] = {
        "a name of null": (pet(name=None), ""),
        "pictures of null": (pet(pictures=None), ""),
        "a name that is a number": (pet(name=77), "number_for_text"),
        "a name that is true": (pet(name=True), "boolean_for_text"),
        "a name that is a list": (pet(name=["Rex"]), "structure_for_text"),
        "a name that is an object": (pet(name={"first": "Rex"}), "structure_for_text"),
        "a name that says null": (pet(name="null"), "null_text"),
        "yes as true": (pet(mixed=True), "boolean_for_text"),
        "no as 0": (pet(mixed=0), "number_for_text"),
        "neither yes nor no": (pet(mixed="perhaps"), "not_yes_no"),
        "a size in words": (pet(sizeCurrent="big"), "bad_number"),
        "a size in scientific notation": (pet(sizeCurrent="1e3"), "bad_number"),
        "a size of thirty digits": (
            pet_says(b"123456789012345678901234567890", "sizeCurrent"),
            "number_imprecise",
        ),
        "a birthday in words": (pet(birthdate="soon"), "bad_date"),
        "a birthday that never was": (pet(birthdate="2026-02-30"), "bad_date"),
        "an update in the year 99999": (pet(lastUpdated="9" * 30), "bad_time"),
        "pictures as a text": (pet(pictures="none"), "not_a_list"),
        "pictures as an object": (pet(pictures={"1": {}}), "not_a_list"),
        "pictures as numbers": (pet(pictures=[1, 2, 3]), "item_unusable"),
        "one picture twice": (pet(pictures=[{"mediaID": "9"}, {"mediaID": "9"}]), "item_repeated"),
        "a picture of a huge order": (
            pet(pictures=[{"mediaID": "9", "mediaOrder": 10**30}]),
            "media_value_kept",
        ),
        "a picture of a negative size": (
            pet(
                pictures=[
                    {"mediaID": "9", "original": {"url": "https://p.example.org/9.jpg", "fileSize": -1}}
                ]
            ),
            "media_value_kept",
        ),
        "twenty thousand unknown keys": (
            pet(**{f"key{number}": "x" for number in range(20_000)}),
            "unknown_key",
        ),
        "an unknown key as long as a book": (pet(**{"k" * 100_000: "x"}), "unknown_key"),
        "a species as long as a book": (
            pet(species=random.Random(SEED).randbytes(50_000).hex()),
            "text_too_long",
        ),
        "breeds, a ZIP code and a status as long as books": (
            pet(**{key: random.Random(SEED).randbytes(50_000).hex() for key in INDEXED.values()}),
            "text_too_long",
        ),
        "an animalID that is a number": (pet(animalID=2), ""),
        "half a pair": (pet_says(b'"Re\\ud800x"'), "text_cleaned"),
        "half a pair in a key": (pet_says(b'"x"', "na\\udc00me"), "text_cleaned"),
        "NUL in a text": (pet_says(b'"Re\\u0000x"'), "text_cleaned"),
        "NUL in the address of a picture": (
            pet(pictures=[{"mediaID": "9", "originalUrl": "https://p.example.org/\0.jpg"}]),
            "text_cleaned",
        ),
        "an address that is a program": (
            pet(pictures=[{"mediaID": "9", "originalUrl": "javascript:alert(1)"}]),
            "",
        ),
        "a script in the words": (pet(description="<script>alert(1)</script>"), ""),
        "signs of the copying": (pet(name="a\\.\tb\\N\r\nc\x0b\x7f\u2028"), ""),
    }
    later = str(int((NIGHT + DAY).timestamp()))
    return {
        **{name: Case(spoil, HELD, code, code) for name, (spoil, code) in ids_held.items()},
        **{name: Case(spoil, TAKEN, code, code) for name, (spoil, code) in taken.items()},
        # Of two values of one key every JSON reader takes its own; the mirror takes the last, the validator names it.
        "a key twice": Case(pet_says(b'"Rex","name":"Max"'), TAKEN, "", "key_repeated"),
        "an animalID twice": Case(pet_says(b'"3","animalID":"2"', "animalID"), TAKEN, "", "key_repeated"),
        "one animal twice in a file": Case(
            twice("pets_1.json", "pets_1.json"), SAME, "row_repeated", "row_repeated"
        ),
        "one animal in two files": Case(
            twice("pets_1.json", "pets_3.json"), SAME, "row_repeated", "row_repeated"
        ),
        "one row twice": Case(
            lambda hub: added((hub / "pets_1.json").read_bytes().split(b"\n")[0])(hub),
            SAME,
            "",
            "row_repeated",
        ),
        "one animal in two organisations": Case(
            added(b'{"animalID":"1","orgID":"1","name":"Other","lastUpdated":"%b"}' % later.encode()),
            TAKEN,
            "row_repeated",
            "row_repeated",
        ),
        "animal 3 says that it is animal 2": Case(
            lambda hub: _row(hub / "pets_1.json", 3, lambda line: _with(line, animalID="2", lastUpdated="1")),
            SAME,
            "row_repeated",
            "row_repeated",
        ),
    }


def texts() -> dict[str, Case]:
    """Bytes of a row that are no text."""
    held = {
        "a byte that is not UTF-8": (pet_says(b'"Re\xffx"'), "not_utf8"),
        "Latin-1": (pet_says('"Café"'.encode("latin-1")), "not_utf8"),
        "UTF-8 longer than it need be": (pet_says(b'"\xc0\xaf"'), "not_utf8"),
        "half a pair in UTF-8": (pet_says(b'"\xed\xa0\x80"'), "not_utf8"),
        "NUL as it is": (pet_says(b'"Re\x00x"'), "not_json"),
        "a tab as it is": (pet_says(b'"Re\tx"'), "not_json"),
        "an escape that there is not": (pet_says(b'"Re\\x41"'), "not_json"),
        "a row in UTF-16": (pet_row('{"animalID":"2","orgID":"1"}'.encode("utf-16-be")), "not_json"),
    }
    return {name: Case(spoil, HELD, code, code) for name, (spoil, code) in held.items()}


def organisations() -> dict[str, Case]:
    """Rows of organisations."""
    held = {
        "an organisation without id": (org(orgID=None), "no_id"),
        "an organisation whose id is true": (org(orgID=True), "bad_id"),
        "an organisation that is no JSON": (org_row(b'{"orgID":"1","name":'), "not_json"),
        "an organisation that is not UTF-8": (org_row(b'{"orgID":"1","name":"\xff"}'), "not_utf8"),
        "an organisation nested 500 deep": (org_row(b'{"orgID":"1","name":%b}' % nested(500)), "too_deep"),
        "an organisation of 10 MB": (org(about="x" * 10_000_000), "row_too_large"),
        "an animal among the organisations": (pets_among_orgs, "wrong_record"),
    }
    return {
        **{name: Case(spoil, HELD, code, code) for name, (spoil, code) in held.items()},
        "an organisation with NUL": Case(org(name="Res\0cue"), TAKEN, "text_cleaned", "text_cleaned"),
        "an organisation whose name is a list": Case(
            org(name=["Rescue"]), TAKEN, "structure_for_text", "structure_for_text"
        ),
        # Of two rows the one with the greater hash is taken, whatever their order: here the one that is held.
        "an organisation twice": Case(
            twice("orgs_1.json", "orgs_1.json"), SAME, "org_repeated", "row_repeated"
        ),
        "another organisation's row only": Case(
            lambda hub: write_set(hub, orgs=[an_org(2)], pets=PETS, per_file=40),
            REFUSED,
            "lack the organisations",
            "org_unknown",
        ),
    }


def manifests() -> dict[str, Case]:
    """The manifest of the set."""
    unusable = "cannot be used"

    def file(number: int, **values: Any) -> Spoil:
        return manifest(lambda value: value["files"][number].update(values))

    return {
        "a good manifest": Case(manifest(lambda value: None), SAME),
        "a manifest that is no JSON": Case(manifest_of(b"{"), REFUSED, unusable, "manifest_unreadable"),
        "a manifest nested 10,000 deep": Case(
            manifest_of(nested(10_000)), REFUSED, unusable, "manifest_unreadable"
        ),
        "a manifest of a later format": Case(
            manifest(lambda value: value.update(format=99)), REFUSED, "format 99", "manifest_unreadable"
        ),
        "a manifest without files": Case(
            manifest(lambda value: value.update(files=None)), REFUSED, unusable, "manifest_unreadable"
        ),
        "a manifest of no file": Case(
            manifest(lambda value: value.update(files=[])),
            REFUSED,
            "manifest and the listing disagree",
            "manifest_differs",
        ),
        "a manifest with a time of no zone": Case(
            manifest(lambda value: value.update(started="2026-03-01")),
            REFUSED,
            unusable,
            "manifest_unreadable",
        ),
        "a manifest that names a file outside": Case(
            file(0, name="../../etc/passwd"), REFUSED, unusable, "manifest_unreadable"
        ),
        "a manifest that names a file twice": Case(
            manifest(lambda value: value["files"].append(value["files"][0])),
            REFUSED,
            unusable,
            "manifest_unreadable",
        ),
        "a manifest of a set with one file more": Case(
            manifest(lambda value: value["files"].append({**value["files"][0], "name": "pets_4.json"})),
            REFUSED,
            "disagree about pets_4.json",
            "manifest_differs",
        ),
        "a manifest with a wrong size": Case(
            file(1, bytes=1), REFUSED, "by the manifest", "manifest_differs"
        ),
        "a manifest with a size below zero": Case(
            file(1, bytes=-1), REFUSED, unusable, "manifest_unreadable"
        ),
        "a manifest with another digest": Case(
            file(1, sha256="0" * 64), REFUSED, "SHA-256 differs", "manifest_differs"
        ),
        "a manifest of 20 MB": Case(
            manifest_of(b" " * 20_000_000 + b"{}"), REFUSED, "larger than any manifest", "manifest_unreadable"
        ),
    }


# Those of tests/hostile_zips.py that go the whole way; tests/rules/test_zips.py looks at all of them.
ZIPS = (
    "a bomb",
    "a bomb that lies about its size",
    "another zip in it",
    "another zip in it, renamed",
    "overlapping",
    "overlapping, one inside the other",
    "encrypted",
    "a path upward",
    "an absolute path",
    "a link",
    "two names",
    "two sizes",
    "a wrong checksum",
    "bytes behind the end",
    "a program before it",
    "cut in the middle",
)


def zips() -> dict[str, Case]:
    """Zips that are not unpacked."""
    rows = b"".join(b'{"animalID":"%d","orgID":"1"}\n' % number for number in range(41, 81))
    bad = hostile_zips.hostile(rows)
    found = {
        f"zip: {name}": Case(
            zipped(lambda _, data=bad[name][0]: data),
            REFUSED,
            "is a zip that is not unpacked",
            "file_unreadable",
        )
        for name in ZIPS
    }
    found["zip: a sound one"] = Case(zipped(hostile_zips.sound), SAME)
    found["zip: with something else in it"] = Case(
        zipped(lambda data: hostile_zips.sound(data, "orgs_1.json")),
        REFUSED,
        "no part of such a file",
        "file_unreadable",
    )
    return found


def heavy() -> dict[str, Case]:
    """Files that are made to take long, or much memory: of 5 to 80 MB."""
    chance = random.Random(SEED)

    def rows(*values: bytes) -> Spoil:
        """Animals 41 and on, with these members."""
        lines = (b'{"animalID":"%d","orgID":"1",%b}' % row for row in enumerate(values, 41))
        return content(b"\n".join(lines) + b"\n")

    def letters(count: int) -> bytes:
        return chance.randbytes(count // 2).hex().encode()

    none = "rows hold no animal that can be read"
    few = "names 120 animals and the pets files hold"
    return {
        "a list of one id, two and a half million times": Case(
            petlist(b"1," * 2_500_000 + b"1"), REFUSED, "names 1 animals"
        ),
        "a list of one id and blanks": Case(petlist(b"1 ,\t" * 1_500_000 + b"1"), REFUSED, "names 1 animals"),
        "a list of nothing": Case(petlist(b"," * 8_000_000), REFUSED, "an empty place"),
        "a list with one word at its end": Case(petlist(b"1," * 2_500_000 + b"x"), REFUSED, "is no animalID"),
        "a list of a million": Case(
            petlist(ids(range(1_000_000, 2_000_000))), REFUSED, "too few for so many", "list_disagrees"
        ),
        "a list of two million": Case(
            petlist(ids(range(1_000_000, 3_000_000))), REFUSED, "larger than any list", "line_too_long"
        ),
        "twenty rows of 4 MB of lists": Case(
            rows(*[b'"more":[%b0]' % (b"[]," * 1_300_000)] * 20), REFUSED, none, "row_too_large"
        ),
        "ten rows of 4 MB of keys": Case(
            rows(*[b'"more":{%b}' % b",".join(b'"k%d":0' % number for number in range(300_000))] * 10),
            REFUSED,
            none,
            "row_too_large",
        ),
        "thirty rows of thousands of bad pictures": Case(
            rows(*[b'"pictures":[%b1]' % (b"1," * 49_000)] * 30), REFUSED, few, "item_unusable"
        ),
        "rows of 4 MB with half a pair": Case(
            rows(*[b'"more":["\\ud800",%b1]' % (b"1," * 2_000_000)] * 5), REFUSED, few, "row_too_large"
        ),
        "two descriptions of 2 MB": Case(
            rows(*[b'"description":"%b","descriptionPlain":"%b"' % (letters(2**20), letters(2**20))] * 10),
            REFUSED,
            few,
            "descriptions_disagree",
        ),
        "breeds of 4 MB": Case(
            rows(*[b'"species":"Dog","primaryBreed":"%b"' % letters(4_000_000)] * 10),
            REFUSED,
            few,
            "text_too_long",
        ),
        "descriptions of nothing but entities": Case(
            rows(*[b'"description":"%b"' % (b"&amp;amp;#" * 400_000)] * 10), REFUSED, few, "entity_doubled"
        ),
        "three million rows of nothing": Case(
            content(b"{}\n" * 3_000_000), REFUSED, "The rest was not read", "file_unreadable"
        ),
        "twenty million blank lines": Case(content(b"\n" * 20_000_000), REFUSED, few, "lines_blank"),
        "a time stamp of 15 MB": Case(first(b"[%b1]" % (b"1," * 7_500_000)), SAME, "", "stamp_unreadable"),
    }


def cuts(count: int) -> Iterator[tuple[str, int, Case]]:
    """The good set with one of its files cut at some place: name, place, and how it must end.

    At the end of a row nothing of the file itself tells, and the list of animals must; the time stamp's row alone is no
    set; behind the last byte of a record a cut is none.
    """
    chance = random.Random(SEED)
    for number in range(count):
        name = NAMES[number % len(NAMES)]
        yield name, number, Case(_cut(name, chance.random()), REFUSED, "", "")


def _cut(name: str, share: float) -> Spoil:
    def cut(hub: Path) -> None:
        path = hub / name
        data = path.read_bytes()
        whole = len(data.rstrip())  # what is cut away is more than a line end
        path.write_bytes(data[: int(share * whole)])

    return cut
