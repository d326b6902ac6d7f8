"""The public pages: what they show, what they keep to themselves, and what they say of what is gone."""

import re
from datetime import date
from html.parser import HTMLParser

import pytest
from django.db import OperationalError, connection
from django.test.utils import CaptureQueriesContext

from petwire.catalog.actions import change_animal
from petwire.catalog.models import Animal, Tombstone
from petwire.lib.config import config
from petwire.listings import context, reads
from petwire.listings.search import reads as search
from petwire.sharing.actions import reinstate, withdraw, withhold_animal
from petwire.sharing.models import OWN_PAGES, Code, Subject
from petwire.tracker.address import tag_of
from petwire.tracker.tagging import tag_secret
from tests.world import (
    BY,
    NOW,
    a_mirrored_animal,
    a_mirrored_org,
    a_picture,
    a_source,
    a_world,
    an_animal,
    an_org,
)

pytestmark = pytest.mark.django_db

TRACKER = re.compile(r'<img[^>]+src="([^"]*/pet\?[^"]*)"')


def html_of(client, path, status=200):
    response = client.get(path, follow=True)
    assert response.status_code == status
    return response.content.decode()


def page_of(client, animal):
    return html_of(client, f"/animals/{animal.pk}")


class Tags(HTMLParser):
    """All tags of a page with their attributes, as a browser reads them."""

    def __init__(self, html):
        super().__init__()
        self.found = []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, {name: value or "" for name, value in attrs}))


def names_on(html):
    return re.findall(r'<h3><a href="/animals/[^"]+">([^<]+)</a></h3>', html)


def hide(animal):
    withdraw(kind=Subject.ANIMAL, subject=animal.pk, code=Code.ORG_CHOICE, by=BY, now=NOW)


def test_front_page_counts_species_and_shows_the_newest(client):
    a_world()

    html = html_of(client, "/")

    assert '<a href="/animals?species=Dog">' in html
    assert re.findall(r"<span>(\w+)</span><b>(\d+)</b>", html) == [("Dogs", "2"), ("Cats", "1")]
    assert names_on(html) == ["Shy", "Mittens", "Biscuit"]


def test_an_empty_hub_says_so_kindly(client):
    assert "No animals yet" in html_of(client, "/")
    assert "Nobody here just now" in html_of(client, "/animals")


@pytest.mark.parametrize("species", ["Dog", "dogs", "canine"])
def test_list_is_narrowed_by_species_in_any_words(client, species):
    a_world()

    assert names_on(html_of(client, f"/animals?species={species}")) == ["Shy", "Biscuit"]


def test_list_is_narrowed_by_organisation_and_status(client):
    world = a_world()
    change_animal(animal_id=world.mittens.pk, values={"status": "Adopted"}, by=BY, now=NOW)

    html = html_of(client, f"/animals?org={world.happy_tails.pk}&status=Adopted")

    assert names_on(html) == ["Mittens"]
    assert f'<a href="/orgs/{world.happy_tails.pk}-happy-tails-rescue">{world.happy_tails.name}</a>' in html


def test_counts_say_what_each_choice_would_find(client):
    world = a_world()
    change_animal(animal_id=world.mittens.pk, values={"status": "Adopted"}, by=BY, now=NOW)

    html = html_of(client, "/animals?status=Available")

    assert re.findall(r"(All|Dogs|Cats) <b>(\d+)</b>", html) == [("All", "2"), ("Dogs", "2")]
    statuses = re.search(r'<select id="status".*?</select>', html)[0]
    assert re.findall(r"<option[^>]*>([^<]+)</option>", statuses) == [
        "Any",
        "Available for adoption (2)",
        "Adopted (1)",
        "Still looking for a home (2)",
    ]


def test_a_species_nobody_has_gives_an_empty_list(client):
    a_world()

    assert "Nobody here just now" in html_of(client, "/animals?species=Unicorn")


