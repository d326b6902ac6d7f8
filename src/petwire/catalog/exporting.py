"""Everything an organisation owns, as it would be entered again: one record after the other, so any number fits."""

from collections.abc import Iterator
from typing import Any

import orjson

from petwire.catalog.history import as_kept
from petwire.catalog.models import Animal, Picture, VideoKind
from petwire.catalog.spreadsheet import PRIVATE, READ, columns, write_csv
from petwire.orgs.reads import show_org
from petwire.pictures.store import media_path

BATCH = 500


def export_csv(*, org_id: int, private: bool, public_url: str) -> Iterator[str]:
    """All animals of an organisation as a spreadsheet, deleted ones of the recovery bin among them.

    `private`: with the columns of the foster contacts. Without them there is none of them: an empty column, taken in
    again, would clear what it does not show.
    """
    return write_csv(animal_records(org_id, public_url=public_url), columns(private=private))


def export_json(*, org_id: int, private: bool, public_url: str) -> Iterator[bytes]:
    """The organisation and all its animals as one JSON object, with what a spreadsheet has no room for."""
    org = {name: value for name, value in show_org(org_id).items() if name not in ("source", "source_id")}
    yield b'{"format":1,"organisation":' + orjson.dumps(org) + b',"animals":['
    separator = b""
    for record in animal_records(org_id, public_url=public_url):
        hidden = () if private or record["contact_public"] else (*PRIVATE, "kept")
        plain = {name: as_kept(value) for name, value in record.items() if name not in hidden}
        yield separator + orjson.dumps(plain)
        separator = b","
    yield b"]}\n"


def animal_records(org_id: int, *, public_url: str) -> Iterator[dict[str, Any]]:
    """Each animal of an organisation by its id: what can be entered, the addresses of its pictures, its own words."""
    rows = Animal.objects.filter(org_id=org_id).order_by("id").prefetch_related("pictures", "videos")
    for animal in rows.iterator(BATCH):
        pictures = sorted(animal.pictures.all(), key=lambda one: (one.position, one.pk))
        videos = sorted(animal.videos.all(), key=lambda one: (one.position, one.pk))
        yield {
            **{name: getattr(animal, name) for name in READ if name != "youtube"},
            "youtube": [one.video_id for one in videos if one.kind == VideoKind.YOUTUBE],
            "pictures": [_address(one, public_url) for one in pictures],
            "videos": [one.url for one in videos],
            "updated": animal.updated_at,
            "org_id": animal.org_id,
            "own_words": animal.own_words,
            "kept": animal.kept,
        }


def _address(picture: Picture, public_url: str) -> str:
    if picture.content:
        return public_url + media_path(picture.pk, picture.content)
    return picture.original_url or picture.large_url
