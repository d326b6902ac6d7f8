"""Animals of lists as cards: fetched through the gate, with their first picture, and bonded pairs as one."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from functools import lru_cache
from itertools import starmap
from typing import Final

from django.db import connection
from django.utils.translation import get_language

from petwire.lib.sql import statement
from petwire.listings import present
from petwire.listings.present import Card
from petwire.listings.rows import CardRow, OrgRow, PictureRow
from petwire.sharing.models import OWN_PAGES

KEPT: Final = 4000  # cards of about 1 kB in a process

Fitting = Callable[[Sequence[int]], frozenset[int]]

# Where the others begin in a row of the answer, behind its two ids.
_ORG: Final = len(CardRow._fields) - len(("pk", "org", "picture"))
_PICTURE: Final = _ORG + len(OrgRow._fields)


def in_order(
    ids: Sequence[int],
    now: datetime,
    *,
    tenths: Mapping[int, int] | None = None,
    fitting: Fitting | None = None,
) -> tuple[Card, ...]:
    """Some animals as cards, in the order of their ids as given; those that are not shown are left out.

    A bonded pair is one card. `fitting` says which of some animals are in the whole list of which this is a page: the
    pair's card may stand on another one. `tenths` is how far each is away, in tenths of a mile. One query, and another
    where a partner stands elsewhere.
    """
    rows, partners = _fetch(ids)
    pairs = {one: other for one, other in partners.items() if other in rows}
    follow = _following(pairs, frozenset(ids), fitting)
    today, language = now.date(), get_language() or ""

    def card(one: int, partner: Card | None = None) -> Card:
        return _card(rows[one], partner, tenths.get(one) if tenths else None, today, language)

    return tuple(
        card(one, card(pairs[one]) if one in pairs else None)
        for one in ids
        if one in rows and one not in follow
    )


@lru_cache(KEPT)
def _card(row: CardRow, partner: Card | None, tenths: int | None, today: date, language: str) -> Card:
    """The card of a row; `language` is the one that is spoken now."""
    return present.animal_card(row, row.picture, today, partner=partner, tenths=tenths)


def _following(pairs: Mapping[int, int], page: frozenset[int], fitting: Fitting | None) -> frozenset[int]:
    """Those who stand on their partner's card: of two that are in a list, the one with the lower id."""
    leading = {other: one for one, other in pairs.items() if other > one}
    elsewhere = [other for other in leading if other not in page]
    found = fitting(elsewhere) if elsewhere and fitting is not None else frozenset()
    return frozenset(one for other, one in leading.items() if other in page or other in found)


def _fetch(ids: Sequence[int]) -> tuple[dict[int, CardRow], dict[int, int]]:
    """Those of some animals that are shown, with the partners of all, and who goes with whom."""
    with connection.cursor() as cursor:
        cursor.execute(statement("petwire.listings", "cards.sql"), {"ids": list(ids), "audience": OWN_PAGES})
        found = cursor.fetchall()
    rows = {row.pk: row for row in starmap(_row, found)}
    return rows, {one: other for one, other, *_ in found if other is not None}


def _row(pk: int, partner: int | None, *values: object) -> CardRow:
    picture = PictureRow._make(values[_PICTURE:]) if values[_PICTURE] is not None else None
    return CardRow._make([pk, *values[:_ORG], OrgRow._make(values[_ORG:_PICTURE]), picture])