@pytest.mark.parametrize("query", ["org=999999", "org=" + "9" * 18])
def test_a_list_of_an_organisation_that_is_not_there_is_not_found(client, query):
    html_of(client, f"/animals?{query}", status=404)


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("org=1x", "There is no such organisation."),
        ("near=nowhere", "Please give a ZIP code"),
        ("near=00000", "We do not know 00000"),
        ("age=Ancient", "We do not know that choice: Ancient."),
        ("dogs=perhaps", "Please answer yes or no."),
        ("miles=far", "Please choose how far you would go."),
        ("sort=nearest", "Say where you are"),
        ("before=-1", ""),
        ("after=" + "9" * 30, ""),
    ],
)
def test_what_cannot_be_read_is_left_open_and_said(client, query, said):
    a_world()

    html = html_of(client, f"/animals?{query}")

    assert names_on(html) == ["Shy", "Mittens", "Biscuit"]
    assert said in html
    assert ('class="wrong">' + said in html) or not said


def test_a_species_with_letters_that_no_text_has_finds_nobody(client):
    a_world()

    assert "Nobody here just now" in html_of(client, "/animals?species=a%00b")


def test_a_form_with_empty_fields_leads_to_the_address_without_them(client):
    response = client.get("/animals?near=&miles=50&species=Dog&age=Young&age=Baby&breed=&sex=")

    assert response.status_code == 302
    assert response["Location"] == "/animals?species=Dog&age=Baby&age=Young"


def test_paging_visits_each_animal_once_though_new_ones_arrive(client, monkeypatch):
    monkeypatch.setattr(search, "page_size", lambda: 4)
    org = an_org()
    names = [an_animal(org, name=f"Pup {number}").name for number in range(10)]

    seen, path = [], "/animals?species=Dog"
    while path:
        html = html_of(client, path)
        seen += names_on(html)
        an_animal(org, name="Late")
        following = re.search(r'<link rel="next" href="([^"]+)"', html)
        path = following and following[1].replace("&amp;", "&")

    assert seen == names[::-1]


def test_paging_back_leads_to_the_same_pages(client, monkeypatch):
    monkeypatch.setattr(search, "page_size", lambda: 4)
    org = an_org()
    for number in range(10):
        an_animal(org, name=f"Pup {number}")

    def follow(html, rel):
        return html_of(client, re.search(rf'<link rel="{rel}" href="([^"]+)"', html)[1].replace("&amp;", "&"))

    first = html_of(client, "/animals")
    second = follow(first, "next")
    third = follow(second, "next")

    assert 'rel="prev"' not in first and 'rel="next"' not in third
    assert "That is everybody." in third
    assert names_on(follow(third, "prev")) == names_on(second)
    assert names_on(follow(follow(third, "prev"), "prev")) == names_on(first)


@pytest.mark.parametrize("path", ["/", "/animals", "/orgs"])
def test_queries_do_not_grow_with_rows(client, path):
    def ask():
        with CaptureQueriesContext(
            connection,
        ) as queries:
            html_of(client, path)
        return len(queries)

    a_world()
    few = ask()
    for number in range(12):
        a_picture(an_animal(an_org(name=f"Rescue {number}"), species="Cat", location_zip="20715"))

    assert ask() == few


def test_queries_of_an_animal_do_not_grow_with_what_it_has(client):
    world = a_world()

    def ask():
        with CaptureQueriesContext(connection) as queries:
            client.get(f"/animals/{world.biscuit.pk}-biscuit")
        return len(queries)

    few = ask()
    for colour in ("red", "green", "blue"):
        a_picture(world.biscuit, colour)

    assert ask() == few


def test_other_words_in_an_address_lead_to_the_right_ones(client):
    world = a_world()

    for wrong in (f"/animals/{world.biscuit.pk}", f"/animals/{world.biscuit.pk}-rex"):
        response = client.get(wrong)
        assert response.status_code == 301
        assert response["Location"] == f"/animals/{world.biscuit.pk}-biscuit"
        assert response["Cache-Control"] == "no-cache"  # a name that changes back leads nobody in circles
    assert (
        client.get(f"/orgs/{world.happy_tails.pk}")["Location"]
        == f"/orgs/{world.happy_tails.pk}-happy-tails-rescue"
    )


