"""Public pages in English and Spanish, without a cookie."""

import pytest

from petwire.lib.config import config
from tests.world import a_world

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
