"""What the calls, inputs and fields of other APIs are called here: a table, for a page of documentation. Pure.

The table is moving.csv; a test compares it with the OpenAPI document. README.md says where their names come from.
"""

import csv
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Final


@dataclass(frozen=True, slots=True)
class Name:
    """One of their names and ours for the same. `ours` is empty where there is none: `note` says what to do."""

    source: str
    what: str
    theirs: str
    function: str
    ours: str
    note: str


@dataclass(frozen=True, slots=True)
class Part:
    """Names of one kind, such as the inputs, under a heading."""

    heading: str
    names: tuple[Name, ...]


KINDS: Final = {"call": "Calls", "input": "Inputs", "field": "Fields of the answers"}
SOURCES: Final = {
    "petfinder": "Petfinder's API, version 2",
    "adoptapet": "Adopt-a-Pet's search API",
}
INTRODUCTIONS: Final = {
    "petfinder": (
        "It ended in December 2025. There is no token here: each request names a key, so the step before the first "
        "call goes away. Fields that were nested stand side by side; true, false and null are 1, 0 and null. A list "
        "holds less of each animal, and pet_details the rest: ask for it when somebody looks."
    ),
    "adoptapet": (
        "Programs run as they are: put this server's address in place of the host, and your key in place of the old "
        "one. Ids of animals and organisations are this server's, so what you stored by id is to be asked for anew."
    ),
}

# One call as a program has it now, and the same one here.
EXAMPLES: Final = {
    "petfinder": (
        "GET https://api.petfinder.com/v2/animals?type=dog&location=67201&distance=100&sort=distance&page=1&limit=20"
        "\nAuthorization: Bearer TOKEN",
        "GET /search/pet_search?key=KEY&v=3&output=json&species=dog&city_or_zip=67201&geo_range=100&sort=nearest"
        "&start_number=1&end_number=20",
    ),
    "adoptapet": (
        "GET https://api.adoptapet.com/search/pet_search?key=KEY&v=3&output=json&species=dog&city_or_zip=67201"
        "&geo_range=50&start_number=1&end_number=20",
        "GET /search/pet_search?key=KEY&v=3&output=json&species=dog&city_or_zip=67201&geo_range=50"
        "&start_number=1&end_number=20",
    ),
}


@cache
def names() -> tuple[Name, ...]:
    """The whole table."""
    text = (resources.files(__package__) / "moving.csv").read_text(encoding="utf-8")
    return tuple(
        Name(row["from"], row["what"], row["theirs"], row["function"], row["ours"], row["note"])
        for row in csv.DictReader(text.splitlines())
    )


def parts(source: str) -> list[Part]:
    """The table of one source, in its parts."""
    of_source = [one for one in names() if one.source == source]
    return [
        Part(heading, tuple(one for one in of_source if one.what == what)) for what, heading in KINDS.items()
    ]


def page() -> str:
    """docs/how-to/move-from-another-api.md"""
    sections = "\n\n".join(
        f"## {heading}\n\n{INTRODUCTIONS[source]}\n\n{_example(source)}\n\n"
        + "\n\n".join(_table(part) for part in parts(source))
        for source, heading in SOURCES.items()
    )
    return f"""# Move from Petfinder's or Adopt-a-Pet's API

You have a program that asked one of these, and want it to ask a petwire hub. [Get a key](get-a-key.md), look for your
fields here, and try the calls at `/developers/api/` on the hub's site, where this page stands as well. How keys, errors
and quotas work: [the search API](../reference/search-api.md). Of another API, only what stands here was looked up; what
is missing has no equal, or is not known to us. This page is written by `make docs`.

{sections}
"""


def _example(source: str) -> str:
    blocks = ("\n".join(f"    {line}" for line in call.splitlines()) for call in EXAMPLES[source])
    return "A call as you have it:\n\n{}\n\nThe same one here:\n\n{}".format(*blocks)


def _table(part: Part) -> str:
    rows = [f"| `{one.theirs}` | {_ours(one)} | {one.note} |" for one in part.names]
    return "\n".join([f"### {part.heading}\n", "| Theirs | Ours | Note |", "| --- | --- | --- |", *rows])


def _ours(one: Name) -> str:
    if not one.function:
        return "–"
    function = f"[`{one.function}`](../reference/search-{one.function}.md)"
    return f"`{one.ours}` of {function}" if one.ours else function
