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
    for path in ("/developers/", "/console/account/sign-in/"):
        answer = client.get(path, headers={"accept-language": "es"})
        assert '<html lang="en"' in answer.content.decode()
        assert "Content-Language" not in answer.headers

    assert client.get("/es/developers/").status_code == 404


def test_a_rescue_applies_in_spanish(client):
    form = client.get("/join", headers={"accept-language": "es"})
    wrong = client.post("/es/join", {"name": "Patitas", "kind": "Rescue", "zip": "00000"})

    assert '<html lang="es">' in form.content.decode()
    assert "Un grupo de rescate: los animales viven en casas de acogida" in form.content.decode()
    assert wrong.status_code == 422
    for words in (
        "No conocemos ningún código postal 00000.",
        "Denos un número de registro",
        "Sin su sí a las condiciones",
        'href="/es/terms"',
    ):
        assert words in wrong.content.decode(), words
    for english in ("This field", "Name of the", "Apply<", ">optional"):
        assert english not in wrong.content.decode(), english

    given = {"name": "Patitas", "kind": "Rescue", "zip": "78701", "registration": "EIN 1", "terms": "on"}
    sent = client.post("/es/join", given | {"contact_name": "Ana", "contact_email": "ana@patitas.example"})

    assert sent.headers["Location"] == "/es/join/sent"
    assert "Mire su correo." in client.get("/es/join/sent").content.decode()


def test_a_listing_is_reported_in_spanish(client):
    world = a_world()
    path = f"/es/report/{world.biscuit.pk}"

    assert f'href="{path}"' in client.get(f"/es/animals/{world.biscuit.pk}", follow=True).content.decode()
    wrong = client.post(path, {"text": "No es un perro."})
    thanks = client.post(path, {"reason": "wrong", "text": "No es un perro.", "email": "ana@casa.example"})

    assert (wrong.status_code, thanks.status_code) == (422, 200)
    assert "Algo de la página no es cierto" in wrong.content.decode()
    assert "Alguien mirará la publicación de Biscuit." in thanks.content.decode()
    for english in ("What is", "Send the", "Tell us", "This field"):
        assert english not in wrong.content.decode(), english


@pytest.mark.parametrize("page", ["/", "/animals", "/animals/{animal}", "/orgs/{org}"])
def test_a_preview_says_in_which_language_its_page_is(client, page):
    world = a_world()
    path = page.format(animal=world.biscuit.pk, org=world.happy_tails.pk)

    for beginning, locale, other in (("/en", "en_US", "es_US"), ("/es", "es_US", "en_US")):
        html = client.get(beginning + path, follow=True).content.decode()
        assert f'<meta property="og:locale" content="{locale}">' in html
        assert f'<meta property="og:locale:alternate" content="{other}">' in html


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
