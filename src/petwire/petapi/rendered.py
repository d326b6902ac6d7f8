"""Rendered animals in the database: answers are put together there, and what is missing or stale is rendered first.

Nobody has to tell that an animal changed. What is kept says of which state of the rows it was made (the views
petapi_listed and petapi_detailed), and is only used while they are in that state.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import orjson

from petwire.lib.sql import array_text
from petwire.petapi import lists, pieces
from petwire.petapi.database import Database
from petwire.petapi.details import Pet
from petwire.petapi.lists import ListedPet
from petwire.petapi.pieces import DetailPieces, ItemPieces
from petwire.petapi.shown import Shown
from petwire.petapi.words import Asked, Photo

AT_ONCE = 1000
_WIDTH = len(ListedPet.__dataclass_fields__)


@dataclass(frozen=True, slots=True)
class Rendered:
    """The rendered animals as they are asked for. `tracker` is the base of tracker images."""

    database: Database
    asked: Asked
    tracker: str

    @property
    def given(self) -> dict[str, Any]:
        """What the statements that put items together are told."""
        style = pieces.style(self.asked.public, self.tracker)
        return {"asked": pieces.asked_part(self.asked), "style": style}

    def items(self, wanted: Sequence[tuple[int, int]], *, with_species: bool) -> bytes:
        """Animals that the caller found shown as a list in JSON, each (place, id) at its place."""
        if not wanted:
            return b"[]"
        places, ids = [one for one, _ in wanted], [one for _, one in wanted]
        ask = {"ids": ids, "places": places, "with_species": with_species, **self.given}
        for _ in range(2):
            ((text, stale),) = self.database.rows("items.sql", **ask)
            if not stale:
                return bytes(text.encode())
            self.render(stale)
        return self._by_hand(wanted, with_species=with_species)

    def shelter_page(
        self, *, audience: int, shown: Shown, most: int, wanted: range
    ) -> tuple[list[int], bytes | None]:
        """The animals that an audience may see of organisations that it may see, and the wanted ones as a list in JSON;
        None in its place where they keep changing."""
        if not shown.orgs:
            return [], b"[]"
        ask = {
            "audience": audience,
            "shown": array_text(shown.orgs),
            "sources": shown.sources,
            "most": most,
            **self.given,
        }
        ask |= {"first": wanted.start, "last": wanted.stop - 1}
        for _ in range(2):
            ((text, stale, ids),) = self.database.rows("shelter_page.sql", **ask)
            if not stale:
                return ids, text.encode()
            self.render(stale)
        return ids, None

    def render(self, ids: Sequence[int]) -> None:
        """Render the items of animals and keep them."""
        for first in range(0, len(ids), AT_ONCE):
            rows = self.database.rows("listed.sql", ids=list(ids[first : first + AT_ONCE]))
            made = [(row[0], row[1], self._item(row)) for row in rows]
            style = pieces.style(self.asked.public, self.tracker)
            self.database.do(
                "item_store.sql",
                animals=[animal for _, animal, _ in made],
                marks=[mark ^ style for mark, _, _ in made],
                heads=[item.head for _, _, item in made],
                species=[item.species for _, _, item in made],
                tails=[item.tail for _, _, item in made],
            )

    def details(self, audience: int, animal: int, *, limited: bool) -> bytes | None:
        """All about an animal in JSON; None where an audience may not see it."""
        style = pieces.style(self.asked.public, self.tracker)
        found = self.database.rows("detail.sql", audience=audience, id=animal, style=style)
        if not found:
            return None
        bonded, first, *others = found[0]
        made = self._detail(audience, animal, style) if first is None else DetailPieces(first, *others)
        if made is None:
            return None
        return pieces.join_details(made, version=self.asked.given.version, limited=limited, bonded=bonded)

    def _item(self, row: Sequence[Any]) -> ItemPieces:
        pet, photo = _listed(row)
        return pieces.item_pieces(pet, photo, self.asked.public)

    def _by_hand(self, wanted: Sequence[tuple[int, int]], *, with_species: bool) -> bytes:
        """The same without what is kept: for animals that change faster than they are rendered."""
        order = {animal: place for place, animal in wanted}
        rows = self.database.rows("listed.sql", ids=list(order))
        models = []
        for row in rows:
            pet, photo = _listed(row)
            models.append(
                lists.pet_item(pet, photo, order=order[pet.id], asked=self.asked, with_species=with_species)
            )
        return orjson.dumps(models)

    def _detail(self, audience: int, animal: int, style: int) -> DetailPieces | None:
        rows = self.database.rows("pet.sql", audience=audience, id=animal)
        if not rows:
            return None
        mark, photos, *values = rows[0]
        pet = Pet(*values)
        made = pieces.detail_pieces(pet, [Photo(*one) for one in photos], self.asked.public, self.tracker)
        texts = {name: getattr(made, name) for name in DetailPieces.__dataclass_fields__}
        self.database.do("detail_store.sql", animal=animal, mark=mark ^ style, **texts)
        return made


def _listed(row: Sequence[Any]) -> tuple[ListedPet, Photo | None]:
    """A row of listed.sql."""
    values = row[1:]
    pet = ListedPet(*values[:_WIDTH])
    return pet, Photo(*values[_WIDTH:]) if values[_WIDTH] is not None else None
