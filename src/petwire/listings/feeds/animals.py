"""`/animals.json`: an animal as programs get it. Rows in, JSON out; no database in here.

FIELDS is the one table: the answers, the JSON Schema under /developers/ and the reference page are written from it, and
a test compares the columns that it names with what may leave (petwire.sharing.columns).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final, cast

from petwire.catalog.models import Animal, Picture, VideoKind
from petwire.lib.safehtml import safe_url
from petwire.listings import present, render
from petwire.listings.feeds.reads import Page, Told
from petwire.orgs.models import HERE, Source
from petwire.pictures.store import LARGE, media_path
from petwire.tracker.address import pixel_url

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Bases:
    """What addresses are built from: the site's own, and that of the tracker images."""

    site: str
    tracker: str


@dataclass(frozen=True, slots=True)
class Field:
    """One member of an animal. `schema` is its JSON Schema, `says` a sentence, `columns` the columns that it tells."""

    name: str
    schema: Mapping[str, Any]
    says: str
    columns: str
    value: Callable[[Told, Bases], Any] = field(repr=False)


TEXT: Final = {"type": "string"}
ADDRESS: Final = {"type": "string", "format": "uri"}
NUMBER: Final = {"type": "integer", "minimum": 1}
ANSWER: Final = {"type": ["boolean", "null"]}
_UNKNOWN: Final = "null is: not known."


def _text(name: str) -> Callable[[Told, Bases], str]:
    return lambda told, _: render.plain(getattr(told.animal, name))


def _answer(name: str) -> Callable[[Told, Bases], bool | None]:
    return lambda told, _: cast(bool | None, getattr(told.animal, name))


def _object(**members: Mapping[str, Any]) -> Json:
    return {
        "type": "object",
        "required": list(members),
        "properties": members,
    }


def _page_url(told: Told, bases: Bases) -> str:
    return bases.site + present.animal_path(told.animal)


def _breeds(told: Told, _: Bases) -> list[str]:
    both = (told.animal.primary_breed, told.animal.secondary_breed)
    return [render.plain(one) for one in both if one.strip()]


def _good_with(told: Told, _: Bases) -> Json:
    animal = told.animal
    return {"dogs": animal.ok_with_dogs, "cats": animal.ok_with_cats, "children": animal.ok_with_kids}


def _weight(told: Told, _: Bases) -> Json | None:
    size, unit = told.animal.size_current, told.animal.size_unit
    if size is None or size <= 0 or unit not in render.UNITS:
        return None
    return {"value": float(size), "unit": unit}


def _place(told: Told, _: Bases) -> Json:
    animal = told.animal
    zip_code = animal.location_zip or animal.org.zip
    return {"name": present.place_of(animal), "zip": render.plain(zip_code)}


def _description(told: Told, bases: Bases) -> str:
    return str(present.description_of(told.animal))


def _pictures(told: Told, bases: Bases) -> list[Json]:
    return [one for row in told.pictures if (one := picture(row, bases))]


def picture(row: Picture, bases: Bases) -> Json | None:
    """A picture: its full size, a small one of 500 pixels across, and how large the full one is in pixels."""
    if row.content:
        url = bases.site + media_path(row.pk, row.content)
        small = bases.site + media_path(row.pk, row.content, LARGE)
    else:
        url, small = present.web(row.original_url), present.web(row.large_url)
    if not (url or small):
        return None
    return {
        "id": row.pk,
        "url": url or small,
        "small": small or url,
        "width": row.original_width or None,
        "height": row.original_height or None,
    }


def _videos(told: Told, _: Bases) -> list[Json]:
    return [
        {"id": row.pk, "url": url, "kind": str(VideoKind(row.kind))}
        for row in told.videos
        if (url := present.web(row.url))
    ]


def _organisation(told: Told, bases: Bases) -> Json:
    org = told.animal.org
    return {
        "id": org.pk,
        "name": render.plain(org.name),
        "url": bases.site + present.org_path(org),
        "website": safe_url(org.url),
        "phone": render.plain(org.phone),
        "place": render.place_words(org.city, org.state),
    }


def _attribution(told: Told, _: Bases) -> Json | None:
    source = cast(Source, told.animal.org.origin)
    url = safe_url(source.attribution_url)
    text = source.attribution_text or url
    return {"text": text, "url": url} if text and source.name != HERE else None


def tracker_of(animal: Animal, bases: Bases) -> str:
    """The tracker image of an animal: without a tag, as in files, or its source's; "" for a mirrored one without."""
    if animal.origin_id == HERE:
        return pixel_url(animal.pk, base=bases.tracker)
    return present.web(animal.tracker_url)


