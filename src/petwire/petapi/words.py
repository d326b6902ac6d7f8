"""One animal's or organisation's values in the words and types of the original. Pure."""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from urllib.parse import urlencode

from petwire.lib.entities import resolved
from petwire.lib.links import slug
from petwire.lib.places import town_of
from petwire.petapi.inputs import Globals
from petwire.pictures.sizes import SIZES
from petwire.pictures.store import media_path

NO_PHOTO: Final = "/media/null"
_YOUNG: Final = {"dog": "puppy", "cat": "kitten"}
_PHONE = re.compile(
    r"\D*(?:\+?1\D+)?(\d{3})\D*(\d{3})\D*(\d{4})(?:\D*(?:x|ext|extension)\D*(\d{1,6}))?\D*", re.I
)


@dataclass(frozen=True, slots=True)
class Photo:
    """A picture of an animal, as it stands in the catalog: our own bytes where `content` is set."""

    id: int
    content: str
    original_url: str
    original_width: int | None
    original_height: int | None
    large_url: str
    large_width: int | None
    large_height: int | None
    small_url: str
    small_width: int | None
    small_height: int | None


@dataclass(frozen=True, slots=True)
class Asked:
    """By whom and how it is asked, as far as it stands in the answers. `public` is the base of our addresses."""

    public: str
    given: Globals

    def details_url(self, pet_id: int, function: str = "pet_details") -> str:
        """Where all about an animal is answered: pet_id, key, v and output in that order."""
        query = {
            "pet_id": pet_id,
            "key": self.given.key,
            "v": self.given.version,
            "output": self.given.output,
        }
        return f"{self.public}/search/{function}?{urlencode(query)}"

    def shelter_url(self, org_id: int, name: str) -> str:
        """The page of an organisation, for people."""
        return f"{self.public}/orgs/{org_id}-{slug(plain(name))}"


Rendition = tuple[str, int | None, int | None]


def plain(text: str) -> str:
    """One line of text as people mean it: entities read, also when encoded twice, blanks tidied."""
    return " ".join(resolved(resolved(text)).split())


def or_null(text: str) -> str | None:
    """A text, or null where there is none."""
    return plain(text) or None


def flag(value: bool | None) -> int | None:
    """1 yes, 0 no, null unknown: three answers."""
    return None if value is None else int(value)


def age_word(group: str, species: str) -> str | None:
    """`puppy` for young dogs, `kitten` for young cats; of other young animals `young` (petwire's choice)."""
    if group == "Baby":
        return _YOUNG.get(species, "young")
    return group.lower() or None


def sex_letter(sex: str) -> str | None:
    """`m` or `f`; null when it is not known."""
    return {"Male": "m", "Female": "f"}.get(sex)


def capitalised(text: str) -> str | None:
    """Every word with a capital letter, but `with`: `Black & White Or Tuxedo`, `Black - with White`."""

    def capital(word: re.Match[str]) -> str:
        return word[0] if word[0] == "with" else word[0][:1].upper() + word[0][1:]

    return re.sub(r"[^\W\d_]\w*", capital, plain(text)) or None


def colour(color: str, pattern: str) -> str | None:
    """Colour and pattern in one."""
    one, other = plain(color), plain(pattern)
    return capitalised(one if other.lower() in one.lower() else f"{one} {other}")


def where(location_zip: str, zip_code: str, city: str, state: str) -> tuple[str | None, str | None]:
    """Town and state of an animal: of the place where it lives, where that is another one than its organisation's."""
    town = (plain(city), plain(state).upper() if len(plain(state)) == 2 else plain(state))
    if location_zip and location_zip[:5] != zip_code[:5]:
        town = town_of(location_zip) or town
    elif not town[0]:
        town = town_of(zip_code) or town
    return town[0] or None, town[1] or None


def stamp(at: datetime | None) -> str | None:
    """`YYYY-MM-DDTHH:MM:SS`, without a zone; UTC."""
    return f"{at:%Y-%m-%dT%H:%M:%S}" if at else None


def phone_parts(text: str) -> tuple[str, str, str]:
    """Area code, number and extension; of a number in another form all of it as the number."""
    if found := _PHONE.fullmatch(text):
        return found[1], f"{found[2]}-{found[3]}", found[4] or ""
    return "", plain(text), ""


def thumbnail(photo: Photo, public: str) -> Rendition:
    """The picture within 90 x 90."""
    return _own(photo, "90x90", public) or _linked(photo, "small", 90)


def large_thumbnail(photo: Photo, public: str) -> Rendition:
    """The picture of 200 x 200."""
    return _own(photo, "200x200", public) or _linked(photo, "large", 200)


def image(photo: Photo, public: str) -> dict[str, Any]:
    """An entry of a pet's images."""
    small = _own(photo, "125", public) or _linked(photo, "small", None)
    large = _own(photo, "500", public) or _linked(photo, "large", None)
    return {
        f"{name}_{part}": value
        for name, rendition in (("thumbnail", small), ("original", large))
        for part, value in zip(("url", "width", "height"), rendition, strict=True)
    }


def _own(photo: Photo, size: str, public: str) -> Rendition | None:
    """A picture of which the bytes are ours, in one of the sizes that are kept."""
    if not photo.content:
        return None
    url = public + media_path(photo.id, photo.content, size)
    if not (photo.original_width and photo.original_height):
        return url, None, None
    width, height = SIZES[size].within(photo.original_width, photo.original_height)
    if SIZES[size].how == "crop":
        width, height = min(width, SIZES[size].pixels), min(height, SIZES[size].pixels)
    return url, width, height


def _linked(photo: Photo, size: str, fit: int | None) -> Rendition:
    """A picture that stays at its source, which has other sizes: to be shown no larger than `fit` pixels."""
    for name in (size, "large", "original", "small"):
        if url := getattr(photo, f"{name}_url"):
            width, height = getattr(photo, f"{name}_width"), getattr(photo, f"{name}_height")
            if not (width and height):
                return url, None, None
            shrunk = min(1.0, fit / max(width, height)) if fit else 1.0
            return url, max(1, round(width * shrunk)), max(1, round(height * shrunk))
    return "", None, None