def test_an_animal_in_words(client):
    animal = an_animal(
        an_org(
            name="Happy Tails Rescue", phone="(555) 555-0100", email="hi@tails.example", url="tails.example"
        ),
        name="Biscuit",
        species="Cat",
        sex="Female",
        altered=True,
        color="Orange",
        pattern="Tabby",
        birthdate=date(2024, 2, 1),
        adoption_fee="75",
        ok_with_dogs=True,
        ok_with_cats=False,
        qualities=["lap"],
    )
    a_picture(animal, "red")
    a_picture(animal, "blue")

    html = page_of(client, animal)

    assert 'alt="Biscuit, an orange tabby cat, picture 2 of 2"' in html
    for words in ("Available for adoption", "Female, spayed", "$75", "Sits on laps", "Austin, TX"):
        assert words in html
    for link in ("tel:(555)", "/messages/animals/", "http://tails.example"):
        assert f'href="{link}' in html
    answers = dict(re.findall(r'<li class="(\w+)"><svg.*?</svg>\s*<span>([^<]+)</span>', html, re.S))
    assert {"yes": "Dogs", "no": "Other cats"}.items() <= answers.items()
    assert "<span>Children</span> <b>Not known yet</b>" in html


def test_pictures_have_fixed_sizes_and_wait_below_the_first(client):
    world = a_world()
    a_picture(world.biscuit, "red")
    a_picture(world.biscuit, "blue")

    gallery = re.findall(r"<img[^>]+alt=\"Biscuit[^>]+>", page_of(client, world.biscuit))

    assert len(gallery) == 2
    assert all(re.search(r'width="\d+" height="\d+"', image) for image in gallery)
    assert ["lazy" in image for image in gallery] == [False, True]


def test_a_foster_home_is_named_only_where_it_agreed(client):
    org = an_org()
    known = {
        "contact_name": "Carla",
        "contact_email": "carla@foster.example",
        "contact_cell_phone": "555-0107",
    }
    private = page_of(client, an_animal(org, **known))
    public = page_of(client, an_animal(org, **known, contact_public=True))

    for value in known.values():
        assert value not in private
        assert (value in public) is (value != "carla@foster.example")  # mail goes by a letter, which hides it


def test_a_street_is_shown_only_where_the_organisation_says_so(client):
    hidden = an_org(address="12 Elm Street")
    shown = an_org(address="34 Oak Street", show_address=True)

    for org, street, seen in ((hidden, "12 Elm", False), (shown, "34 Oak", True)):
        assert (street in html_of(client, f"/orgs/{org.pk}")) is seen
        assert (street in page_of(client, an_animal(org))) is seen


def test_a_bonded_pair_is_one_story_from_both_sides(client):
    world = a_world()
    change_animal(animal_id=world.biscuit.pk, values={"bonded_with_id": world.mittens.pk}, by=BY, now=NOW)

    assert "Biscuit and Mittens go together" in page_of(client, world.biscuit)
    assert "Mittens and Biscuit go together" in page_of(client, world.mittens)


def test_a_partner_that_is_withheld_is_not_told_of(client):
    world = a_world()
    change_animal(animal_id=world.biscuit.pk, values={"bonded_with_id": world.mittens.pk}, by=BY, now=NOW)
    hide(world.mittens)

    html = page_of(client, world.biscuit)

    assert "Mittens" not in html
    assert "go together" not in html


def test_marks_are_said_in_words(client):
    org = an_org()
    animal = an_animal(org, courtesy=True, needs_foster=True, status="Adopted")

    html = page_of(client, animal)

    assert "Courtesy listing." in html
    assert "Adopted" in html
    assert "Foster home wanted" not in html, "who has a home needs no foster home"


def test_own_animals_carry_our_tracker_image_once(client):
    world = a_world()
    pixel = f'<img src="https://elsewhere.example/pet?{world.biscuit.pk}&a=&h=" width="0" height="0" />'
    change_animal(
        animal_id=world.biscuit.pk, values={"description": f"<p>Good dog</p>{pixel}"}, by=BY, now=NOW
    )

    html = page_of(client, world.biscuit)

    tag = tag_of(world.biscuit.pk, audience="own", host="", secret=tag_secret())
    assert TRACKER.findall(html) == [f"{config().tracker_url}/pet?{world.biscuit.pk}&amp;a={tag}&amp;h="]
    assert html.count("/pet?") == 1


def test_mirrored_animals_carry_their_own_tracker_image_once_or_none(client):
    org = a_mirrored_org(a_source())
    url = "https://tracker.example/pet?101809&a=&h="
    img = f'<div>Hello</div><img src="{url}" width="0" height="0" alt="" />'

    with_one = page_of(client, a_mirrored_animal(org, tracker_url=url, description=img))
    without = page_of(client, a_mirrored_animal(org, tracker_url="", description="<p>Hello</p>"))
    hostile = page_of(client, a_mirrored_animal(org, tracker_url="javascript:alert(1)"))

    assert TRACKER.findall(with_one) == [url.replace("&", "&amp;")]
    assert "/pet?" not in without
    assert "javascript" not in hostile


