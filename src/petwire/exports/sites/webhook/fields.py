"""The message about one animal (docs/reference/site-formats.md). No database in here."""

from collections.abc import Sequence

from petwire.exports.facts import Options, Pet
from petwire.exports.parcel import Outgoing
from petwire.exports.sites.base import Context, HeldBack, Option, Row, Sheet, Site, json_body
from petwire.exports.sites.csvfile.fields import COLUMNS, TABLES, values

ANSWERS = {"yes": True, "no": False, "": None}
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


def render(pet: Pet, context: Context, code: str) -> Row | HeldBack:
    """The message that says that it is listed, or listed otherwise."""
    sheet = Sheet(pet, context, TABLES, code)
    animal: dict[str, object] = dict(values(pet, sheet, code))
    animal |= {name: ANSWERS[str(animal[name])] for name in TRI}
    animal |= {"qualities": sorted(pet.qualities), "photos": [one.url for one in pet.photos if one.url]}
    animal |= {"contact": list(pet.contact) if context.settings.contact_on_top else []}
    animal |= {"weight": pet.weight, "updated": int(pet.updated) or None}
    org = {"id": str(context.org.id), "name": context.org.name, "url": context.org.url}
    return sheet.row(json_body({"format": 1, "event": "upsert", "id": code, "org": org, "animal": animal}))


def files(lines: Sequence[bytes], options: Options) -> tuple[Outgoing, ...]:
    """None: it is pushed."""
    return ()


MESSAGE = (
    "A message of an animal that is listed, or listed otherwise (`Petwire-Event: animal.upsert`), holds `format` 1, "
    "`event`, `id`, `org` and `animal` with these members; one that is to go (`animal.remove`) holds `id` and "
    "`event`. [Signed and time-stamped](withdrawals.md#webhook) with the account's password; a repeated one has "
    "the same `Petwire-Delivery`. An answer from 200 to 299 takes it; with it the site may say its own `id` and "
    "`url` of the listing as a JSON object. 429 and 503 are tried again, not before `Retry-After`; up to four "
    "animals travel at a time. Members"
)

SITE = Site(
    columns=((MESSAGE, COLUMNS),),
    name="webhook",
    title="Any program that takes pushes (webhook)",
    kind="push",
    url="",
    protocols=("https",),
    statuses=frozenset({"Available", "Adopted", "Adoption Pending", "Hold"}),
    tables=TABLES,
    render=render,
    files=files,
    guide="Each change is pushed within five minutes, signed with the password of the account.",
    options=(Option("ids", "A listing's number is", (("ours", "petwire's"), ("rescue", "your own"))),),
    pictures_as_files=False,
)
