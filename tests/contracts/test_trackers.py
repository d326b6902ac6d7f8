"""Where an animal is shown, its tracker image is there exactly once; a new template or outlet without a row fails."""

import json
import re
from html import unescape
from pathlib import Path

import pytest
from django.utils import timezone

import petwire.console
import petwire.listings
from petwire.bulkfiles.render import Addresses, pet_line
from petwire.catalog.actions import change_animal
from petwire.exports.facts import Org, Settings
from petwire.exports.pets import told_of
from petwire.exports.words import as_html
from petwire.lib.config import config
from petwire.tracker.address import audience_of, pixel_img
from petwire.tracker.tagging import tag_secret
from tests.world import BY, a_mirrored_animal, a_mirrored_org, a_source, a_world, an_animal

TEMPLATES = Path(petwire.listings.__file__).parent / "templates"
NEEDED = re.compile(r'<img[^>]*src="\{\{ (?:animal\.tracker_url|tracker) \}\}"')
IMAGE = re.compile(r'<img[^>]+src=\\?["\']([^"\'\\]*/pet\?[^"\'\\]*)')

# Whole pages that show one animal, or each animal of a list with its own image; what they extend may hold it for them.
SHOW_ANIMALS = {
    "listings/animal.html",
    "listings/_print.html",  # the sheets to print
    "listings/embed.html",
}
# All others: parts, lists whose cards lead to an animal's page, and pages about something else.
OTHERS = """
    404.html 500.html listings/_card.html listings/_contact.html listings/_favourites.html listings/_field.html
    listings/_foot.html listings/_form_page.html listings/_languages.html listings/_message.html
    listings/_operator.html listings/_nav.html listings/_picture.html listings/_qr.html listings/_runs.html
    listings/_source.html listings/_watch_animal.html listings/_watch_search.html listings/_wrong.html
    listings/animals.html listings/base.html listings/embed_none.html listings/favourites.html listings/front.html
    listings/gone.html listings/held.html listings/kennel_card.html listings/mail/_frame.html
    listings/mail/watch_confirm.html listings/mail/watch_news.html listings/mail/watch_wanted.html
    listings/messages/letter.html listings/messages/none.html listings/messages/preview.html
    listings/messages/report.html listings/messages/report_unknown.html listings/messages/sent.html listings/org.html
    listings/orgs.html listings/poster.html listings/privacy.html listings/search/boxes.html
    listings/search/facets.html listings/search/found.html listings/search/heading.html listings/search/parts.html
    listings/search/problem.html listings/search/title.html listings/search/where.html listings/search/wrong.html
    listings/store_away.html listings/terms.html listings/watch/ask.html listings/watch/asked.html
    listings/watch/confirm.html listings/watch/confirmed.html listings/watch/end.html listings/watch/ended.html
    listings/watch/mine.html listings/watch/unknown.html
"""
FORM = "https://elsewhere.example/pet?7&a=&h="  # what was pasted along with a description


def test_every_template_is_known_to_show_an_animal_or_not():
    found = {str(path.relative_to(TEMPLATES)) for path in TEMPLATES.rglob("*.html")}

    assert found == SHOW_ANIMALS | set(OTHERS.split()), (
        "say here whether the template shows an animal as a page: then it carries its tracker image once"
    )


def test_templates_that_show_an_animal_hold_the_image_once_and_others_not_at_all():
    held = {
        str(path.relative_to(TEMPLATES)): len(NEEDED.findall(path.read_text()))
        for path in TEMPLATES.rglob("*.html")
    }

    assert {name for name, count in held.items() if count} == SHOW_ANIMALS
    assert set(held.values()) == {0, 1}


def test_no_page_of_the_console_holds_it():
    """Also those of its pages that visitors see, to apply and to report: none is about one animal's looks."""
    pages = list((Path(petwire.console.__file__).parent / "templates").rglob("*.html"))

    assert len(pages) > 100
    assert [
        path.name for path in pages if NEEDED.search(path.read_text()) or "/pet?" in path.read_text()
    ] == []


def trackers(text: str) -> list[str]:
    return [unescape(url) for url in IMAGE.findall(text)]


