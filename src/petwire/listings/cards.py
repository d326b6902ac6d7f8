"""Animals of lists as cards: fetched through the gate, with their first picture, and bonded pairs as one."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime

from django.db import connection

from petwire.catalog.models import Animal
from petwire.listings import present
from petwire.listings.present import Card
from petwire.sharing.reads import first_pictures, shown_animals

# What a card shows; the descriptions of an animal, which are long, are none of it.
_SHOWN = (
    *("id", "org_id", "origin_id", "name", "status", "species", "breed", "primary_breed", "secondary_breed"),
    *("sex", "age", "birthdate", "size", "color", "pattern", "location_zip", "courtesy", "needs_foster"),
    *("special_needs", "bonded_with_id", "created_at"),
    *("org__id", "org__name", "org__city", "org__state", "org__zip"),
)

Fitting = Callable[[Sequence[int]], frozenset[int]]


def in_order(
    ids: Sequence[int],
    now: datetime,
    *,
    tenths: Mapping[int, int] | None = None,
    fitting: Fitting | None = None,
) -> tuple[Card, ...]:
    """Some animals as cards, in the order of their ids as given; those that are not shown are left out.

    A bonded pair is one card. `fitting` says which of some animals are in the whole list of which this is a page: the
    pair's card may stand on another one. `tenths` is how far each is away, in tenths of a mile.
    """
    partners = partners_of(ids)
    rows = _fetch([*ids, *partners.values()])
    pairs = {one: other for one, other in partners.items() if one in rows and other in rows}
    pictures = first_pictures(rows)
    follow = _following(pairs, frozenset(ids), fitting)

    def card(one: int, partner: Card | None = None) -> Card:
        away = tenths.get(one) if tenths else None
        return present.animal_card(rows[one], pictures.get(one), now, partner=partner, tenths=away)

    return tuple(
        card(one, card(pairs[one]) if one in pairs else None)
        for one in ids
        if one in rows and one not in follow
    )


def partners_of(ids: Iterable[int]) -> dict[int, int]:
    """Who goes with some animals, also where the other one says so; it is not asked yet who is shown. One query.

    Of three who name each other in a row, the third is in no pair.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT one.animal_id, one.partner_id FROM (SELECT animal_id, min(partner_id) AS partner_id"
            " FROM sharing_bond WHERE animal_id = ANY (%s) GROUP BY animal_id) one WHERE one.animal_id ="
            " (SELECT min(back.partner_id) FROM sharing_bond back WHERE back.animal_id = one.partner_id)",
            [list(ids)],
        )
        return dict(cursor.fetchall())


def _following(pairs: Mapping[int, int], page: frozenset[int], fitting: Fitting | None) -> frozenset[int]:
    """Those who stand on their partner's card: of two that are in a list, the one with the lower id."""
    leading = {other: one for one, other in pairs.items() if other > one}
    elsewhere = [other for other in leading if other not in page]
    found = fitting(elsewhere) if elsewhere and fitting is not None else frozenset()
    return frozenset(one for other, one in leading.items() if other in page or other in found)


def _fetch(ids: Iterable[int]) -> dict[int, Animal]:
    rows = shown_animals().filter(pk__in=list(ids)).select_related("org").only(*_SHOWN)
    return {row.pk: row for row in rows}
