"""Rules about single files and their names."""

from typing import Final

from petwire.wire.names import FileKind, numbering_holes
from petwire.wire.rules.rule import ERROR, INFO, WARNING, Facts, Hit, Hits, rule
from petwire.wire.rules.survey import FileSeen, Survey

_ROWS: Final = 10_000
_SHOWN: Final = 20
_NUMBERED: Final[tuple[FileKind, ...]] = ("orgs", "pets", "newpets", "updatedpets")
_DAILY: Final[tuple[FileKind, ...]] = ("newpets", "updatedpets")
_NEEDED: Final[dict[FileKind, str]] = {"orgs": "orgs_1.json", "pets": "pets_1.json", "petlist": "petlist.csv"}


@rule(
    ERROR,
    "A file cannot be read.",
    example="pets_1.json.zip that is no zip file",
    remedy="Fetch the file again; if it stays, tell whoever wrote it.",
)
def file_unreadable(seen: FileSeen, facts: Facts) -> Hits:
    if seen.stopped:
        yield Hit("", seen.stopped)


@rule(
    ERROR,
    "A line is longer than any record, or the list of animals is larger than any list.",
    example="a file of 50 MB without a line break",
    remedy="Write one record a line. Nothing behind that line was checked.",
)
def line_too_long(seen: FileSeen, facts: Facts) -> Hits:
    if seen.too_long:
        yield Hit("", seen.too_long)


@rule(
    INFO,
    f"A file has more than {_ROWS:,} rows, the most that the format's guide speaks of.",
    example="pets_1.json with 66,000 rows",
    remedy="Write several numbered files; 1,000 rows each is usual.",
)
def rows_many(seen: FileSeen, facts: Facts) -> Hits:
    if seen.logical.kind != "petlist" and seen.records > _ROWS:
        yield Hit("", f"{seen.records:,} rows")


@rule(
    INFO,
    "A file begins with a byte order mark.",
    example="EF BB BF before the first row",
    remedy="Write UTF-8 without it; simple readers take it for a part of the first row.",
)
def byte_order_mark(seen: FileSeen, facts: Facts) -> Hits:
    if seen.bom:
        yield Hit("", "at the first byte", row=1)


@rule(
    INFO,
    "Lines end with CR LF.",
    example="a file that was written under Windows, or fetched in text mode",
    remedy="Write LF alone, and fetch in binary mode.",
)
def line_ends_crlf(seen: FileSeen, facts: Facts) -> Hits:
    if seen.crlf:
        yield Hit("", "CR LF")


@rule(
    INFO,
    "A file holds blank lines.",
    example="an empty line between two rows",
    remedy="Leave them out; simple readers fail on them.",
)
def lines_blank(seen: FileSeen, facts: Facts) -> Hits:
    if seen.blank:
        yield Hit("", f"{seen.blank} blank lines" if seen.blank > 1 else "1 blank line")


@rule(
    INFO,
    "The last line of a file does not end.",
    example="no line break behind the last row",
    remedy="End every row with LF; a file that was cut off looks the same.",
)
def last_line_open(seen: FileSeen, facts: Facts) -> Hits:
    if not seen.whole_end:
        yield Hit("", "no line break at the end", row=seen.lines)


@rule(
    INFO,
    "A file's name is none of the format's; it was not read.",
    example="pets.json",
    remedy="Names are orgs_1.json, pets_1.json, newpets_1.json, updatedpets_1.json and petlist.csv.",
)
def name_unknown(survey: Survey, facts: Facts) -> Hits:
    for name in survey.others:
        yield Hit("", "not read", file=name)


@rule(
    ERROR,
    "Two names stand for one and the same file; readers take either.",
    example="pets_1.json and a1b2c3d4_pets_1.json",
    remedy="Remove what is left over from another set.",
)
def file_repeated(survey: Survey, facts: Facts) -> Hits:
    names: dict[tuple[str, int], str] = {}
    for seen in survey.files:
        first = names.setdefault((seen.logical.kind, seen.logical.number), seen.name)
        if first != seen.name:
            yield Hit("", f"the same file as {first}", file=seen.name)


@rule(
    ERROR,
    "The numbering of the files has a hole: an upload that is not finished. Readers refuse the set.",
    example="pets_1.json and pets_3.json, but no pets_2.json",
    remedy="Upload what is missing; number the files from 1 without a hole.",
)
def numbering_hole(survey: Survey, facts: Facts) -> Hits:
    for kind in _NUMBERED:
        numbers = [seen.logical.number for seen in survey.files if seen.logical.kind == kind]
        for number in numbering_holes(numbers)[: _SHOWN if survey.whole else 0]:
            yield Hit("", "missing between its neighbours", file=f"{kind}_{number}.json")


@rule(
    ERROR,
    "The set lacks a file that it cannot do without.",
    example="no petlist.csv",
    remedy="Publish organisations, animals and the list of animals together.",
)
def file_missing(survey: Survey, facts: Facts) -> Hits:
    for kind, name in _NEEDED.items():
        if survey.whole and not survey.has(kind):
            yield Hit("", "missing", file=name)


@rule(
    WARNING,
    "The set lacks the file of new or of updated animals: daily readers have nothing to read.",
    example="no newpets_1.json",
    remedy="Write the file also when it is empty.",
)
def daily_file_missing(survey: Survey, facts: Facts) -> Hits:
    for kind in _DAILY:
        if survey.whole and survey.has("pets") and not survey.has(kind):
            yield Hit("", "missing", file=f"{kind}_1.json")


@rule(
    WARNING,
    "The files of one set carry different prefixes.",
    example="a1b2c3d4_orgs_1.json and e5f6a7b8_pets_1.json",
    remedy="One set is of one service: use its prefix, or none.",
)
def prefixes_differ(survey: Survey, facts: Facts) -> Hits:
    prefixes = sorted({seen.logical.prefix for seen in survey.files})
    if len(prefixes) > 1:
        yield Hit("", ", ".join(prefix or "no prefix" for prefix in prefixes[:5]))


@rule(
    ERROR,
    "The set's manifest cannot be read.",
    example='.petwire/manifest.json with "format":99',
    remedy="Write the manifest by the format's description, or leave it out.",
)
def manifest_unreadable(survey: Survey, facts: Facts) -> Hits:
    if survey.manifest_trouble:
        yield Hit("", survey.manifest_trouble)


@rule(
    ERROR,
    "A file is not the one that the manifest describes, or one of the two is missing.",
    example="pets_1.json with another SHA-256 than in .petwire/manifest.json",
    remedy="Publish files and manifest together, and change neither afterwards.",
)
def manifest_differs(survey: Survey, facts: Facts) -> Hits:
    if survey.manifest is None:
        return
    promised = {file.name: file for file in survey.manifest.files}
    there = {seen.name: seen for seen in survey.files}
    for name in sorted(promised.keys() ^ there.keys()):
        yield Hit("", "not in the manifest" if name in there else "only in the manifest", file=name)
    for name in sorted(promised.keys() & there.keys()):
        file, seen = promised[name], there[name]
        if file.bytes != seen.bytes:
            yield Hit("", f"{seen.bytes} bytes, by the manifest {file.bytes}", file=name)
        elif file.sha256 != seen.sha256:
            yield Hit("", "another SHA-256 than in the manifest", file=name)
        elif file.rows != seen.records:
            yield Hit("", f"{seen.records} rows, by the manifest {file.rows}", file=name)