@pytest.mark.parametrize("path", ["/", "/animals", "/orgs", "/privacy", "/terms", "/nothing"])
def test_other_pages_carry_no_tracker_image(client, path):
    a_world()

    assert "/pet?" not in client.get(path).content.decode()


def test_plain_descriptions_keep_their_lines(client):
    org = a_mirrored_org(a_source())

    html = page_of(
        client, a_mirrored_animal(org, description="", description_plain="One.\nTwo &amp; <three>.")
    )

    assert "One.<br>Two &amp; &lt;three&gt;." in html


def test_nothing_that_a_stranger_wrote_can_do_something(client):
    evil = '"><script>alert(1)</script><img src=x onerror=alert(1)>'
    org = a_mirrored_org(
        a_source(), name=evil, about=evil, email=evil, phone=evil, url="javascript:alert(1)", city=evil
    )
    animal = a_mirrored_animal(
        org,
        name=evil,
        description=evil,
        summary=evil,
        color=evil,
        pet_url="javascript:alert(1)",
        contact_name=evil,
    )
    animal.pictures.create(org=org, origin_id=org.origin_id, kept={}, large_url='javascript:alert("x")')

    for path in (f"/animals/{animal.pk}", f"/orgs/{org.pk}", "/", "/animals", "/orgs"):
        tags = Tags(html_of(client, path)).found
        assert not [
            values
            for tag, values in tags
            if tag == "script"
            and not values.get("src", "").startswith("/static/")
            and values.get("type") != "application/ld+json"  # data, which no browser runs
        ]
        assert not [name for _, values in tags for name in values if name.startswith("on")]
        assert not [
            values
            for _, values in tags
            for name in ("src", "href")
            if values.get(name, "").startswith(("x", "javascript"))
        ]


def test_pages_have_no_inline_style_or_script_and_say_so(client):
    world = a_world()

    for path in ("/", "/animals", f"/animals/{world.biscuit.pk}-biscuit", "/orgs", "/privacy", "/nothing"):
        response = client.get(path)
        assert not re.search(
            r"<script(?! src=\"/static/| type=\"application/ld\+json\")|<style|\sstyle=|\son\w+=",
            response.content.decode(),
        )
        assert "script-src 'self'" in response["Content-Security-Policy"]


def test_mirrored_pictures_stay_links_and_their_source_is_named(client):
    source = a_source()
    source.attribution_text, source.attribution_url = "Upstream Hub", "https://up.example"
    source.save()
    org = a_mirrored_org(source)
    animal = a_mirrored_animal(org)
    animal.pictures.create(
        org=org,
        origin=source,
        kept={},
        large_url="https://cdn.example/1_500.jpg",
        large_width=500,
        large_height=375,
    )

    html = page_of(client, animal)

    assert '<img src="https://cdn.example/1_500.jpg"' in html
    assert 'Source: <a href="https://up.example" rel="noopener">Upstream Hub</a>' in html


def test_what_never_was_public_is_not_found(client):
    applied = an_org(approved=False)
    never_listed = an_animal(an_org(), status="Hold")

    for path in (
        f"/animals/{an_animal(applied).pk}",
        f"/animals/{never_listed.pk}",
        f"/orgs/{applied.pk}",
        "/animals/999999",
        "/animals/999999999999999999999",
        "/orgs/999999",
    ):
        html_of(client, path, status=404)


def test_what_was_withdrawn_is_gone_at_once_and_nothing_is_told_of_it(client):
    world = a_world()
    hide(world.mittens)

    html = html_of(client, f"/animals/{world.mittens.pk}-mittens", status=410)

    assert "no longer listed" in html
    assert "Mittens" not in html
    assert "Cat" not in html, "not even its species"
    assert names_on(html) == ["Shy", "Biscuit"]
    assert "Mittens" not in html_of(client, "/animals")


def test_what_is_reinstated_is_back(client):
    world = a_world()
    hide(world.mittens)
    reinstate(kind=Subject.ANIMAL, subject=world.mittens.pk, by=BY, now=NOW)

    assert "Mittens" in page_of(client, world.mittens)


