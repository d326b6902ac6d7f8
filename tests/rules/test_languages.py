"""In which language a page speaks, by its address and the visitor's wishes."""

import pytest

from petwire.listings.languages import Spoken, address, carried_on, spoken

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
