"""In which language a page speaks, by its address and the visitor's wishes."""

from datetime import date, timedelta

import pytest
from django.utils import translation

from petwire.listings import render
from petwire.listings.languages import Spoken, address, carried_on, spoken
from tests.world import NOW

HERE = "https://animals.example.org"


@pytest.mark.parametrize(
    ("path", "wishes", "said"),
    [
        ("/", (), Spoken("en", False, "/")),
        ("/animals", ("es-mx", "en"), Spoken("es", False, "/animals")),
        ("/animals/5-rex", ("fr", "es", "en"), Spoken("es", False, "/animals/5-rex")),
        ("/animals", ("en-us", "es"), Spoken("en", False, "/animals")),
        ("/animals", ("*",), Spoken("en", False, "/animals")),
        ("/es", ("en",), Spoken("es", True, "/")),
        ("/es/", (), Spoken("es", True, "/")),
        ("/es/orgs/7-happy-tails", ("en",), Spoken("es", True, "/orgs/7-happy-tails")),
        ("/en/animals", ("es",), Spoken("en", True, "/animals")),
        ("/animals.json", ("es",), None),
        ("/console/", ("es",), None),
        ("/es/console/", ("es",), None),
        ("/es/es/animals", (), None),
        ("/espresso", ("es",), None),
    ],
)
def test_the_address_wins_over_the_browser_and_only_public_pages_ask(path, wishes, said):
    assert spoken(path, wishes) == said


def test_links_to_public_pages_keep_the_language_and_no_others():
    html = (
        '<a href="/"><a href="/animals?species=Dog"><form action="/animals"><a href="/orgs/7-x">'
        '<a href="/animals.atom">'
        '<a href="/animalsong"><a href="/console/"><a href="/en/animals" hreflang="en">'
        '<a href="https://x.example/animals">'
    )

    carried = carried_on(html, Spoken("es", True, "/"), HERE)

    assert carried == (
        '<a href="/es/"><a href="/es/animals?species=Dog"><form action="/es/animals"><a href="/es/orgs/7-x">'
        '<a href="/animals.atom"><a href="/animalsong"><a href="/console/"><a href="/en/animals" hreflang="en">'
        '<a href="https://x.example/animals">'
    )


def test_without_a_language_in_the_address_links_have_none_either():
    assert carried_on('<a href="/animals">', Spoken("es", False, "/"), HERE) == '<a href="/animals">'


@pytest.mark.parametrize(
    ("said", "canonical"),
    [
        (Spoken("en", False, "/orgs"), f"{HERE}/orgs"),
        (Spoken("en", True, "/orgs"), f"{HERE}/orgs"),
        (Spoken("es", False, "/orgs"), f"{HERE}/es/orgs"),
        (Spoken("es", True, "/orgs"), f"{HERE}/es/orgs"),
    ],
)
def test_a_page_names_the_one_address_that_speaks_so_to_everybody(said, canonical):
    html = f'<link rel="canonical" href="{HERE}/orgs"><a href="{HERE}/orgs">'

    assert f'<link rel="canonical" href="{canonical}"><a href="{HERE}/orgs">' == carried_on(html, said, HERE)
    assert canonical == HERE + address(said.language, said.path)


@pytest.mark.parametrize(
    ("language", "span", "words"),
    [
        ("es", timedelta(seconds=5), "ahora mismo"),
        ("es", timedelta(minutes=1), "hace 1 minuto"),
        ("es", timedelta(hours=3), "hace 3 horas"),
        ("es", timedelta(days=40), "el 2 de febrero de 2026"),
        ("en", timedelta(days=40), "on 2 February 2026"),
    ],
)
def test_times_in_words(language, span, words):
    with translation.override(language):
        assert render.ago(NOW - span, NOW) == words


@pytest.mark.parametrize(
    ("born", "words"),
    [
        (date(2026, 3, 10), "recién nacido"),
        (date(2026, 2, 10), "unas 4 semanas"),
        (date(2024, 9, 1), "cerca de año y medio"),
        (date(2020, 1, 1), "unos 6 años"),
        (None, "cachorro"),
    ],
)
def test_ages_in_spanish(born, words):
    with translation.override("es"):
        assert render.age_words(born, "Baby", "Dog", NOW.date()) == words
