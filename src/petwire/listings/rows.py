"""What cards show of animals, as the database gives it: no models, which take longer to make than to read. Pure."""

from datetime import date
from typing import NamedTuple


class OrgRow(NamedTuple):
    """What a card shows of an organisation."""

    city: str
    state: str
    zip: str


class PictureRow(NamedTuple):
    """What a card shows of a picture."""

    pk: int
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


class CardRow(NamedTuple):
    """What a card shows of an animal, in the order of sql/cards.sql; what is the same makes the same card."""

    pk: int
    name: str
    status: str
    species: str
    breed: str
    primary_breed: str
    secondary_breed: str
    sex: str
    age: str
    birthdate: date | None
    size: str
    color: str
    pattern: str
    location_zip: str
    courtesy: bool | None
    needs_foster: bool | None
    org: OrgRow
    picture: PictureRow | None
