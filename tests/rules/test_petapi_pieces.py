"""Rendered pieces put together are the same bytes as the models that they were cut from."""

from dataclasses import replace
from itertools import pairwise, product

import orjson
import pytest

from petwire.lib import places
from petwire.petapi import details, lists, pieces
from petwire.petapi.inputs import VERSIONS, Globals
from petwire.petapi.searching import FIRST_RING, rings
from petwire.petapi.words import Asked
from tests.rules.test_petapi_golden import BISCUIT, KEY, LINKED, MITTENS, NAMELESS, OWN, PET, PUBLIC

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("with_species", [False, True])
def test_an_item_put_together_is_the_item(version, with_species):
    for key, output, (pet, photo) in product(
        (KEY, 'a&b="c" ü'), ("json", "xml"), ((BISCUIT, OWN), (MITTENS, LINKED), (NAMELESS, None))
    ):
        asked = Asked(PUBLIC, Globals(key, version, output))
        whole = lists.pet_item(pet, photo, order=12, asked=asked, with_species=with_species)
        cut = pieces.item_pieces(pet, photo, PUBLIC)

        joined = pieces.join_item(cut, order=12, part=pieces.asked_part(asked), with_species=with_species)

        assert joined.encode() == orjson.dumps(whole)


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("photos", [[], [OWN], [OWN, LINKED]])
@pytest.mark.parametrize("bonded", [False, True])
def test_details_put_together_are_the_details(version, photos, bonded):
    pet = replace(PET, bonded=bonded)
    asked = Asked(PUBLIC, Globals(KEY, version))
    cut = pieces.detail_pieces(replace(PET, bonded=not bonded), photos, PUBLIC, PUBLIC)

    whole = pieces.join_details(cut, version=version, limited=False, bonded=bonded)
    limited = pieces.join_details(cut, version=version, limited=True, bonded=bonded)

    assert whole == orjson.dumps(details.pet_details(pet, photos, asked, tracker=PUBLIC))
    assert limited == orjson.dumps(details.limited_pet_details(pet, photos, asked))


def test_what_is_rendered_for_other_addresses_is_stale():
    assert len({pieces.style(PUBLIC, PUBLIC), pieces.style(PUBLIC, "https://t.example.org"), 0}) == 3
    assert -(2**63) <= pieces.style(PUBLIC, PUBLIC) < 2**63


def test_rings_are_all_in_order_and_cut_no_distance_in_two():
    near = [(f"{number:05}", float(number // 7)) for number in range(3 * FIRST_RING)]

    parts = list(rings(near))

    assert [one for part in parts for one in part] == near
    assert len(parts) > 1
    assert all(one[-1][1] < other[0][1] for one, other in pairwise(parts))
    assert list(rings([])) == []


def test_the_table_of_places_is_read_once_however_many_ask():
    places.get_ready().join()

    assert places._grid() is places._grid()
    assert places.place_of_town("springfield", "il") is not None
