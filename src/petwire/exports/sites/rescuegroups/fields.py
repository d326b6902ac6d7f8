"""Both variants of the import (docs/reference/site-formats.md). No database in here."""

from collections.abc import Sequence

from petwire.exports.facts import Options, Pet, Photo
from petwire.exports.mapping import Table
from petwire.exports.parcel import Outgoing
from petwire.exports.sites.base import (
    Context,
    Held,
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
from petwire.exports.words import as_html, one_line

OWN: tuple[str, ...] = (
    *(
        "externalID",
        "internalID",
        "rescueID",
        "name",
        "status",
        "type",
        "priBreed",
        "secBreed",
        "mix",
        "sex",
        "age",
    ),
    *("size", "okwithdogs", "okwithcats", "okwithkids", "declawed", "housebroken", "specialNeeds", "altered"),
    *("uptodate", "courtesy", "found", "color", "pattern", "coatLength", "dsc", "foundDate", "foundZipcode"),
    *("photo1", "photo2", "photo3", "photo4", "videoUrl"),
)
SHELTER: tuple[str, ...] = (
    *("orgID", "animalID", "status", "lastUpdated", "rescueID", "name", "summary", "species", "breed"),
    *(
        "primaryBreed",
        "secondaryBreed",
        "sex",
        "mixed",
        "dogs",
        "cats",
        "kids",
        "declawed",
        "housetrained",
        "age",
    ),
    *(
        "specialNeeds",
        "altered",
        "size",
        "uptodate",
        "color",
        "coatLength",
        "pattern",
        "courtesy",
        "description",
    ),
    *("pic1", "pic2", "pic3", "pic4"),
)
LONGEST = {
    "externalID": 45,
    "internalID": 50,
    "rescueID": 25,
    "name": 50,
    "foundZipcode": 7,
    "dsc": 16_000_000,
}
PHOTOS = 4
AGES = (0.5, 2.0, 9.0)  # years
SIZES = ("Small", "Medium", "Large", "X-Large")
SHORT_SIZES = dict(zip(SIZES, ("S", "M", "L", "XL"), strict=True))
COATS = ("Short", "Medium", "Long")
TABLES = Tables(Table(open=True), Table(open=True), Table(open=True))


def render(pet: Pet, context: Context, code: str) -> Row | HeldBack:
    """One line, in the account's variant."""
    sheet = Sheet(pet, context, TABLES, code)
    cells = _shelter(sheet) if context.options.variant == "shelter" else _own(sheet)
    names = SHELTER if context.options.variant == "shelter" else OWN
    prefix = "pic" if context.options.variant == "shelter" else "photo"
    photos, shots = _photos(sheet, sheet.photos(PHOTOS))
    cells |= {f"{prefix}{number}": one for number, one in enumerate(photos, 1)}
    return sheet.row(csv_line([cells.get(name, "") for name in names]), shots)


def _own(sheet: Sheet) -> dict[str, str]:
    pet, context = sheet.pet, sheet.context
    cells = {
        "externalID": sheet.code,
        "internalID": str(pet.id),
        "rescueID": one_line(pet.rescue_id),
        "name": one_line(pet.name) or sheet.hold(Held.NO_NAME),
        "status": pet.status,
        "type": sheet.species("type"),
        "priBreed": sheet.breed("priBreed", pet.primary_breed, required=pet.species != "Dog"),
        "secBreed": sheet.breed("secBreed", pet.secondary_breed, required=False),
        "mix": _yes(pet.mixed),
        "sex": _sex(pet),
        "age": sheet.age(AGES),
        "size": _size(sheet),
        "okwithdogs": _yes(pet.ok_with_dogs),
        "okwithcats": _yes(pet.ok_with_cats),
        "okwithkids": _yes(pet.ok_with_kids),
        "declawed": _yes(pet.declawed),
        "housebroken": _yes(pet.housetrained),
        "specialNeeds": _yes(pet.special_needs),
        "altered": _yes(pet.altered),
        "uptodate": _yes(pet.vaccinated),
        "courtesy": _yes(pet.courtesy),
        "found": _yes(pet.found),
        "color": sheet.colour("color", pet.color),
        "pattern": one_line(pet.pattern),
        "coatLength": _coat(sheet, "coatLength"),
        "dsc": as_html(pet, context.org, context.settings, links=True),
        "foundDate": f"{pet.found_date:%Y-%m-%d}" if pet.found_date else "",
        "foundZipcode": one_line(pet.found_zip),
        "videoUrl": f"https://www.youtube.com/watch?v={pet.youtube}" if pet.youtube else pet.video_url,
    }
    for name, most in LONGEST.items():
        if len(cells[name]) > most:
            sheet.hold(Held.TOO_LONG, f"{name}: {len(cells[name])} of {most} characters")
    return cells


def _shelter(sheet: Sheet) -> dict[str, str]:
    pet, context = sheet.pet, sheet.context
    return {
        "orgID": context.options.account_id or str(context.org.id),
        "animalID": sheet.code,
        "status": pet.status,
        "lastUpdated": f"{pet.updated:.6f}".rstrip("0").rstrip(".") if pet.updated else "",
        "rescueID": one_line(pet.rescue_id),
        "name": one_line(pet.name) or sheet.hold(Held.NO_NAME),
        "summary": one_line(pet.summary),
        "species": sheet.species("species"),
        "breed": _both(pet),
        "primaryBreed": sheet.breed("primaryBreed", pet.primary_breed, required=pet.species != "Dog"),
        "secondaryBreed": sheet.breed("secondaryBreed", pet.secondary_breed, required=False),
        "sex": _sex(pet),
        "mixed": _yes(pet.mixed),
        "dogs": _yes(pet.ok_with_dogs),
        "cats": _yes(pet.ok_with_cats),
        "kids": _yes(pet.ok_with_kids),
        "declawed": _yes(pet.declawed),
        "housetrained": _yes(pet.housetrained),
        "age": sheet.age(AGES),
        "specialNeeds": "1" if pet.special_needs else "",
        "altered": _yes(pet.altered),
        "size": SHORT_SIZES.get(_size(sheet), ""),
        "uptodate": _yes(pet.vaccinated),
        "color": sheet.colour("color", pet.color),
        "coatLength": _coat(sheet, "coatLength"),
        "pattern": one_line(pet.pattern),
        "courtesy": _yes(pet.courtesy),
        "description": as_html(pet, context.org, context.settings, links=True),
    }


def _yes(value: bool | None) -> str:
    return "" if value is None else "Yes" if value else "No"


def _sex(pet: Pet) -> str:
    """Blank is the site's word for unknown."""
    return pet.sex if pet.sex in ("Male", "Female") else ""


def _size(sheet: Sheet) -> str:
    size = sheet.size()
    return sheet.replaced("size", "unknown", size, "by its weight") if size and not sheet.pet.size else size


def _coat(sheet: Sheet, name: str) -> str:
    coat = sheet.pet.coat_length
    return coat if not coat or coat in COATS else sheet.trouble("export_value_left_out", name, coat)


def _both(pet: Pet) -> str:
    second = pet.secondary_breed or ("Mixed" if pet.mixed else "")
    return one_line(" / ".join(filter(None, (pet.primary_breed, second))))


def _photos(sheet: Sheet, photos: Sequence[Photo]) -> tuple[list[str], list[Shot]]:
    if sheet.context.options.pictures == "urls":
        return [photo.url for photo in photos], []
    names = [f"{sheet.code}-{number}.jpg" for number in range(1, len(photos) + 1)]
    shots = [Shot(f"import/pictures/{name}", one.content) for name, one in zip(names, photos, strict=True)]
    return names, shots


def files(lines: Sequence[bytes], options: Options) -> tuple[Outgoing, ...]:
    """`import/pets.csv`; its header stays when there is no pet."""
    # Shelter programs write the names of the columns with a blank after each comma, and some imports count on it.
    head = csv_line(SHELTER, apart=", ") if options.variant == "shelter" else csv_line(OWN, quoted=False)
    return (outgoing("import/pets.csv", head + b"".join(lines)),)


def read_current(text: str, options: Options) -> dict[str, Listed]:
    """The listings in an import file of the account."""
    shelter = options.variant == "shelter"
    header = SHELTER if shelter else OWN
    return listed_in(text, "animalID" if shelter else "externalID", "name", header=header)


SITE = Site(
    columns=(("`import/pets.csv`", OWN), ("In the variant of shelter programs", SHELTER)),
    name="rescuegroups",
    title="RescueGroups import",
    kind="list",
    url="https://rescuegroups.org/",
    protocols=("ftp", "ftps", "sftp"),
    statuses=frozenset({"Available", "Adopted", "Adoption Pending", "Hold"}),
    tables=TABLES,
    render=render,
    files=files,
    guide=(
        "Only animals that came by the same import account are touched; of those, one that is not in the next file is "
        "deleted. Fields that are sent overwrite what was typed in there. Its server wants active mode."
    ),
    options=(
        Option("variant", "Format", (("", "its own"), ("shelter", "that of shelter programs"))),
        Option("account_id", "Your organisation's number there", ()),
        Option("pictures", "Pictures go as", (("files", "files"), ("urls", "addresses"))),
        Option("ids", "A listing's number is", (("ours", "petwire's"), ("rescue", "your own"))),
    ),
    read_current=read_current,
    flickers=True,
)
