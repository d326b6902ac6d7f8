"""Animals that the gate lets through, as sites hear of them. Each is read once, however many sites are to have it."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from petwire.catalog.reads import animal_columns
from petwire.exports.facts import Pet, Photo
from petwire.lib.config import Config, config
from petwire.lib.links import slug
from petwire.orgs.models import HERE
from petwire.pictures.store import media_path
from petwire.sharing.reads import PictureAddress, VideoAddress, picture_addresses, video_addresses
from petwire.tracker.tagging import audience_pixel_url

_SAME = (
    *("name", "rescue_id", "species", "primary_breed", "secondary_breed", "mixed", "sex", "age", "birthdate"),
    *("size", "altered", "vaccinated", "ok_with_dogs", "ok_with_cats", "ok_with_kids", "housetrained"),
    *("declawed", "special_needs", "color", "coat_length", "pattern", "courtesy", "found", "found_date"),
    *("found_zip", "summary", "description", "description_plain", "adoption_fee", "status"),
)
# The rest of what `told_of` looks at.
_READ = (
    *("id", "origin_id", "tracker_url", "size_current", "size_unit", "qualities", "updated_at"),
    *("contact_name", "contact_email", "contact_cell_phone", "contact_home_phone", "contact_public"),
)


@dataclass(frozen=True, slots=True)
class Told:
    """An animal as all sites hear of it: the facts but for those that are another one's at another site."""

    id: int
    facts: dict[str, Any]
    page: str
    theirs: str | None  # of a source's animal, its own image, which is not ours to change

    def at(self, audience: str, *, pages: bool) -> Pet:
        """The animal for one site, where its views are counted by the site's name; with its page here, where the
        organisation has pages."""
        tracker = audience_pixel_url(self.id, audience=audience) if self.theirs is None else self.theirs
        return Pet(self.id, page_url=self.page if pages else "", tracker_url=tracker, **self.facts)


def told(animal_ids: Iterable[int]) -> Iterator[Told]:
    """Animals by three queries, in the order of their ids. Whether the gate lets them through, the caller has asked."""
    ids = list(animal_ids)
    pictures, videos, settings = picture_addresses(ids), video_addresses(ids), config()
    for animal in animal_columns(ids, (*_SAME, *_READ)):
        yield told_of(animal, pictures.get(animal.id, ()), videos.get(animal.id, ()), settings)


def told_of(
    animal: Any, pictures: Sequence[PictureAddress], videos: Sequence[VideoAddress], settings: Config
) -> Told:
    """A record with its pictures and videos as plain facts; the foster contact only where it was made public."""
    facts = {name: getattr(animal, name) for name in _SAME}
    contact: tuple[str, ...] = ()
    if animal.contact_public:
        contact = (
            animal.contact_name,
            animal.contact_email,
            animal.contact_cell_phone,
            animal.contact_home_phone,
        )
    facts |= {
        "weight": None if animal.size_current is None else float(animal.size_current),
        "weight_unit": animal.size_unit,
        "qualities": frozenset(animal.qualities),
        "photos": tuple(Photo(one.id, one.content, _address(one, settings.public_url)) for one in pictures),
        "youtube": next((one.video_id for one in videos if one.video_id), ""),
        "video_url": next((one.url for one in videos if one.url), ""),
        "contact": tuple(filter(None, contact)),
        "updated": animal.updated_at.timestamp() if animal.updated_at else 0.0,
    }
    page = f"{settings.public_url}/animals/{animal.id}-{slug(animal.name)}"
    return Told(animal.id, facts, page, None if animal.origin_id == HERE else animal.tracker_url)


def _address(picture: PictureAddress, base: str) -> str:
    if picture.content:
        return base + media_path(picture.id, picture.content)
    return picture.large_url or picture.original_url