def _updated(told: Told, _: Bases) -> str | None:
    return stamp(told.animal.updated_at) if told.animal.updated_at else None


def stamp(moment: datetime) -> str:
    """A time of RFC 3339, in UTC."""
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


FIELDS: Final[tuple[Field, ...]] = (
    Field(
        "id",
        NUMBER,
        "The animal's id. It never changes and is never used again.",
        "id",
        lambda t, _: t.animal.pk,
    ),
    Field("url", ADDRESS, "Its page here. Link to it: there it says whom to ask.", "id name", _page_url),
    Field("name", TEXT, "Its name, as the rescue writes it.", "name", _text("name")),
    Field(
        "status",
        TEXT,
        "`Available`, or another status that the rescue shows, such as `Adopted`.",
        "status",
        _text("status"),
    ),
    Field("species", TEXT, "`Dog`, `Cat`, `Rabbit`, ...", "species", _text("species")),
    Field(
        "breed",
        TEXT,
        "The breed in words, for people.",
        "breed primary_breed secondary_breed mixed coat_length",
        lambda t, _: present.breed_of(t.animal),
    ),
    Field(
        "breeds",
        {"type": "array", "items": TEXT, "maxItems": 2},
        "The breeds by name, the main one first.",
        "primary_breed secondary_breed",
        _breeds,
    ),
    Field("mixed", ANSWER, f"Whether it is a mix. {_UNKNOWN}", "mixed", _answer("mixed")),
    Field("sex", TEXT, "`Female`, `Male`, or empty.", "sex", _text("sex")),
    Field("age", TEXT, "`Baby`, `Young`, `Adult`, `Senior`, or empty.", "age", _text("age")),
    Field(
        "birthdate",
        {"type": ["string", "null"], "format": "date"},
        "Its day of birth, often an estimate. null where it is not known.",
        "birthdate",
        lambda t, _: t.animal.birthdate.isoformat() if t.animal.birthdate else None,
    ),
    Field("size", TEXT, "`Small`, `Medium`, `Large`, `X-Large`, or empty.", "size", _text("size")),
    Field(
        "weight",
        {"oneOf": [_object(value={"type": "number", "exclusiveMinimum": 0}, unit=TEXT), {"type": "null"}]},
        "How heavy or tall it is now, with the unit (`Pounds`, `Inches`, ...). null where it is not known.",
        "size_current size_unit",
        _weight,
    ),
    Field("color", TEXT, "Its colour.", "color", _text("color")),
    Field("pattern", TEXT, "The pattern of its coat.", "pattern", _text("pattern")),
    Field("coat", TEXT, "The length of its coat.", "coat_length", _text("coat_length")),
    Field(
        "good_with",
        _object(dogs=ANSWER, cats=ANSWER, children=ANSWER),
        f"Whom it gets along with. {_UNKNOWN}",
        "ok_with_dogs ok_with_cats ok_with_kids",
        _good_with,
    ),
    Field(
        "house_trained",
        ANSWER,
        f"Whether it is house-trained. {_UNKNOWN}",
        "housetrained",
        _answer("housetrained"),
    ),
    Field("altered", ANSWER, f"Whether it is spayed or neutered. {_UNKNOWN}", "altered", _answer("altered")),
    Field(
        "vaccinated",
        ANSWER,
        f"Whether its vaccinations are up to date. {_UNKNOWN}",
        "vaccinated",
        _answer("vaccinated"),
    ),
    Field("declawed", ANSWER, f"Whether it is declawed. {_UNKNOWN}", "declawed", _answer("declawed")),
    Field(
        "special_needs",
        ANSWER,
        f"Whether it has special needs. {_UNKNOWN}",
        "special_needs",
        _answer("special_needs"),
    ),
    Field(
        "needs_foster",
        ANSWER,
        f"Whether a foster home is wanted. {_UNKNOWN}",
        "needs_foster",
        _answer("needs_foster"),
    ),
    Field(
        "courtesy",
        ANSWER,
        "Whether the rescue lists it for somebody else and does not care for it itself. null is: not known.",
        "courtesy",
        _answer("courtesy"),
    ),
    Field(
        "adoption_fee",
        TEXT,
        "What its adoption costs, as the rescue writes it.",
        "adoption_fee",
        _text("adoption_fee"),
    ),
    Field(
        "qualities",
        {"type": "array", "items": TEXT},
        "More of its ways in words, such as `Sits on laps`.",
        "qualities",
        lambda t, _: render.quality_words(t.animal.qualities),
    ),
    Field("summary", TEXT, "A line about it, plain text.", "summary", _text("summary")),
    Field(
        "description",
        TEXT,
        "What the rescue tells of it: HTML of paragraphs, lists, tables and links, safe to show as it is.",
        "description description_plain",
        _description,
    ),
    Field(
        "pictures",
        {
            "type": "array",
            "items": _object(
                id=NUMBER,
                url=ADDRESS,
                small=ADDRESS,
                width={"type": ["integer", "null"]},
                height={"type": ["integer", "null"]},
            ),
        },
        "Its pictures in order: the full size, one about 500 pixels wide, and the pixels of the full size.",
        "pictures",
        _pictures,
    ),
    Field(
        "videos",
        {"type": "array", "items": _object(id=NUMBER, url=ADDRESS, kind={"enum": list(VideoKind.values)})},
        "Its videos: links to a file, or to YouTube.",
        "videos",
        _videos,
    ),
    Field(
        "bonded_with",
        {"type": ["integer", "null"], "minimum": 1},
        "The id of the other half of a bonded pair: both want one home. null otherwise.",
        "bonded_with_id",
        lambda t, _: t.bonded,
    ),
    Field(
        "place",
        _object(name=TEXT, zip=TEXT),
        "Where it is: town with state, and ZIP code; that of its organisation where it has none of its own.",
        "location_zip",
        _place,
    ),
    Field(
        "organisation",
        _object(id=NUMBER, name=TEXT, url=ADDRESS, website=TEXT, phone=TEXT, place=TEXT),
        "Who cares for it. What is not told is empty; letters are written from the animal's page.",
        "org_id",
        _organisation,
    ),
    Field(
        "attribution",
        {"oneOf": [_object(text=TEXT, url=TEXT), {"type": "null"}]},
        "Where the record comes from, if not from the rescue itself. Show it with the animal. null otherwise.",
        "org_id",
        _attribution,
    ),
    Field(
        "tracker",
        TEXT,
        "Its tracker image. Show it once on a page about the animal, so that the rescue sees that it is looked at.",
        "tracker_url",
        lambda t, bases: tracker_of(t.animal, bases),
    ),
    Field(
        "updated",
        {"type": ["string", "null"], "format": "date-time"},
        "When the record last changed, in UTC. null where it is not known.",
        "updated_at",
        _updated,
    ),
)


