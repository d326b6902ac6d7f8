"""The 33 columns of `pets.csv`, `import.cfg`, and pictures (docs/reference/site-formats.md). No database in here."""

from collections.abc import Sequence

from petwire.exports.facts import Options, Pet
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
from petwire.exports.words import as_html, money, one_line, whole

COLUMNS: tuple[str, ...] = (
    *(
        "Id",
        "Animal",
        "Breed",
        "Breed2",
        "Purebred",
        "Age",
        "Name",
        "Size",
        "Sex",
        "Color",
        "Description",
        "Status",
    ),
    *("GoodWKids", "GoodWCats", "GoodWDogs", "SpayedNeutered", "ShotsCurrent", "Housetrained", "Declawed"),
    *("SpecialNeeds", "HairLength", "YouTubeVideoURL", "Birthdate", "Sizecurrent", "SizeUOM", "AdoptionFee"),
    *("Cratetrained", "HeartwormNegative", "HeartwormPositive", "Leashtrained", "IndoorOnly", "FIVPositive"),
    "SpecialDietaryNeeds",
)
PHOTO_COLUMNS = ("PhotoURL", "PhotoURL2", "PhotoURL3", "PhotoURL4")
AGES = (0.5, 2.0, 9.0)  # years
SIZES = {"Small": "S", "Medium": "M", "Large": "L", "X-Large": "XL"}
HAIR = {
    "Cat": ("Short", "Medium", "Long"),
    "Rabbit": ("Short", "Long"),
    "Small Animal": ("Hairless", "Short", "Medium", "Long"),
}
TABLES = Tables.of(__package__)


def columns(options: Options) -> tuple[str, ...]:
    """The columns of the file, in order."""
    return COLUMNS if options.pictures == "files" else COLUMNS + PHOTO_COLUMNS


def render(pet: Pet, context: Context, code: str) -> Row | HeldBack:
    """One line of `pets.csv`."""
    sheet = Sheet(pet, context, TABLES, code)
    sex = {"Male": "M", "Female": "F"}.get(pet.sex, "")
    animal = sheet.species("Animal")
    if not sex:
        sheet.hold(Held.SEX_UNKNOWN)
    cells = {
        "Id": code,
        "Animal": animal,
        "Breed": sheet.breed("Breed", pet.primary_breed, required=True) if animal else "",
        "Breed2": sheet.breed("Breed2", pet.secondary_breed, required=False) if animal else "",
        "Purebred": sheet.two_answers("Purebred", None if pet.mixed is None else not pet.mixed),
        "Age": sheet.age(AGES),
        "Name": one_line(pet.name),
        "Size": _size(sheet, animal),
        "Sex": sex,
        "Color": sheet.colour("Color", pet.color) if animal else "",
        "Description": as_html(pet, context.org, context.settings, links=True),
        "Status": "Adopted" if pet.status == "Adopted" else "Available",
        "GoodWKids": sheet.flag(pet.ok_with_kids),
        "GoodWCats": sheet.flag(pet.ok_with_cats),
        "GoodWDogs": sheet.flag(pet.ok_with_dogs),
        "SpayedNeutered": sheet.two_answers("SpayedNeutered", pet.altered),
        "ShotsCurrent": sheet.two_answers("ShotsCurrent", pet.vaccinated),
        "Housetrained": sheet.flag(pet.housetrained),
        "Declawed": sheet.two_answers("Declawed", pet.declawed),
        "SpecialNeeds": sheet.two_answers("SpecialNeeds", pet.special_needs),
        "HairLength": _hair(sheet, animal),
        "YouTubeVideoURL": f"https://www.youtube.com/watch?v={pet.youtube}" if pet.youtube else "",
        "Birthdate": f"{pet.birthdate:%m/%d/%Y}" if pet.birthdate else "",
        **_weight(sheet),
        "AdoptionFee": _fee(sheet),
        "Cratetrained": sheet.flag(sheet.quality("cratetrained")),
        "HeartwormNegative": sheet.flag(None if pet.heartworm is None else not pet.heartworm),
        "HeartwormPositive": sheet.flag(pet.heartworm),
        "Leashtrained": sheet.flag(sheet.quality("leashtrained")),
        "IndoorOnly": "",  # the catalog does not ask it
        "FIVPositive": sheet.flag(pet.fiv),
        "SpecialDietaryNeeds": sheet.flag(sheet.quality("specialDiet")),
    }
    shots: list[Shot] = []
    if context.options.pictures == "files":
        photos = sheet.photos()
        shots = [
            Shot(f"photos/{code}.jpg" if len(photos) == 1 else f"photos/{code}-{number}.jpg", photo.content)
            for number, photo in enumerate(photos, 1)
        ]
    else:
        photos = sheet.photos(len(PHOTO_COLUMNS))
        urls = [photo.url for photo in photos] + [""] * len(PHOTO_COLUMNS)
        cells |= dict(zip(PHOTO_COLUMNS, urls, strict=False))
    return sheet.row(csv_line([cells[name] for name in columns(context.options)]), shots)


