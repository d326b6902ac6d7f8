"""The columns of the plain list (docs/reference/site-formats.md). For programs: formulas are not escaped."""

from collections.abc import Sequence

from petwire.exports.facts import Options, Pet
from petwire.exports.mapping import Table
from petwire.exports.parcel import Outgoing
from petwire.exports.sites.base import (
    Context,
    HeldBack,
    Listed,
    Option,
    Row,
    Sheet,
    Shot,
    Site,
    Tables,
    csv_line,
    listed_in,
    outgoing,
)
from petwire.exports.words import as_html, as_text, money, one_line

COLUMNS: tuple[str, ...] = (
    *(
        "id",
        "rescue_id",
        "status",
        "name",
        "species",
        "primary_breed",
        "secondary_breed",
        "mixed",
        "sex",
        "age",
    ),
    *(
        "birthdate",
        "size",
        "weight",
        "weight_unit",
        "color",
        "coat_length",
        "pattern",
        "altered",
        "vaccinated",
    ),
    *(
        "ok_with_dogs",
        "ok_with_cats",
        "ok_with_kids",
        "housetrained",
        "declawed",
        "special_needs",
        "heartworm",
    ),
    *("fiv", "courtesy", "found", "found_date", "adoption_fee", "qualities", "summary", "description_html"),
    *("description", "photos", "video", "page", "contact", "updated"),
)
TABLES = Tables(Table(open=True), Table(open=True), Table(open=True))


def values(pet: Pet, sheet: Sheet, code: str) -> dict[str, str]:
    """All that is known, by column: yes, no or blank; dates as YYYY-MM-DD; lists separated by a blank."""
    org, wishes = sheet.context.org, sheet.context.settings
    amount = money(pet.adoption_fee)
    return {
        "id": code,
        "rescue_id": pet.rescue_id,
        "status": pet.status,
        "name": one_line(pet.name),
        "species": sheet.species("species"),
        "primary_breed": pet.primary_breed,
        "secondary_breed": pet.secondary_breed,
        "mixed": _yes(pet.mixed),
        "sex": pet.sex,
        "age": sheet.age((1.0, 3.0, 8.0)),
        "birthdate": f"{pet.birthdate:%Y-%m-%d}" if pet.birthdate else "",
        "size": pet.size,
        "weight": "" if pet.weight is None else f"{pet.weight:g}",
        "weight_unit": "" if pet.weight is None else pet.weight_unit,
        "color": pet.color,
        "coat_length": pet.coat_length,
        "pattern": pet.pattern,
        "altered": _yes(pet.altered),
        "vaccinated": _yes(pet.vaccinated),
        "ok_with_dogs": _yes(pet.ok_with_dogs),
        "ok_with_cats": _yes(pet.ok_with_cats),
        "ok_with_kids": _yes(pet.ok_with_kids),
        "housetrained": _yes(pet.housetrained),
        "declawed": _yes(pet.declawed),
        "special_needs": _yes(pet.special_needs),
        "heartworm": _yes(pet.heartworm),
        "fiv": _yes(pet.fiv),
        "courtesy": _yes(pet.courtesy),
        "found": _yes(pet.found),
        "found_date": f"{pet.found_date:%Y-%m-%d}" if pet.found_date else "",
        "adoption_fee": pet.adoption_fee if amount is None else f"{amount}",
        "qualities": " ".join(sorted(pet.qualities)),
        "summary": pet.summary,
        "description_html": as_html(pet, org, wishes, links=True),
        "description": as_text(pet, org, wishes, links=True),
        "video": f"https://www.youtube.com/watch?v={pet.youtube}" if pet.youtube else pet.video_url,
        "page": pet.page_url,
        "contact": "\n".join(pet.contact) if wishes.contact_on_top else "",
        "updated": f"{pet.updated:.0f}" if pet.updated else "",
    }


def render(pet: Pet, context: Context, code: str) -> Row | HeldBack:
    """One line of the list."""
    sheet = Sheet(pet, context, TABLES, code)
    cells = values(pet, sheet, code)
    photos, shots = sheet.photos(), []
    if context.options.pictures == "files":
        shots = [Shot(f"photos/{code}-{number}.jpg", one.content) for number, one in enumerate(photos, 1)]
    cells["photos"] = " ".join([one.path for one in shots] or [one.url for one in photos])
    return sheet.row(csv_line([cells[name] for name in COLUMNS]), shots)


def _yes(value: bool | None) -> str:
    return "" if value is None else "yes" if value else "no"


def files(lines: Sequence[bytes], options: Options) -> tuple[Outgoing, ...]:
    """`pets.csv`."""
    head = csv_line(COLUMNS) if options.header else b""
    return (outgoing("pets.csv", head + b"".join(lines)),)


def read_current(text: str, options: Options) -> dict[str, Listed]:
    """The listings in such a list."""
    return listed_in(text, "id", "name", header=COLUMNS)


SITE = Site(
    columns=(("`pets.csv`", COLUMNS),),
    name="csv",
    title="Any site that reads a list (CSV)",
    kind="list",
    url="",
    protocols=("ftp", "ftps", "sftp"),
    statuses=frozenset({"Available", "Adopted", "Adoption Pending", "Hold"}),
    tables=TABLES,
    render=render,
    files=files,
    guide="Each list is whole: what is not in it any more is gone.",
    options=(
        Option("header", "The file has a header line", (("1", "yes"), ("0", "no"))),
        Option("pictures", "Pictures go as", (("files", "files"), ("urls", "addresses"))),
        Option("ids", "A listing's number is", (("ours", "petwire's"), ("rescue", "your own"))),
    ),
    read_current=read_current,
)
