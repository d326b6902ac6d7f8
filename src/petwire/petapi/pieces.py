"""Animals in JSON, rendered once and put together at each request: how they are cut and joined. Pure.

What stands in an answer beside the animal (its place, the caller's key, version and output) and what differs from
audience to audience (a bond) is put in between the pieces. They are cut from the models of petwire.petapi.lists and
details, so there is one description of an answer, and joined they are the same bytes.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

import orjson
import xxhash

from petwire.petapi import details, lists
from petwire.petapi.details import Pet
from petwire.petapi.inputs import Globals
from petwire.petapi.lists import ListedPet
from petwire.petapi.words import Asked, Photo

RENDERER: Final = 1  # raise it when the same record is rendered to other bytes
_NOBODY: Final = Globals(key="", version="3")


@dataclass(frozen=True, slots=True)
class ItemPieces:
    """An item of a list: what stands before the key, the species, what stands behind."""

    head: str
    species: str
    tail: str


@dataclass(frozen=True, slots=True)
class DetailPieces:
    """All about an animal in parts, each but the first with its comma."""

    limited: str
    status: str
    images: str
    about: str
    contact: str


@lru_cache(8)
def style(public: str, tracker: str) -> int:
    """What beside the records is in the pieces, as a number with a sign: rendered with another one they are stale."""
    number = xxhash.xxh3_64_intdigest(f"{RENDERER} {public} {tracker}".encode())
    return number - 2**63


@lru_cache(1000)  # the same for all that a key asks for in the same way
def asked_part(asked: Asked) -> str:
    """What the caller puts into each item: the end of the address of its details."""
    url = asked.details_url(0).partition("&key=")[2]
    return orjson.dumps(url).decode()[1:] + ","


def item_pieces(pet: ListedPet, photo: Photo | None, public: str) -> ItemPieces:
    """An animal of a list, cut."""
    model = lists.pet_item(pet, photo, order=0, asked=Asked(public, _NOBODY), with_species=True)
    del model["order"]
    names = list(model)
    at = names.index("details_url")
    url = model["details_url"].partition("&key=")[0] + "&key="
    before = {name: model[name] for name in names[:at]} | {"details_url": url}
    after = {name: model[name] for name in names[at + 1 :] if name != "species"}
    return ItemPieces(
        head=f",{_inner(before)[:-1]}",  # without the quotation mark that ends the address
        species=f"{_inner({'species': model['species']})},",
        tail=f"{_inner(after)}}}",
    )


def join_item(pieces: ItemPieces, *, order: int, part: str, with_species: bool) -> str:
    """An item as sql/items.sql puts it together."""
    return f'{{"order":{order}{pieces.head}{part}{pieces.species if with_species else ""}{pieces.tail}'


def detail_pieces(pet: Pet, photos: list[Photo], public: str, tracker: str) -> DetailPieces:
    """All about an animal, cut. Whether it has a bond is not in it."""
    model = details.pet_details(pet, photos, Asked(public, _NOBODY), tracker=tracker)["pet"]
    names = list(model)
    at, behind, bond = names.index("status"), names.index("images") + 1, names.index("bonded_pair")
    return DetailPieces(
        limited=_inner({name: model[name] for name in names[:at]}),
        status=_more({"status": model["status"]}),
        images=_more({"images": model["images"]}),
        about=_more({name: model[name] for name in names[behind:bond]}),
        contact=_more({name: model[name] for name in names[bond + 1 :]}),
    )


def join_details(pieces: DetailPieces, *, version: str, limited: bool, bonded: bool) -> bytes:
    """The answer of pet_details or limited_pet_details, in JSON."""
    parts = [pieces.limited]
    if version == "3":
        parts += [pieces.status, pieces.images]
    elif pieces.images != _NO_IMAGES:  # old clients read the first of them wherever there is a list at all
        parts.append(pieces.images)
    if not limited:
        parts += [pieces.about, _BOND[bonded], pieces.contact]
    return f'{{"status":"ok","pet":{{{"".join(parts)}}}}}'.encode()


def _inner(model: Mapping[str, Any]) -> str:
    """Fields in JSON, without the braces."""
    return orjson.dumps(model).decode()[1:-1]


def _more(model: Mapping[str, Any]) -> str:
    return f",{_inner(model)}"


_NO_IMAGES: Final = _more({"images": []})
_BOND: Final = {False: _more({"bonded_pair": 0}), True: _more({"bonded_pair": 1})}
