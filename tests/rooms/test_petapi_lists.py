"""The lists of the search API, through the whole callable."""

import pytest

from tests.rooms.petapi_stage import Client, a_key
from tests.world import a_world

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    return a_world()


@pytest.fixture
def client(world):
    return Client(a_key())


def test_the_animals_of_a_shelter_are_listed_in_the_words_of_the_original(client, world):
    answer = client.ask("pets_at_shelter", shelter_id=world.happy_tails.pk)

    assert (answer["status"], answer["returned_pets"], answer["total_pets"]) == ("ok", 2, 2)
    biscuit, mittens = answer["pets"]
    assert (biscuit["order"], biscuit["pet_id"], biscuit["pet_name"]) == (1, str(world.biscuit.pk), "Biscuit")
    assert (biscuit["species"], mittens["species"]) == ("dog", "cat")
    assert biscuit["results_photo_url"].endswith("/null")
    assert biscuit["results_photo_width"] is None
    assert (biscuit["addr_city"], biscuit["addr_state_code"]) == ("Austin", "TX")


def test_a_withheld_shelter_answers_as_one_that_is_not_there(client, world):
    withheld = client.get("pets_at_shelter", shelter_id=world.quiet_paws.pk)

    assert withheld.body == client.get("pets_at_shelter", shelter_id=999_999).body
    assert withheld.json["total_pets"] == 0
