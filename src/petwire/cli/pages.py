"""Reference pages that follow from the code: `make docs` writes them, and a test compares."""

import json
import sys
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

from petwire.cli.instance import set_up_django
from petwire.cli.sitepage import site_formats_page
from petwire.exports.notices import EXPORT_NOTICES
from petwire.mirror.notices import MIRROR_NOTICES
from petwire.petapi import moving, xsd
from petwire.petapi.inputs import FUNCTIONS
from petwire.petapi.openapi import document, page_of
from petwire.wire.fields import ORG_FIELDS, PET_FIELDS, Field, Kind
from petwire.wire.notices import NOTICES, NoticeKind
from petwire.wire.rules.rule import Rule
from petwire.wire.rules.table import GROUPS

FORMS = {
    Kind.TEXT: "text",
    Kind.CHOICE: "one of",
    Kind.TRI: "Yes, No or empty (unknown): three answers",
    Kind.FLAG: "Yes or empty",
    Kind.DATE: "date, written YYYY-MM-DD",
    Kind.EPOCH: "seconds since 1970 (UTC)",
    Kind.NUMBER: "decimal number",
    Kind.LIST: "list of objects",
    Kind.DERIVED: "the same as",
}


def notices_page() -> str:
    """docs/reference/notices.md"""
    return f"""# Notices

What petwire says about data that it reads. An *error* means that the row (or the set) is not used and what was held
stays; a *warning* that something wants a look; an *info* that nothing was lost. Warnings and errors make a command end
with exit code 3. This page is written by `make docs`.

## Rows and lists

{_notices(NOTICES)}

## Whole sets, when mirroring

{_notices(MIRROR_NOTICES)}

## Exports to adoption sites

{_notices(EXPORT_NOTICES)}
"""


def animals_json_page() -> str:
    """docs/reference/animals-json.md"""
    set_up_django()  # its table of fields reads tables
    from petwire.listings.feeds import animals, asked

    def rows(given: Any) -> str:
        return "\n".join(f"| `{one.name}` | {one.says.replace('|', '/')} |" for one in given)

    return f"""# /animals.json

What a hub's own pages show, for programs, without a key: all animals, or with `org` those of one organisation, and what has
changed since. An organisation that does not show its animals on the hub's own pages is not in it, nor are animals that
another hub lets it show there alone. Foster homes and e-mail addresses are never in it. Each hub serves this page, and the JSON Schema, under `/developers/open-data/`; the feeds are
explained there, too. This page is written by `make docs`.

1. Fetch `/animals.json` without a cursor: the first animals, and `next`.
2. While `more` is true, fetch `next`. Then fetch `next` whenever news are wanted.
3. Put each of `animals` in the place of the one with its `id`; take away those in `gone`. Keep `cursor` with what you hold.

Who does so holds exactly the animals that are shown, whatever happened in between. Send the `ETag` back as `If-None-Match`:
where nothing is new the answer is 304. It alone decides; a time would miss what only went away.

| Input | Means |
| --- | --- |
| `org` | Only the animals of this organisation, by its number. |
| `limit` | How many at once, 1 to {asked.MOST}; {asked.LIMIT} where it is not said. |
| `cursor` | Where you stand, from the last answer. |

## An answer

| Member | Holds |
| --- | --- |
{rows(animals.MEMBERS)}

## An animal

| Member | Holds |
| --- | --- |
{rows(animals.FIELDS)}

## Refusals

`{{"error": {{"code", "field", "message", "remedy"}}}}`, readable by pages of any origin.

| Status | Code | Means |
| --- | --- | --- |
| 400 | `wrong` | An input makes no sense; also one that is not known here, for it may be misspelt. |
| 404 | `unknown` | There is no such organisation here. |
| 410 | `gone` | It was here and is not any more: take its animals away. |
| 410 | `restart` | The cursor is from before a restore, or of another site: throw away what you hold and begin anew. |
"""


def file_formats_page() -> str:
    """docs/reference/file-formats.md"""
    return f"""# File formats

The files of a set, in a flat folder. One JSON object a line, UTF-8, lines end with LF; every scalar is a string, absent
is `""`. Slashes are written `\\/` and characters outside ASCII `\\uXXXX`. This page is written by `make docs`.

| File | Holds |
| --- | --- |
| `orgs_<n>.json` | All organisations that share with the service. The first row of `orgs_1.json` is `{{"timestamp":"<seconds>"}}`, when the export started. |
| `pets_<n>.json` | All their available animals, at most 1,000 a file, ordered by organisation and id. A file may end before it is full, with an organisation. |
| `newpets_<n>.json` | Those that the last nightly set did not have. Empty in the first set. |
| `updatedpets_<n>.json` | Those whose content changed since the last nightly set. Empty in the first set. |
| `petlist.csv` | The ids of all animals, 100 a line. What is not in it must be removed. |
| `.petwire/manifest.json` | The set's id, kind and times, and of each file the size, rows and SHA-256. In no listing; fetch it by name. |
| `.petwire/withdrawals.json` | The [orders](withdrawals.md) to this service that records must go, signed and as of now; of no set. In no listing. |

Readers accept more than is written: any prefix before the names, any number of rows, blank lines, CRLF, a byte order
mark, a missing last newline, dates as M/D/YYYY or ISO times or seconds, and either name of the descriptions.

## Organisations

{_fields(ORG_FIELDS)}

The street address is empty unless the organisation shows it.

## Animals

{_fields(PET_FIELDS)}

Foster contacts are empty unless they were made public. Unknown keys of a mirrored record follow after these.

### pictures

Each has `originalUrl`, `largeUrl` (500 pixels wide), `smallUrl` (100), `fullsizeUrl` (as large), `thumbnailUrl` (as small),
`mediaID`, `mediaOrder`, `lastUpdated`, and objects `original`, `large`, `small` with `fileSize`, `resolutionX`,
`resolutionY`, `url`. Which picture it is, `mediaID` says; whether it changed, `lastUpdated`. `mediaLastUpdated` of the
animal is the newest of them.

### videos, videoUrls

`videos`: `mediaID`, `mediaOrder`, `lastUpdated`, `fileSize`, `url`. `videoUrls`: `mediaID`, `mediaOrder`, `lastUpdated`,
`videoId`, `urlThumbnail`, `url`.
"""