def test_a_deleted_animal_leads_to_similar_ones(client):
    world = a_world()
    another = an_animal(world.happy_tails, name="Tom", species="Cat")
    change_animal(animal_id=world.mittens.pk, values={"status": "Deleted"}, by=BY, now=NOW)

    html = html_of(client, f"/animals/{world.mittens.pk}-mittens", status=410)

    assert "Cats looking for a home" in html
    assert names_on(html) == [another.name]


def test_what_was_erased_is_gone(client):
    Tombstone.objects.create(kind="animal", subject=4711, at=NOW)
    Tombstone.objects.create(kind="org", subject=4712, at=NOW)

    html_of(client, "/animals/4711", status=410)
    html_of(client, "/orgs/4712", status=410)


def test_an_organisation_that_left_is_gone_with_its_animals(client):
    world = a_world()
    withdraw(kind=Subject.ORG, subject=world.happy_tails.pk, code=Code.ORG_CHOICE, by=BY, now=NOW)

    html = html_of(client, f"/orgs/{world.happy_tails.pk}", status=410)

    assert world.happy_tails.name not in html
    html_of(client, f"/animals/{world.biscuit.pk}", status=410)
    html_of(client, f"/animals?org={world.happy_tails.pk}", status=404)
    assert world.happy_tails.name not in html_of(client, "/orgs")


def test_an_animal_may_be_kept_from_own_pages(client):
    world = a_world()
    withhold_animal(animal_id=world.biscuit.pk, audience=OWN_PAGES, by=BY, now=NOW)

    assert "Biscuit" not in html_of(client, "/animals")
    assert "Biscuit" not in html_of(client, f"/animals/{world.biscuit.pk}", status=410)


def test_an_organisation_shows_itself_and_its_animals(client):
    org = an_org(
        about="<p>We <b>love</b> dogs</p><script>x</script>", meet_pets="Saturdays", url="www.tails.example"
    )
    animal = an_animal(org)

    html = html_of(client, f"/orgs/{org.pk}")

    assert "<p>We <b>love</b> dogs</p>" in html
    assert "Saturdays" in html
    assert 'href="http://www.tails.example"' in html
    assert names_on(html) == [animal.name]


def test_pages_are_asked_for_anew_each_time_but_cheaply(client):
    world = a_world()
    path = f"/animals/{world.biscuit.pk}-biscuit"

    first = client.get(path)

    assert first["Cache-Control"] == "no-cache"
    assert client.get(path, HTTP_IF_NONE_MATCH=first["ETag"]).status_code == 304
    hide(world.biscuit)
    assert client.get(path, HTTP_IF_NONE_MATCH=first["ETag"]).status_code == 410


def test_test_instances_mark_every_page(client, monkeypatch):
    world = a_world()
    hide(world.shy)
    monkeypatch.setattr(context, "config", lambda: config().model_copy(update={"environment": "test"}))
    monkeypatch.setattr(reads, "org_list", lambda: 1 / 0)
    client.raise_request_exception = False

    for path, status in (
        ("/", 200),
        ("/animals", 200),
        (f"/animals/{world.biscuit.pk}", 200),
        (f"/orgs/{world.happy_tails.pk}", 200),
        ("/privacy", 200),
        ("/terms", 200),
        (f"/animals/{world.shy.pk}", 410),
        ("/nothing", 404),
        ("/orgs", 500),
    ):
        assert "Test data" in html_of(client, path, status)


def test_production_carries_no_such_mark(client):
    assert "Test data" not in html_of(client, "/")


def test_ready_means_that_the_database_answers(client, monkeypatch):
    assert client.get("/readyz").status_code == 200

    def fail():
        raise OperationalError("gone")

    monkeypatch.setattr(connection, "cursor", fail)

    assert client.get("/readyz").status_code == 503
    assert client.get("/healthz").status_code == 200


def test_the_icon_is_found(client):
    assert client.get("/favicon.ico")["Location"] == "/static/listings/favicon.svg"


def test_the_style_sheet_comes_with_the_program(client):
    address = re.search(r'<link rel="stylesheet" href="([^"]+)"', html_of(client, "/"))[1]

    response = client.get(address)

    assert response.status_code == 200
    assert response["Content-Type"].startswith("text/css")
    assert b"@layer" in b"".join(response)
    response.close()


def test_only_reading_is_possible(client):
    assert client.post("/animals").status_code == 405
    assert Animal.objects.count() == 0