@pytest.fixture
def biscuit(db):
    """An animal whose description came from elsewhere, with the tracker image of there."""
    animal = a_world().biscuit
    html = f"<p>Good dog</p>{pixel_img(FORM)}"
    change_animal(animal_id=animal.pk, values={"description": html}, by=BY, now=timezone.now())
    animal.refresh_from_db()
    return animal


@pytest.mark.parametrize("path", ["/animals/{}", "/es/animals/{}", "/animals/{}/card", "/animals/{}/poster"])
def test_every_page_of_an_animal_loads_one_image_that_is_signed_for_own_pages(client, biscuit, path):
    page = client.get(path.format(biscuit.pk), follow=True)

    (url,) = trackers(page.content.decode())
    base, _, rest = url.partition("?")
    number, tag, host = re.fullmatch(r"(\d+)&a=([^&]*)&h=(.*)", rest).groups()
    assert (base, int(number), host) == (f"{config().tracker_url}/pet", biscuit.pk, "")
    assert audience_of(tag, biscuit.pk, host="", secret=tag_secret()) == "own"


def test_an_embed_loads_one_for_each_animal_and_none_twice(client, biscuit):
    other = an_animal(biscuit.org, name="Rex")

    found = trackers(
        client.get(f"/embed/{biscuit.org_id}", HTTP_REFERER="https://rescue.example/").content.decode()
    )

    numbers = [int(re.search(r"\?(\d+)&", url)[1]) for url in found]
    assert len(numbers) == len(set(numbers))
    assert {biscuit.pk, other.pk} <= set(numbers)
    assert all(url.endswith("&h=rescue.example") for url in found)


@pytest.mark.parametrize("path", ["/", "/animals", "/orgs/{org}", "/favourites"])
def test_lists_of_ours_load_none(client, biscuit, path):
    page = client.get(path.format(org=biscuit.org_id), follow=True)

    assert page.status_code == 200
    assert trackers(page.content.decode()) == []


@pytest.mark.parametrize(
    "path", ["/animals.atom?org={}", "/animals.feed.json?org={}", "/animals.json?org={}"]
)
def test_open_outlets_carry_it_once_for_each_animal_untagged(client, biscuit, path):
    response = client.get(path.format(biscuit.org_id))

    text = unescape(response.content.decode()).replace("\\u0026", "&")
    assert response.status_code == 200
    assert text.count(f"{config().tracker_url}/pet?{biscuit.pk}&a=&h=") == 1
    assert FORM not in text


def test_nightly_files_carry_it_beside_and_once_within_the_description_untagged(biscuit):
    line = json.loads(pet_line(biscuit, [], [], Addresses(config().public_url, config().tracker_url)))

    ours = f"{config().tracker_url}/pet?{biscuit.pk}&a=&h="
    assert line["trackerImageUrl"] == ours
    assert trackers(line["description"]).count(ours) == 1


def test_exports_carry_it_once_signed_for_the_site(biscuit):
    pet = told_of(biscuit, [], [], config()).at("adoptapet", pages=True)

    (url,) = trackers(as_html(pet, Org(1), Settings(), links=True))
    tag = re.search(r"&a=([^&]+)&h=$", url)[1]
    assert audience_of(tag, biscuit.pk, host="", secret=tag_secret()) == "adoptapet"


@pytest.mark.parametrize("url", ["https://tracker.upstream.example/pet?901&a=&h=", ""])
def test_a_mirrored_animal_keeps_its_sources_image_untouched_everywhere(client, db, url):
    animal = a_mirrored_animal(
        a_mirrored_org(a_source()), tracker_url=url, description=f"<p>Hi</p>{pixel_img(url) if url else ''}"
    )
    expected = [url] if url else []

    assert trackers(client.get(f"/animals/{animal.pk}", follow=True).content.decode()) == expected
    line = json.loads(pet_line(animal, [], [], Addresses(config().public_url, config().tracker_url)))
    assert line["trackerImageUrl"] == url
    assert trackers(line["description"]) == expected
    pet = told_of(animal, [], [], config()).at("adoptapet", pages=True)
    assert trackers(as_html(pet, Org(1), Settings(), links=True)) == expected