@dataclass(frozen=True, slots=True)
class Member:
    """One member of the answer around the animals."""

    name: str
    schema: Mapping[str, Any]
    says: str


ANIMAL_REF: Final = {"$ref": "#/$defs/animal"}
MEMBERS: Final[tuple[Member, ...]] = (
    Member("format", {"const": 1}, "1. Members may be added; what there is keeps its meaning."),
    Member("documentation", ADDRESS, "Where this is explained."),
    Member("environment", {"enum": ["production", "test"]}, "`test`: nothing in here is real."),
    Member(
        "animals",
        {"type": "array", "items": ANIMAL_REF},
        "Animals as they are now. One that you hold already takes the place of the one you hold.",
    ),
    Member(
        "gone",
        {"type": "array", "items": NUMBER},
        "Ids of animals that are not listed any more. Take them away, if you hold them. Why they went is not told.",
    ),
    Member(
        "more",
        {"type": "boolean"},
        "Whether there is more already: fetch `next` at once. Else fetch it later.",
    ),
    Member("cursor", TEXT, "Where you stand. Keep it with what you hold."),
    Member("next", ADDRESS, "Where to go on: the same address with this cursor."),
)


def animal_json(told: Told, bases: Bases) -> Json:
    """An animal by FIELDS."""
    return {one.name: one.value(told, bases) for one in FIELDS}


def page_json(page: Page, bases: Bases, *, environment: str, next_url: str) -> Json:
    """An answer by MEMBERS."""
    return {
        "format": 1,
        "documentation": f"{bases.site}/developers/open-data/",
        "environment": environment,
        "animals": [animal_json(one, bases) for one in page.animals],
        "gone": list(page.gone),
        "more": page.more,
        "cursor": str(page.place),
        "next": next_url,
    }


def schema(base: str) -> Json:
    """The JSON Schema of an answer."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"{base}/developers/open-data/animals.schema.json",
        "title": "animals.json",
        **_described(MEMBERS),
        "$defs": {"animal": {"title": "An animal", **_described(FIELDS)}},
    }


def _described(members: Sequence[Member] | Sequence[Field]) -> Json:
    return {
        "type": "object",
        "required": [one.name for one in members],
        "properties": {one.name: {**one.schema, "description": one.says} for one in members},
    }
