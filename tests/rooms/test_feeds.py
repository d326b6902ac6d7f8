"""The open outlets: what they show, to whom they say no, and that nothing of it is stale."""

import json
from datetime import date
from decimal import Decimal

import pytest
from jsonschema import Draft202012Validator

from petwire.catalog.actions import change_animal
from petwire.listings.feeds.animals import schema
from petwire.sharing.actions import withdraw
from petwire.sharing.models import Code, Subject
from tests.world import (
    BY,
    NOW,
    a_picture,
    a_world,
    committed,  # noqa: F401 (a fixture)
    elsewhere,  # noqa: F401 (a fixture)
)

HERE = "http://127.0.0.1:8000"


def ask(client, path, status=200, **headers):
    response = client.get(path, headers=headers)
    assert response.status_code == status, response.content[:300]
    return response


def hide(animal):
    withdraw(kind=Subject.ANIMAL, subject=animal.pk, code=Code.ORG_CHOICE, by=BY, now=NOW)


@pytest.mark.django_db
def test_animals_json_fits_its_schema_and_tells_what_pages_tell(client):
    world = a_world()
    values = {
        "sex": "Female",
        "birthdate": date(2024, 2, 1),
        "size_current": Decimal("45"),
        "size_unit": "Pounds",
        "ok_with_dogs": True,
        "ok_with_cats": False,
        "description": "<p onclick=x>Good <script>x</script></p>",
        "contact_name": "Carla",
        "contact_email": "carla@foster.example",
        "contact_public": True,
        "bonded_with_id": world.mittens.pk,
    }
    change_animal(animal_id=world.biscuit.pk, values=values, by=BY, now=NOW)
    picture = a_picture(world.biscuit)

    given = ask(client, "/animals.json").json()

    Draft202012Validator(schema(HERE), format_checker=Draft202012Validator.FORMAT_CHECKER).validate(given)
    assert [one["name"] for one in given["animals"]] == ["Biscuit", "Mittens", "Shy"]
    biscuit = given["animals"][0]
    assert biscuit["url"] == f"{HERE}/animals/{world.biscuit.pk}-biscuit"
    assert biscuit["pictures"][0]["url"] == f"{HERE}/media/{picture.pk}-{picture.content[:8]}.jpg"
    assert biscuit["good_with"] == {"dogs": True, "cats": False, "children": None}
    assert biscuit["weight"] == {"value": 45.0, "unit": "Pounds"}
    assert biscuit["bonded_with"] == world.mittens.pk
    assert biscuit["description"] == "<p>Good</p>"
    assert biscuit["tracker"].endswith(f"/pet?{world.biscuit.pk}&a=&h=")
    assert "Carla" not in json.dumps(given) and "carla@" not in json.dumps(given)
