"""Public pages in English and Spanish, without a cookie."""

from datetime import date

import pytest

from petwire.lib.config import config
from tests.world import a_world, an_animal, an_org

pytestmark = pytest.mark.django_db


def test_the_browser_decides_where_the_address_does_not(client):
    spanish = client.get("/animals", headers={"accept-language": "es-MX,es;q=0.9,en;q=0.5"})
    english = client.get("/animals", headers={"accept-language": "en-US,es;q=0.5"})

    assert (spanish.headers["Content-Language"], english.headers["Content-Language"]) == ("es", "en")
    assert "Accept-Language" in spanish.headers["Vary"]
    assert '<html lang="es">' in spanish.content.decode()
    assert spanish.content != english.content


def test_an_address_with_a_language_speaks_it_to_everybody_and_sets_no_cookie(client):
    world = a_world()

    answer = client.get(f"/es/animals/{world.biscuit.pk}-biscuit", headers={"accept-language": "en"})

    html = answer.content.decode()
    assert '<html lang="es">' in html
    assert f'href="/es/orgs/{world.happy_tails.pk}-' in html
    assert (
        f'<link rel="canonical" href="{config().public_url}/es/animals/{world.biscuit.pk}-biscuit">' in html
    )
    assert f'hreflang="en" href="{config().public_url}/animals/{world.biscuit.pk}-biscuit"' in html
    assert "Accept-Language" not in answer.headers.get("Vary", "")
    assert not answer.cookies


def test_a_wrong_name_in_the_address_leads_to_the_right_one_in_the_same_language(client):
    world = a_world()

    answer = client.get(f"/es/animals/{world.biscuit.pk}-other")

    assert answer.headers["Location"] == f"/es/animals/{world.biscuit.pk}-biscuit"


def test_the_console_and_the_outlets_speak_english_to_everybody(client):
    for path in ("/join", "/developers/"):
        answer = client.get(path, headers={"accept-language": "es"})
        assert '<html lang="en"' in answer.content.decode()
        assert "Content-Language" not in answer.headers

    assert client.get("/es/join").status_code == 404


def test_what_is_not_there_is_said_in_the_language_of_the_address(client):
    assert "No hay nada en esta dirección." in client.get("/es/nothing").content.decode()
    assert "There is nothing at this address." in client.get("/nothing").content.decode()


def test_an_animal_in_spanish(client):
    values = {
        "name": "Canela",
        "sex": "Female",
        "altered": True,
        "size": "Medium",
        "color": "Brown",
        "coat_length": "Short",
        "ok_with_dogs": True,
        "ok_with_cats": False,
        "qualities": ["playful"],
        "kill_date": date(2099, 5, 4),
        "primary_breed": "Beagle",
        "secondary_breed": "Hound",
        "birthdate": date(2020, 5, 1),
    }
    animal = an_animal(an_org(org_type="Rescue"), **values)

    html = client.get(f"/es/animals/{animal.pk}", follow=True).content.decode()

    for words in (
        *("Canela, perro (brown)", "hembra · mediano", "Hembra, esterilizada", "Beagle y Hound", "Corto"),
        *(
            "Le gusta jugar",
            "4 de mayo de 2099",
            "Otros perros",
            "Aún no se sabe",
            "En adopción",
            ">Animales</a>",
        ),
    ):
        assert words in html, words
    for english in ("Female", "Medium", "Available", "Gets along", "The facts", "Not known", "ago<"):
        assert english not in html, english


def test_one_and_many_in_spanish(client):
    org = an_org(name="Uno")
    an_animal(org)
    assert "1 animal<" in client.get("/es/animals").content.decode()
    an_animal(org)
    assert "2 animales<" in client.get("/es/animals").content.decode()
