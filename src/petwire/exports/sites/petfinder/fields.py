"""The 39 columns of the Import Standard Template of 2019 (docs/reference/site-formats.md). No database in here."""

import hashlib
from collections.abc import Sequence

from petwire.exports.facts import Options, Pet, Photo
from petwire.exports.mapping import rows_of
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
from petwire.exports.words import as_text, ascii_marks, money, one_line

COLUMNS: tuple[str, ...] = (
    *("ID", "Internal", "AnimalName", "PrimaryBreed", "SecondaryBreed", "Sex", "Size", "Age", "Desc", "Type"),
    *(
        "Status",
        "Shots",
        "Altered",
        "NoDogs",
        "NoCats",
        "NoKids",
        "Housetrained",
        "Declawed",
        "specialNeeds",
        "Mix",
    ),
    *(
        "photo1",
        "photo2",
        "photo3",
        "photo4",
        "photo5",
        "photo6",
        "arrival_date",
        "birth_date",
        "primaryColor",
    ),
    *("secondaryColor", "tertiaryColor", "coat_length", "adoption_fee", "display_adoption_fee"),
    *("adoption_fee_waived", "special_needs_notes", "no_other", "no_other_note", "tags"),
)
PHOTOS = 6
AGES = (1.0, 3.0, 8.0)  # years, from 2026 on
SIZES = {"Small": "S", "Medium": "M", "Large": "L", "X-Large": "XL"}
STATUSES = {"Available": "A", "Hold": "H", "Adopted": "X", "Adoption Pending": "P"}
# Never sent as purebred: they are no breeds.
MIXED_CATS = frozenset({"Domestic Short Hair", "Domestic Medium Hair", "Domestic Long Hair"})
TABLES = Tables.of(__package__)
COATS: dict[str, frozenset[str]] = {}
for _row in rows_of(__package__, "coats.csv"):
    COATS[_row["group"]] = COATS.get(_row["group"], frozenset()) | {_row["name"]}


def render(pet: Pet, context: Context, code: str) -> Row | HeldBack:
    """One line of the file."""
    sheet = Sheet(pet, context, TABLES, code)
    name = one_line(ascii_marks(pet.name)) or sheet.hold(Held.NO_NAME)
    type_ = sheet.species("Type")
    sex = {"Male": "M", "Female": "F"}.get(pet.sex) or sheet.hold(Held.SEX_UNKNOWN)
    breed = sheet.breed("PrimaryBreed", pet.primary_breed, required=True) if type_ else ""
    second = sheet.breed("SecondaryBreed", pet.secondary_breed, required=False) if type_ else ""
    size = SIZES.get(sheet.size()) or sheet.hold(Held.SIZE_UNKNOWN)
    if size and not pet.size:
        sheet.replaced("Size", "unknown", size, "by its weight")
    age = sheet.age(AGES) or sheet.hold(Held.AGE_UNKNOWN)
    # One photo is enough of an animal that has found a home.
    photos = sheet.photos(1 if pet.status == "Adopted" else PHOTOS)
    names, shots = _photos(photos, context, code)
    if pet.youtube and len(names) < PHOTOS:
        names = [*names, *[""] * (PHOTOS - 1 - len(names)), f"https://www.youtube.com/watch?v={pet.youtube}"]
    names += [""] * (PHOTOS - len(names))
    fee = _fee(sheet)
    cells = {
        "ID": code,
        "Internal": one_line(ascii_marks(pet.rescue_id)),
        "AnimalName": name,
        "PrimaryBreed": breed,
        "SecondaryBreed": second,
        "Sex": sex,
        "Size": size,
        "Age": age,
        "Desc": _text(as_text(pet, context.org, context.settings, links=True)),
        "Type": type_,
        "Status": _status(sheet),
        "Shots": _one(pet.vaccinated),
        "Altered": _one(pet.altered),
        "NoDogs": _not(pet.ok_with_dogs),
        "NoCats": _not(pet.ok_with_cats),
        "NoKids": _kids(sheet),
        "Housetrained": _one(pet.housetrained),
        "Declawed": _one(pet.declawed),
        "specialNeeds": _one(pet.special_needs),
        "Mix": _mix(sheet, breed, second),
        **{f"photo{number}": one for number, one in enumerate(names, 1)},
        "arrival_date": f"{pet.found_date:%Y-%m-%d}" if pet.found and pet.found_date else "",
        "birth_date": f"{pet.birthdate:%Y-%m-%d}" if pet.birthdate else "",
        "primaryColor": sheet.colour("primaryColor", pet.color) if type_ else "",
        "coat_length": _coat(sheet, type_),
        "adoption_fee": fee,
        "display_adoption_fee": "1" if fee else "",
    }
    return sheet.row(csv_line([cells.get(column, "") for column in COLUMNS]), shots)