def _size(sheet: Sheet, animal: str) -> str:
    size = sheet.size() if animal in ("Dog", "Cat") else ""
    if size and not sheet.pet.size:
        sheet.replaced("Size", "unknown", SIZES[size], "by its weight")
    return SIZES.get(size, "")


def _hair(sheet: Sheet, animal: str) -> str:
    coat = sheet.pet.coat_length
    if not coat or animal not in HAIR:
        return ""
    return coat if coat in HAIR[animal] else sheet.trouble("export_value_left_out", "HairLength", coat)


def _weight(sheet: Sheet) -> dict[str, str]:
    pet = sheet.pet
    pounds = sheet.pounds()
    if pounds is None or pet.weight is None:
        return {"Sizecurrent": "", "SizeUOM": ""}
    kilograms = pet.weight_unit == "Kilograms"
    weight = whole(pet.weight if kilograms else pounds)
    if not weight:  # a kitten of some ounces: nothing is less wrong than 0
        sheet.trouble("export_value_left_out", "Sizecurrent", f"{pet.weight:g} {pet.weight_unit}")
        return {"Sizecurrent": "", "SizeUOM": ""}
    unit = "kg" if kilograms else "lbs"
    sheet.replaced("Sizecurrent", f"{pet.weight:g}", str(weight), "whole numbers only")
    return {"Sizecurrent": str(weight), "SizeUOM": unit}


def _fee(sheet: Sheet) -> str:
    text = sheet.pet.adoption_fee.strip()
    amount = money(text)
    if amount is None:
        return sheet.trouble("export_value_left_out", "AdoptionFee", text) if text else ""
    return sheet.replaced("AdoptionFee", f"{amount}", str(whole(amount)), "whole dollars only")


def files(lines: Sequence[bytes], options: Options) -> tuple[Outgoing, ...]:
    """`import.cfg` where it is wanted, then `pets.csv`; without a pet it is still sent, else the last one stays."""
    head = csv_line(columns(options)) if options.header else b""
    data = outgoing("pets.csv", head + b"".join(lines))
    return (outgoing("import.cfg", config(options)), data) if options.send_config else (data,)


def config(options: Options) -> bytes:
    """`import.cfg`: each column with the field that it fills. Values are mapped before they are written, so that none
    needs a line here (one with `=` in it could not have any)."""
    lines = ["; written by petwire: columns of pets.csv and the fields that they fill"]
    lines += [f"#{number}:{name}={name}" for number, name in enumerate(columns(options), 1)]
    return ("\r\n".join(lines) + "\r\n").encode()


def read_current(text: str, options: Options) -> dict[str, Listed]:
    """The listings in a `pets.csv` of the account."""
    return listed_in(text, "Id", "Name", header=columns(options))


SITE = Site(
    columns=(("`pets.csv`", COLUMNS), ("With pictures as addresses also", PHOTO_COLUMNS)),
    name="adoptapet",
    title="Adopt-a-Pet",
    kind="list",
    url="https://www.adoptapet.com/",
    protocols=("ftp", "ftps", "sftp"),
    statuses=frozenset({"Available", "Adopted"}),
    tables=TABLES,
    render=render,
    files=files,
    guide=(
        "The first upload erases all pets that stand in the account now, available and adopted, with adopters and "
        "microchips. So all your animals must be here first, adopted ones too."
    ),
    erases_first=True,
    options=(
        Option("header", "The file has a header line", (("1", "yes"), ("0", "no"))),
        Option("flags", "Yes and no are written as", (("10", "1 and 0"), ("yn", "Y and N"))),
        Option("pictures", "Pictures go as", (("files", "files"), ("urls", "addresses"))),
        Option("send_config", "Send import.cfg", (("1", "with each upload"), ("0", "not again"))),
        Option("ids", "A listing's number is", (("ours", "petwire's"), ("rescue", "your own"))),
    ),
    read_current=read_current,
)
