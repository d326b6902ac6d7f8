"""Organisations: a list around a place, and all about one. petwire's choice throughout: what the original answers here
is not known. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from petwire.lib.safehtml import safe_html, safe_url
from petwire.petapi import words
from petwire.petapi.inputs import CARERS
from petwire.petapi.words import Asked, or_null, plain

ORG_TYPES: Mapping[str, str] = {"shelter": "Shelter", "rescue": "Rescue", "private_owner": "Private owner"}
assert set(ORG_TYPES) == set(CARERS)


@dataclass(frozen=True, slots=True)
class Shelter:
    """What is answered of an organisation; the street is "" where it is not shown."""

    id: int
    name: str
    org_type: str
    address: str
    city: str
    state: str
    zip: str
    country: str
    phone: str
    email: str
    url: str
    facebook_url: str
    about: str
    adoption_process: str
    meet_pets: str
    pets: int


def shelter_item(shelter: Shelter, *, order: int, away: float, asked: Asked) -> dict[str, Any]:
    """One organisation of a list; `away` in miles."""
    city, state = words.where("", shelter.zip, shelter.city, shelter.state)
    query = {
        "shelter_id": shelter.id,
        "key": asked.given.key,
        "v": asked.given.version,
        "output": asked.given.output,
    }
    return {
        "order": order,
        "shelter_id": str(shelter.id),
        "shelter_name": plain(shelter.name),
        "cared_for_by": _carer(shelter.org_type),
        "addr_city": city,
        "addr_state_code": state,
        "addr_postal_code": or_null(shelter.zip),
        "distance": round(away, 1),
        "total_pets": shelter.pets,
        "details_url": f"{asked.public}/search/shelter_details?{urlencode(query)}",
        "shelter_details_url": asked.shelter_url(shelter.id, shelter.name),
    }


def shelter_search(
    total: int, items: Sequence[Mapping[str, Any]], *, returned: int, meta_only: bool
) -> dict[str, Any]:
    """The answer of shelter_search."""
    answer: dict[str, Any] = {"status": "ok", "returned_shelters": returned, "total_shelters": total}
    return answer if meta_only else {**answer, "shelters": list(items)}


def shelter_details(shelter: Shelter, asked: Asked) -> dict[str, Any]:
    """The answer of shelter_details."""
    city, state = words.where("", shelter.zip, shelter.city, shelter.state)
    area, number, extension = words.phone_parts(shelter.phone)
    return {
        "status": "ok",
        "shelter": {
            "shelter_id": shelter.id,
            "shelter_name": plain(shelter.name),
            "cared_for_by": _carer(shelter.org_type),
            "addr_line_1": or_null(shelter.address),
            "addr_line_2": None,
            "addr_city": city,
            "addr_state_code": state,
            "addr_postal_code": or_null(shelter.zip),
            "addr_country_code": or_null(shelter.country),
            "phone_area_code": area,
            "phone_number": number,
            "phone_extension": extension,
            "email": shelter.email.strip(),
            "website_url": safe_url(shelter.url) or None,
            "facebook_url": safe_url(shelter.facebook_url) or None,
            "description": str(safe_html(shelter.about)) or None,
            "adoption_process": str(safe_html(shelter.adoption_process)) or None,
            "meet_pets": str(safe_html(shelter.meet_pets)) or None,
            "total_pets": shelter.pets,
            "shelter_details_url": asked.shelter_url(shelter.id, shelter.name),
        },
    }


def _carer(org_type: str) -> str | None:
    return next((word for word, name in ORG_TYPES.items() if name == org_type), None)
