"""An animal as its row in the files: the same bytes for every service. No database in here."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from html import escape

from petwire.catalog.models import Animal, Picture, Video
from petwire.catalog.render import pet_record
from petwire.lib.links import slug
from petwire.orgs.models import HERE
from petwire.pictures.store import media_path
from petwire.tracker.address import pixel_url
from petwire.wire.write import encode_pet

RENDERER = 1  # raise it when the same record is rendered to other bytes


@dataclass(frozen=True, slots=True)
class Addresses:
    """Where this hub is reached: bases without a slash at the end."""

    public: str
    tracker: str

    @property
    def style(self) -> str:
        """Rows rendered with another renderer or other addresses are stale."""
        return f"{RENDERER} {self.public} {self.tracker}"


def pet_line(
    animal: Animal, pictures: Sequence[Picture], videos: Sequence[Video], addresses: Addresses
) -> bytes:
    """The row with its newline.

    A record of our own gets our tracker and the wrapper around its description that clients know; one from a
    source keeps what came with it, because the tracker must be the one that belongs to the pet.
    """

    def media_url(row: Picture, width: int | None) -> str:
        return addresses.public + media_path(row.pk, row.content, width)

    pet = pet_record(animal, pictures, videos, media_url=media_url)
    if animal.origin_id != HERE:
        return encode_pet(pet)
    tracker = pixel_url(animal.pk, base=addresses.tracker)
    pixel = f'<img src="{escape(tracker)}" width="0" height="0" alt="" />'
    own = {
        "tracker_url": tracker,
        "description": f'<div class="rgDescription">{animal.description}{pixel}</div>',
        "pet_url": animal.pet_url or f"{addresses.public}/animals/{animal.pk}-{slug(animal.name)}",
    }
    return encode_pet(replace(pet, values={**pet.values, **own}))
