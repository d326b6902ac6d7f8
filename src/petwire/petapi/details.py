"""All about one animal. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from petwire.lib.links import slug
from petwire.lib.safehtml import breaks, safe_html, safe_url
from petwire.orgs.models import HERE
from petwire.petapi import words
from petwire.petapi.vocabulary import size_label, species_word
from petwire.petapi.words import Asked, Photo, flag, or_null, plain
from petwire.tracker.address import pixel_img, pixel_url


@dataclass(frozen=True, slots=True)
class Pet:
    """What is answered of an animal; `bonded` only where the other one is shown as well."""

    id: int
    source: str
    rescue_id: str
    name: str
    species: str
    sex: str
    age: str
    primary_breed: str
    secondary_breed: str
    mixed: bool | None
    size: str
    color: str
    pattern: str
    coat_length: str
    special_needs: bool | None
    kill_date: date | None
    location_zip: str
    updated_at: datetime | None
    status: str
    pet_url: str
    video_url: str | None
    description: str
    description_plain: str
    tracker_url: str
    ok_with_cats: bool | None
    ok_with_dogs: bool | None
    ok_with_kids: bool | None
    housetrained: bool | None
    vaccinated: bool | None
    altered: bool | None
    declawed: bool | None
    bonded: bool
    org_id: int
    org_name: str
    org_email: str
    org_phone: str
    org_address: str  # "" where it is not shown
    org_city: str
    org_state: str
    org_zip: str


def limited_pet_details(pet: Pet, photos: Sequence[Photo], asked: Asked) -> dict[str, Any]:
    """The answer of limited_pet_details."""
    return {"status": "ok", "pet": _limited(pet, photos, asked)}


def pet_details(pet: Pet, photos: Sequence[Photo], asked: Asked, *, tracker: str) -> dict[str, Any]:
    """The answer of pet_details; `tracker` is the base of our tracker images."""
    area, number, extension = words.phone_parts(pet.org_phone)
    more = {
        "description": _description(pet, tracker),
        "good_with_cats": flag(pet.ok_with_cats),
        "good_with_dogs": flag(pet.ok_with_dogs),
        "good_with_kids": flag(pet.ok_with_kids),
        "housetrained": flag(pet.housetrained),
        "shots_current": flag(pet.vaccinated),
        "spayed_neutered": flag(pet.altered),
        "declawed": flag(pet.declawed),
        "bonded_pair": int(pet.bonded),
        "shelter_name": plain(pet.org_name),
        "email": pet.org_email.strip(),
        "phone_area_code": area,
        "phone_number": number,
        "phone_extension": extension,
        "addr_line_1": or_null(pet.org_address),
        "addr_line_2": None,
        "addr_postal_code": or_null(pet.location_zip or pet.org_zip),
        "shelter_details_url": asked.shelter_url(pet.org_id, pet.org_name),
    }
    return {"status": "ok", "pet": _limited(pet, photos, asked) | more}


def _limited(pet: Pet, photos: Sequence[Photo], asked: Asked) -> dict[str, Any]:
    species = species_word(pet.species)
    city, state = words.where(pet.location_zip, pet.org_zip, pet.org_city, pet.org_state)
    found: dict[str, Any] = {
        "pet_id": pet.id,
        "pet_name": plain(pet.name),
        "pet_code": plain(pet.rescue_id),
        "species": words.capitalised(species.replace("_", " ")),
        "sex": plain(pet.sex) or None,
        "age": words.capitalised(words.age_word(pet.age, species) or ""),
        "primary_breed": or_null(pet.primary_breed),
        "secondary_breed": or_null(pet.secondary_breed),
        "purebred": int(pet.mixed is False and not pet.secondary_breed),
        "size": size_label(pet.size, species),
        "color": words.colour(pet.color, pet.pattern),
        "hair_length": or_null(pet.coat_length),
        "special_needs": flag(pet.special_needs),
        "act_quickly": int(pet.kill_date is not None),
        "automap": 0,
        "addr_city": city,
        "addr_state_code": state,
        "last_modified": words.stamp(pet.updated_at),
        "video_url": pet.video_url or None,
        "pet_details_url": safe_url(pet.pet_url)
        or f"{asked.public}/animals/{pet.id}-{slug(plain(pet.name))}",
    }
    if asked.given.version == "3":
        found["status"] = pet.status
    images = [words.image(photo, asked.public) for photo in photos]
    # Old clients read the first of them wherever there is a list at all.
    if images or asked.given.version == "3":
        found["images"] = images
    return found


def _description(pet: Pet, tracker: str) -> str | None:
    """HTML that can do nothing, with the one tracker image that belongs to the animal behind it."""
    text = str(safe_html(pet.description) if pet.description.strip() else breaks(pet.description_plain))
    url = pixel_url(pet.id, base=tracker) if pet.source == HERE else safe_url(pet.tracker_url)
    if not text:
        return None
    return text + (pixel_img(url) if url else "")
