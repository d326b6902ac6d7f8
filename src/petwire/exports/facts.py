"""What is known of an animal, and what its organisation wishes, as far as a site may hear of it. Plain values."""

from dataclasses import dataclass, fields
from datetime import date
from typing import Any, Literal, Self


@dataclass(frozen=True, slots=True)
class Photo:
    """A picture; the first is the main one. `content` is the SHA-256 of our own bytes, "" where it is only linked."""

    id: int
    content: str
    url: str


@dataclass(frozen=True, slots=True)
class Pet:
    """An animal that a site may have. Tri-states are true, false or None (unknown); text is "" when unknown."""

    id: int
    status: str
    name: str = ""
    rescue_id: str = ""
    species: str = ""
    primary_breed: str = ""
    secondary_breed: str = ""
    mixed: bool | None = None
    sex: str = ""  # Female, Male
    age: str = ""  # Baby, Young, Adult, Senior
    birthdate: date | None = None
    size: str = ""  # Small, Medium, Large, X-Large
    weight: float | None = None  # in `weight_unit`
    weight_unit: str = ""
    altered: bool | None = None
    vaccinated: bool | None = None
    ok_with_dogs: bool | None = None
    ok_with_cats: bool | None = None
    ok_with_kids: bool | None = None
    housetrained: bool | None = None
    declawed: bool | None = None
    special_needs: bool | None = None
    # Medical answers; the catalog does not ask them yet, and None is "not tested".
    heartworm: bool | None = None
    fiv: bool | None = None
    color: str = ""
    coat_length: str = ""
    pattern: str = ""
    courtesy: bool | None = None
    found: bool | None = None
    found_date: date | None = None
    found_zip: str = ""
    summary: str = ""
    description: str = ""  # HTML as it was typed
    description_plain: str = ""
    adoption_fee: str = ""
    qualities: frozenset[str] = frozenset()
    photos: tuple[Photo, ...] = ()
    youtube: str = ""  # the id of a video there
    video_url: str = ""
    page_url: str = ""  # "" where the organisation has no pages here
    tracker_url: str = ""
    contact: tuple[str, ...] = ()  # of the foster home, only where it was made public: name, mail, telephones
    updated: float = 0.0  # Unix time


@dataclass(frozen=True, slots=True)
class Org:
    """The organisation, as far as listings speak of it."""

    id: int
    name: str = ""
    url: str = ""
    zip: str = ""
    pages: bool = True  # its animals have pages here
    public_statuses: tuple[str, ...] = ("Available", "Adopted")


@dataclass(frozen=True, slots=True)
class Settings:
    """What an organisation wishes for all sites."""

    links: bool = True  # to the homepage and the animal's page, where the site allows links
    contact_on_top: bool = True  # of a foster home whose contact is public
    footer: str = ""
    adopted: bool = False  # adopted animals too, where the site takes them
    min_age_weeks: int = 0
    only_altered: bool = False

    @classmethod
    def of(cls, values: dict[str, Any]) -> Self:
        """From stored values; unknown keys are left out."""
        return cls(**{one.name: values[one.name] for one in fields(cls) if one.name in values})


@dataclass(frozen=True, slots=True)
class Options:
    """How the organisation's account at one site is set up there."""

    header: bool = True  # the file's first line names the columns
    flags: Literal["10", "yn"] = "10"
    pictures: Literal["files", "urls"] = "files"
    send_config: bool = True  # Adopt-a-Pet's import.cfg; False once the organisation keeps its own there
    ids: Literal["ours", "rescue"] = "ours"  # which number is the listing's id at the site
    variant: str = ""  # of sites that know several formats
    account_id: str = ""  # the organisation's number at the site, where the format asks for it

    @classmethod
    def of(cls, values: dict[str, Any]) -> Self:
        """From stored values; unknown keys are left out."""
        return cls(**{one.name: values[one.name] for one in fields(cls) if one.name in values})