def bulk_rules_page() -> str:
    """docs/reference/bulk-rules.md"""
    sections = "\n\n".join(f"## {heading}\n\n{_rules(rules)}" for heading, rules in GROUPS.items())
    return f"""# What `petwire bulk check` looks for

`petwire bulk check PATH-or-URL` reads anyone's bulk files and says what is odd in them: with file, row, field, the animal's or
organisation's number, and what to do. An *error* means that a reader cannot use the row or the set, a *warning* that people
or programs will stumble over it, an *info* that it is worth knowing. It ends with 0 (clean, or info only), 3 (warnings) or
1 (errors). This page is written by `make docs`.

Every row is read as a mirror reads it: what is wrong with the row itself, its values and the list of animals has the codes of
[notices about rows and lists](notices.md#rows-and-lists). The rules here look further. Some are judgements; whoever writes the
files decides. [Sample files](../../src/petwire/listings/public/developers/samples/) that pass them all are served by every
hub at `/developers/samples/`.

{sections}
"""


def checks_page() -> str:
    """docs/reference/checks.md"""
    set_up_django()  # checks name tables
    from petwire.cli.health import machine, tables  # noqa: F401 - they enter their checks
    from petwire.cli.health.registry import CHECKS

    rows = [
        f"| `{one.code}` | {one.severity} | {one.what} | {one.remedy} |"
        for one in sorted(CHECKS.values(), key=lambda one: one.code)
    ]
    return "\n".join(
        [
            "# What `petwire check` looks for",
            "",
            "`petwire check` says whether an instance is healthy and safely configured: one line for each finding, with the",
            "remedy. It ends with 0 (healthy, or only worth knowing), 3 (warnings) or 1 (errors). This page is written by `make docs`.",
            "",
            "| Code | Severity | What | Remedy |",
            "| --- | --- | --- | --- |",
            *rows,
            "",
        ]
    )


PAGES: dict[str, Callable[[], str]] = {
    "animals-json.md": animals_json_page,
    "checks.md": checks_page,
    "notices.md": notices_page,
    "file-formats.md": file_formats_page,
    "bulk-rules.md": bulk_rules_page,
    "site-formats.md": site_formats_page,
    "search-api.openapi.json": lambda: json.dumps(document(), indent=1) + "\n",
    "search-api.xsd": xsd.document,
    "../how-to/move-from-another-api.md": moving.page,
    **{f"search-{name}.md": partial(page_of, name) for name in FUNCTIONS},
}


def _rules(rules: tuple[Rule[Any], ...]) -> str:
    rows = [
        f"| `{rule.code}` | {rule.severity} | {_cell(rule.what)} | {_cell(f'`{rule.example}`')} | {_cell(rule.remedy)} |"
        for rule in rules
    ]
    return "\n".join(
        ["| Code | Severity | What | Example | Remedy |", "| --- | --- | --- | --- | --- |", *rows]
    )


def _cell(text: str) -> str:
    """Text that cannot break a table, with tags that show."""
    parts = text.replace("|", "\\|").split("`")
    outside = [part.replace("<", "&lt;") if place % 2 == 0 else part for place, part in enumerate(parts)]
    return "`".join(outside)


def _notices(kinds: Mapping[str, NoticeKind]) -> str:
    rows = [f"| `{code}` | {kind.severity} | {kind.what} | {kind.remedy} |" for code, kind in kinds.items()]
    return "\n".join(["| Code | Severity | What | Remedy |", "| --- | --- | --- | --- |", *rows])


def _fields(fields: tuple[Field, ...]) -> str:
    rows = [f"| `{field.key}` | {_form(field)} | `{_name(field)}` |" for field in fields]
    return "\n".join(["| Key | Form | Our name |", "| --- | --- | --- |", *rows])


def _form(field: Field) -> str:
    if field.kind is Kind.CHOICE:
        return f"{FORMS[field.kind]} {', '.join(field.options)}; others are kept"
    if field.kind is Kind.DERIVED:
        return f"{FORMS[field.kind]} `{next(one.key for one in PET_FIELDS if one.name == field.name)}`"
    return FORMS[field.kind]


def _name(field: Field) -> str:
    return f"qualities: {field.key}" if field.kind is Kind.FLAG else field.name


if __name__ == "__main__":
    for name, page in PAGES.items():
        (Path(sys.argv[1]) / name).write_text(page())
