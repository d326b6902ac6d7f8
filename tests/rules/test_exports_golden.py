"""Every column of every site in every state: one animal, one field turned at a time, and what that turns in the row.

tests/golden/exports/<format>.json holds the row of the plain animal, and for each turn the cells that differ from it
(or why it is held back). `make golden` writes them anew; the difference is reviewed like code.
"""

import csv
import io
import json
from dataclasses import dataclass, fields, replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from petwire.exports.facts import Options, Org, Pet, Photo, Settings
from petwire.exports.sites import SITES, rescuegroups
from petwire.exports.sites.adoptapet import fields as adoptapet
from petwire.exports.sites.base import Context, HeldBack, Row
from petwire.exports.sites.csvfile import fields as csvfile
from petwire.exports.sites.petfinder import fields as petfinder
from petwire.exports.sites.rescuegroups import fields as rescuegroups_fields

pytestmark = pytest.mark.slow

assert rescuegroups
FOLDER = Path(__file__).parent.parent / "golden" / "exports"
TODAY = date(2026, 3, 14)
PHOTOS = tuple(
    Photo(number, f"{number:064x}", f"https://hub.example/media/{number}.jpg") for number in range(1, 9)
)
PLAIN = Pet(
    id=71,
    status="Available",
    name="Biscuit",
    rescue_id="HT-7-1",
    species="Dog",
    primary_breed="Beagle",
    sex="Male",
    age="Adult",
    size="Medium",
    description_plain="A calm dog.",
    page_url="https://hub.example/animals/71-biscuit",
    tracker_url="https://hub.example/pet?71&a=&h=",
)
TRI = (
    *(
        "mixed",
        "altered",
        "vaccinated",
        "ok_with_dogs",
        "ok_with_cats",
        "ok_with_kids",
        "housetrained",
        "declawed",
    ),
    *("special_needs", "heartworm", "fiv", "courtesy", "found"),
)
TEXTS = {
    "equals": "=1+1 a=b",
    "quotes": "Say \"hi\" and 'ho', twice",
    "line break": "one\r\ntwo\nthree",
    "smart quotes": "\u201cOh\u201d \u2013 it\u2019s \u2026",
    "emoji": "good boy \U0001f415",
    "control": "a\x00b\x1fc",
    "markup": "<b>bold</b> & <script>x</script>",
}
TURNS: dict[str, dict[str, Any]] = {
    **{f"{name} {word}": {name: value} for name in TRI for word, value in (("yes", True), ("no", False))},
    **{f"status {one}": {"status": one} for one in ("Adopted", "Adoption Pending", "Hold")},
    **{f"sex {one or 'unknown'}": {"sex": one} for one in ("Female", "")},
    **{f"size {one or 'unknown'}": {"size": one} for one in ("Small", "Large", "X-Large", "")},
    "size by weight": {"size": "", "weight": 61.0, "weight_unit": "Pounds"},
    **{f"age {one or 'unknown'}": {"age": one} for one in ("Baby", "Young", "Senior", "")},
    **{
        f"born {born}": {"birthdate": date.fromisoformat(born)}
        for born in (
            "2026-03-14",
            "2025-10-01",
            "2025-04-01",
            "2024-01-01",
            "2020-01-01",
            "2010-01-01",
            "2027-01-01",
        )
    },
    **{
        f"weight {weight} {unit}": {"weight": weight, "weight_unit": unit}
        for weight, unit in (
            (24.5, "Pounds"),
            (10.4, "Kilograms"),
            (8.0, "Ounces"),
            (3.0, "Ounces"),
            (14.0, "Hands"),
        )
    },
    **{f"fee {fee}": {"adoption_fee": fee} for fee in ("$125.50", "1,250", "0", "Ask us", "-5")},
    **{f"coat {one}": {"coat_length": one} for one in ("Short", "Medium", "Long", "Odd")},
    "coat of a cat": {"species": "Cat", "primary_breed": "Siamese", "coat_length": "Medium"},
    **{f"colour {one}": {"color": one} for one in ("Black", "Brown", "Polka dots")},
    "pattern": {"pattern": "Tabby"},
    "second breed": {"secondary_breed": "Poodle"},
    "second breed unknown there": {"secondary_breed": "Zzz"},
    "breed in other letters": {"primary_breed": "BEAGLE"},
    "breed unknown there": {"primary_breed": "Zzz Hound"},
    "breed unknown there, and size": {"primary_breed": "Zzz", "size": ""},
    "no breed": {"primary_breed": ""},
    "cat": {"species": "Cat", "primary_breed": "Domestic Short Hair"},
    "rabbit": {"species": "Rabbit", "primary_breed": "Chinchilla", "size": ""},
    "guinea pig": {
        "species": "Guinea Pig",
        "primary_breed": "",
        "size": "",
        "weight": 2.0,
        "weight_unit": "Pounds",
    },
    "pig": {"species": "Pig", "primary_breed": "Pot Bellied"},
    "species unknown there": {"species": "Dragon"},
    "no species": {"species": ""},
    "no name": {"name": ""},
    "long name": {"name": "N" * 60},
    "found": {"found": True, "found_date": date(2026, 2, 1), "found_zip": "78701"},
    "photo": {"photos": PHOTOS[:1]},
    "photos": {"photos": PHOTOS[:2]},
    "many photos": {"photos": PHOTOS},
    "linked photo": {"photos": (Photo(9, "", "https://else.example/a.jpg?w=1"),)},
    "youtube": {"youtube": "abcdefghijk"},
    "video": {"video_url": "https://else.example/v.mp4"},
    "foster contact": {"contact": ("Ann", "ann@example.org", "555-0100")},
    "html": {"description": "<p>One<br>two</p><p>three</p>", "description_plain": ""},
    "summary": {"summary": "Calm"},
    "updated": {"updated": 1773500000.25},
    **{
        f"quality {one}": {"qualities": frozenset({one})}
        for one in ("cratetrained", "leashtrained", "specialDiet")
    },
    "older children only": {"ok_with_kids": True, "qualities": frozenset({"olderKidsOnly"})},
    **{f"name with {what}": {"name": f"Rex {text}"} for what, text in TEXTS.items()},
    **{f"text with {what}": {"description_plain": text} for what, text in TEXTS.items()},
    **{f"html with {what}": {"description": f"<p>{text}</p>"} for what, text in TEXTS.items()},
    "no page": {"page_url": ""},
}
WISHES = {
    "adopted too": (Settings(adopted=True), {"status": "Adopted", "photos": PHOTOS[:3]}),
    "no links": (Settings(links=False), {}),
    "footer": (Settings(footer="Apply on our page."), {}),
    "footer of a courtesy listing": (Settings(footer="Apply on our page."), {"courtesy": True}),
    "contact not on top": (Settings(contact_on_top=False), {"contact": ("Ann",)}),
    "minimum age": (Settings(min_age_weeks=8), {"birthdate": date(2026, 2, 14)}),
    "only altered": (Settings(only_altered=True), {}),
}
ORG = Org(3, "Happy Tails Rescue", "https://happytails.example", "78701")