def _photos(photos: Sequence[Photo], context: Context, code: str) -> tuple[list[str], list[Shot]]:
    if context.options.pictures == "files":
        names = [f"{code}-{number}.jpg" for number in range(1, len(photos) + 1)]
        shots = [
            Shot(f"import/photos/{name}", photo.content) for name, photo in zip(names, photos, strict=True)
        ]
        return names, shots
    return [_address(photo, context.since) for photo in photos], []


def _address(photo: Photo, since: str) -> str:
    """An address that is another one when the animal comes back, or the picture changes: what the site has once seen
    under an address it never fetches again."""
    key = hashlib.sha256(f"{since}\0{photo.content}\0{photo.url}".encode()).hexdigest()[:8]
    return f"{photo.url}{'&' if '?' in photo.url else '?'}v={key}"


def _text(text: str) -> str:
    """Plain text on one line; a line's end is an entity."""
    return ascii_marks(text).replace("\n", "&#10;")


def _one(value: bool | None) -> str:
    """1 for yes; no and unknown are both blank, for the site has no third answer."""
    return "1" if value else ""


def _not(fits: bool | None) -> str:
    """These columns ask whether it does not fit."""
    return "" if fits is None else "0" if fits else "1"


def _kids(sheet: Sheet) -> str:
    if sheet.pet.ok_with_kids and sheet.quality("olderKidsOnly"):
        return sheet.replaced("NoKids", "older children only", "", "the site knows no ages")
    return _not(sheet.pet.ok_with_kids)


def _mix(sheet: Sheet, breed: str, second: str) -> str:
    if second or breed in MIXED_CATS or sheet.pet.mixed:
        return "1"
    return ""


def _status(sheet: Sheet) -> str:
    status = STATUSES.get(sheet.pet.status)
    if status is None:
        return sheet.hold(Held.STATUS, sheet.pet.status)
    return "F" if status == "A" and sheet.pet.found else status


def _coat(sheet: Sheet, type_: str) -> str:
    coat = sheet.pet.coat_length
    if not coat or not type_ or coat in COATS.get(type_, ()):
        return coat if type_ else ""
    return sheet.trouble("export_value_left_out", "coat_length", coat)


def _fee(sheet: Sheet) -> str:
    text = sheet.pet.adoption_fee.strip()
    amount = money(text)
    if amount is None:
        return sheet.trouble("export_value_left_out", "adoption_fee", text) if text else ""
    return sheet.replaced("adoption_fee", text, f"{amount}", "a plain number") if text else ""


def files(lines: Sequence[bytes], options: Options) -> tuple[Outgoing, ...]:
    """The one file, under the organisation's number there; without a pet it holds the header alone."""
    data = csv_line(COLUMNS) + b"".join(lines)
    return (outgoing(f"import/{_file_name(options)}.csv", data),)


def _file_name(options: Options) -> str:
    """The number at the site, its state in capitals: NJ94."""
    plain = "".join(one for one in options.account_id if one.isalnum())
    return plain.upper() or "pets"


def read_current(text: str, options: Options) -> dict[str, Listed]:
    """The listings in an import file of the account."""
    return listed_in(text, "ID", "AnimalName", header=COLUMNS)


SITE = Site(
    columns=(("`import/<number>.csv`", COLUMNS),),
    name="petfinder",
    title="Petfinder",
    kind="list",
    url="https://www.petfinder.com/",
    protocols=("ftp", "ftps", "sftp"),
    statuses=frozenset(STATUSES),
    tables=TABLES,
    render=render,
    files=files,
    guide=(
        "Listings that were made by an import and are not in the next one are deleted; what was typed in there "
        "stays. Tell Petfinder which program you use, and whether existing listings may be overwritten."
    ),
    options=(
        Option("account_id", "Your number there, such as NJ94", ()),
        Option("pictures", "Pictures go as", (("files", "files"), ("urls", "addresses"))),
        Option("ids", "A listing's number is", (("ours", "petwire's"), ("rescue", "your own"))),
    ),
    read_current=read_current,
)