@dataclass(frozen=True)
class Format:
    """A site in one way of setting it up; `blank` are columns that nothing fills."""

    site: str
    options: Options
    columns: tuple[str, ...]
    blank: frozenset[str] = frozenset()


FORMATS = {
    "adoptapet": Format("adoptapet", Options(), adoptapet.COLUMNS, frozenset({"IndoorOnly"})),
    "adoptapet_yn_urls": Format(
        "adoptapet",
        Options(flags="yn", pictures="urls"),
        adoptapet.COLUMNS + adoptapet.PHOTO_COLUMNS,
        frozenset({"IndoorOnly"}),
    ),
    "petfinder": Format(
        "petfinder",
        Options(account_id="NJ94"),
        petfinder.COLUMNS,
        frozenset(
            {
                *("secondaryColor", "tertiaryColor", "adoption_fee_waived", "special_needs_notes"),
                *("no_other", "no_other_note", "tags"),
            }
        ),
    ),
    "petfinder_urls": Format("petfinder", Options(pictures="urls"), petfinder.COLUMNS),
    "rescuegroups": Format("rescuegroups", Options(), rescuegroups_fields.OWN),
    "rescuegroups_shelter": Format(
        "rescuegroups", Options(variant="shelter", account_id="99"), rescuegroups_fields.SHELTER
    ),
    "csv": Format("csv", Options(), csvfile.COLUMNS),
    "webhook": Format("webhook", Options(), ()),
}


def rendered(form: Format, pet: Pet, settings: Settings = Settings()) -> Row | HeldBack:  # noqa: B008
    context = Context(ORG, settings, form.options, TODAY, {}, "20260314T150926")
    return SITES[form.site].render(pet, context, str(pet.id))


def cells(form: Format, result: Row | HeldBack) -> dict[str, Any]:
    if isinstance(result, HeldBack):
        return {"held back": f"{result.reason} {result.detail}".strip()}
    found: dict[str, Any]
    if form.columns:
        (line,) = csv.reader(io.StringIO(result.body.decode(), newline=""))
        assert len(line) == len(form.columns)
        found = dict(zip(form.columns, line, strict=True))
    else:
        message = json.loads(result.body)
        found = {**message.pop("animal"), **message}
    found["(replaced)"] = [f"{one.field}: {one.value} -> {one.sent} ({one.rule})" for one in result.replaced]
    found["(left out)"] = [f"{code} {name}: {detail}" for code, name, detail in result.troubles]
    found["(pictures)"] = [shot.path for shot in result.shots]
    found["(until)"] = str(result.until or "")
    return found


def all_rows(form: Format) -> dict[str, Any]:
    plain = cells(form, rendered(form, PLAIN))
    turned = {name: cells(form, rendered(form, replace(PLAIN, **turn))) for name, turn in TURNS.items()}
    turned |= {
        name: cells(form, rendered(form, replace(PLAIN, **turn), settings))
        for name, (settings, turn) in WISHES.items()
    }
    differing = {
        name: {column: value for column, value in row.items() if value != plain.get(column)}
        for name, row in turned.items()
    }
    return {"plain": plain, **differing}


@pytest.mark.parametrize("name", list(FORMATS))
def test_each_row_is_what_was_reviewed(name, request):
    file = FOLDER / f"{name}.json"
    found = all_rows(FORMATS[name])
    if request.config.getoption("--golden"):
        file.parent.mkdir(exist_ok=True)
        file.write_text(json.dumps(found, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")

    assert found == json.loads(file.read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", [name for name, form in FORMATS.items() if form.columns])
def test_every_column_is_turned_by_something_or_known_to_be_blank(name):
    form = FORMATS[name]
    rows = all_rows(form)

    turned = {column for case, row in rows.items() if case != "plain" for column in row}
    blank = {column for column in form.columns if column not in turned and rows["plain"][column] == ""}

    constant = {
        "ID",
        "Id",
        "externalID",
        "internalID",
        "animalID",
        "orgID",
        "rescueID",
        "id",
        "rescue_id",
        "page",
    }
    constant |= {"Internal"}
    assert set(form.columns) - turned - constant <= form.blank | (
        blank if name == "petfinder_urls" else set()
    )


def test_every_fact_is_turned():
    turned = {name for turn in TURNS.values() for name in turn}

    assert {one.name for one in fields(Pet)} - turned <= {"id", "rescue_id", "tracker_url"}


@pytest.mark.parametrize("flags", ["10", "yn"])
def test_untested_is_never_sent_as_positive_and_positive_never_as_unknown(flags):
    form = replace(FORMATS["adoptapet"], options=Options(flags=flags))
    yes, no = ("1", "0") if flags == "10" else ("Y", "N")

    def pair(value: bool | None) -> tuple[str, ...]:
        row = cells(form, rendered(form, replace(PLAIN, heartworm=value, fiv=value)))
        return row["HeartwormNegative"], row["HeartwormPositive"], row["FIVPositive"]

    assert pair(None) == ("", "", "")
    assert pair(True) == (no, yes, yes)
    assert pair(False) == (yes, no, no)


@pytest.mark.parametrize("name", ["adoptapet", "petfinder"])
def test_an_unknown_sex_is_held_back_and_not_invented(name):
    result = rendered(FORMATS[name], replace(PLAIN, sex=""))

    assert isinstance(result, HeldBack)
    assert result.reason == "sex_unknown"
