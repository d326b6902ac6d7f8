"""The search page's lists and counts against the same worked out by hand, and what one address shows."""

import re
from dataclasses import replace
from itertools import count
from random import Random
from urllib.parse import parse_qsl

import pytest
from django.db import transaction

from petwire.catalog.models import Animal
from petwire.lib.places import miles, place_of_zip
from petwire.listings.search import reads
from petwire.listings.search.filter import AGES, SEXES, SIZES, Wanted, Where, read
from petwire.sharing.actions import withdraw, withhold_animal
from petwire.sharing.models import OWN_PAGES, Code, Subject
from tests.world import BY, NOW, an_animal, an_org

PLACES = ("78701", "78704", "78745", "76102", "74103")  # Austin three times, Fort Worth, Tulsa
HOME = "78701"


class Hub:
    """Some hundred animals of five organisations, made by chance but always the same."""

    def __init__(self):
        chance, number = Random(8), count(1)
        self.orgs = [
            an_org(name=f"Rescue {zip_code}", zip=zip_code, city="", state="") for zip_code in PLACES
        ]
        self.orgs[4].travels_to = ["OK", "TX"]
        self.orgs[4].save()
        animals = []
        for _ in range(150):
            org = chance.choice(self.orgs)
            animals.append(
                Animal(
                    org=org,
                    source_id=f"search-{next(number)}",
                    name="Pet",
                    was_listed=True,
                    status=chance.choice(["Available", "Available", "Available", "Adopted", "Hold"]),
                    species=chance.choice(["Dog", "Dog", "Cat"]),
                    primary_breed=chance.choice(["Beagle", "Boxer", ""]),
                    secondary_breed=chance.choice(["Beagle", "", ""]),
                    age=chance.choice([*AGES, ""]),
                    size=chance.choice([*SIZES[:3], ""]),
                    sex=chance.choice([*SEXES, ""]),
                    ok_with_dogs=chance.choice([True, False, None]),
                    ok_with_cats=chance.choice([True, False, None]),
                    ok_with_kids=chance.choice([True, False, None]),
                    special_needs=chance.choice([True, False, None]),
                    courtesy=chance.choice([True, False, None]),
                    location_zip=chance.choice(["", "", "78704", "76102-1234"]),
                )
            )
        Animal.objects.bulk_create(animals)
        for one, other in zip(animals[:20:2], animals[1:20:2], strict=True):
            Animal.objects.filter(pk=one.pk).update(bonded_with=other)
        self.partners = {a.pk: b.pk for a, b in zip(animals[:20:2], animals[1:20:2], strict=True)}
        self.partners |= {b: a for a, b in self.partners.items()}
        withdraw(kind=Subject.ANIMAL, subject=animals[30].pk, code=Code.LEGAL, by=BY, now=NOW)
        withhold_animal(animal_id=animals[31].pk, audience=OWN_PAGES, by=BY, now=NOW)
        Animal.objects.filter(pk=animals[32].pk).update(do_not_publish=True)
        Animal.objects.filter(pk=animals[33].pk).update(deleted_at=NOW)
        hidden = {one.pk for one in animals[30:34]}
        self.shown = {
            one.pk: one for one in animals if one.pk not in hidden and one.status in ("Available", "Adopted")
        }

    def away(self, animal):
        at = animal.location_zip[:5] or animal.org.zip
        return round(miles(place_of_zip(HOME), place_of_zip(at)) * 10)

    def fits(self, animal, wanted, *, but=()):
        """By hand: does an animal fit, when some filters are left out?"""
        breeds = {animal.primary_breed.lower(), animal.secondary_breed.lower()}
        checks = {
            "near": wanted.near is None or self.away(animal) <= wanted.miles * 10,
            "org_id": wanted.org_id in (None, animal.org_id),
            "species": wanted.species in ("", animal.species),
            "breed": not wanted.breed or wanted.breed.lower() in breeds,
            "status": wanted.status in ("", animal.status),
            "age": not wanted.ages or animal.age in wanted.ages,
            "size": not wanted.sizes or animal.size in wanted.sizes,
            "sex": wanted.sex in ("", animal.sex),
            "special": not wanted.special or animal.special_needs is True,
            "courtesy": wanted.courtesy in (None, animal.courtesy is True),
            "pair": not wanted.pair or self.partners.get(animal.pk) in self.shown,
        }
        for name, answer in (
            ("dogs", animal.ok_with_dogs),
            ("cats", animal.ok_with_cats),
            ("kids", animal.ok_with_kids),
        ):
            checks[name] = not getattr(wanted, name) or answer is True or (wanted.unknown and answer is None)
        return all(good for name, good in checks.items() if name not in but)

    def expected(self, wanted):
        found = [one for one in self.shown.values() if self.fits(one, wanted)]
        nearest = wanted.sort == "nearest"
        return [one.pk for one in sorted(found, key=lambda one: (self.away(one) if nearest else 0, -one.pk))]


@pytest.fixture(scope="module")
def hub(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), transaction.atomic():
        yield Hub()
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def within_the_database(hub, django_db_blocker):
    with django_db_blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)  # what a test adds is not there for the next one


def look(wanted):
    return reads.around(wanted, reads.place_of(wanted.near) if wanted.near else None)


def walk(wanted, size):
    """All pages of a list forwards, and then all of them backwards from the last."""
    looked, nearest = look(wanted), wanted.sort == "nearest"
    pages = [reads.find(wanted, None, looked, most=size)]
    while pages[-1].more:
        pages.append(reads.find(wanted, pages[-1].cursor(-1, back=False, nearest=nearest), looked, most=size))
    back = [pages[-1]]
    while back[-1].before:
        back.append(reads.find(wanted, back[-1].cursor(0, back=True, nearest=nearest), looked, most=size))
    return [list(one.ids) for one in pages], [list(one.ids) for one in back]


def by_chance(number, hub):
    """A search of some filters."""
    chance = Random(number)
    filters = {
        "species": chance.choice(["Dog", "Cat"]),
        "breed": chance.choice(["beagle", "Boxer"]),
        "ages": tuple(chance.sample(AGES, 2)),
        "sizes": ("Small", "Large"),
        "sex": chance.choice(SEXES),
        "dogs": True,
        "cats": True,
        "kids": True,
        "unknown": True,
        "special": True,
        "pair": True,
        "courtesy": chance.choice([True, False]),
        "status": chance.choice(["Available", "Adopted"]),
        "org_id": chance.choice(hub.orgs).pk,
    }
    chosen = {name: filters[name] for name in chance.sample(sorted(filters), chance.choice([0, 1, 1, 2, 3]))}
    if chance.random() < 0.6:
        chosen |= {"near": Where(zip=HOME), "miles": chance.choice([10, 25, 250])}
        chosen["sort"] = chance.choice(["newest", "nearest"])
    return Wanted(**chosen)


@pytest.mark.parametrize("number", range(40))
def test_lists_and_counts_are_what_they_are_by_hand(hub, number):
    wanted = by_chance(number, hub)
    expected = hub.expected(wanted)

    assert list(reads.find(wanted, None, look(wanted), most=500).ids) == expected
    assert reads.fitting(wanted, look(wanted), list(hub.shown)) == set(expected)
    counts = reads.counts(wanted, look(wanted))
    assert counts.total == len(expected)
    for name, of in (
        ("species", lambda one: one.species),
        ("status", lambda one: one.status),
        ("age", lambda one: one.age),
        ("size", lambda one: one.size),
        ("sex", lambda one: one.sex),
        ("dogs", lambda one: one.ok_with_dogs),
        ("cats", lambda one: one.ok_with_cats),
        ("kids", lambda one: one.ok_with_kids),
        ("special", lambda one: one.special_needs),
        ("courtesy", lambda one: one.courtesy is True),
        ("pair", lambda one: hub.partners.get(one.pk) in hub.shown),
    ):
        by_hand = [of(one) for one in hub.shown.values() if hub.fits(one, wanted, but=(name,))]
        assert counts[name] == {value: by_hand.count(value) for value in by_hand}, name
    if wanted.species:
        for breed in ("Beagle", "Boxer"):
            here = replace(wanted, breed=breed)
            assert counts["breed"][breed] == len(hub.expected(here)), breed


@pytest.mark.parametrize(
    "wanted",
    [Wanted(), Wanted(near=Where(zip=HOME), miles=250, sort="nearest"), Wanted(near=Where(zip=HOME))],
)
def test_pages_hold_each_animal_once_forwards_and_backwards(hub, wanted, monkeypatch):
    monkeypatch.setattr(reads, "FIRST_RING", 30)  # several statements for one page

    forwards, backwards = walk(wanted, 7)

    assert [one for page in forwards for one in page] == hub.expected(wanted)
    assert backwards[-1] == forwards[0]
    assert [one for page in backwards[::-1] for one in page] == [one for page in forwards for one in page]


def test_a_place_cursor_survives_that_its_animal_is_gone(hub):
    wanted = Wanted(near=Where(zip=HOME), miles=250, sort="nearest")
    first = reads.find(wanted, None, look(wanted), most=5)
    cursor = first.cursor(-1, back=False, nearest=True)
    with transaction.atomic():
        Animal.objects.filter(pk=first.ids[-1]).update(deleted_at=NOW)
        following = reads.find(wanted, cursor, look(wanted), most=5)
        transaction.set_rollback(True)

    assert list(following.ids) == hub.expected(wanted)[5:10]


def test_those_who_can_travel_stand_in_their_own_section_and_list(hub, client):
    travelling = [one for one in hub.shown.values() if one.org == hub.orgs[4]]

    html = client.get("/animals?near=78701&miles=25").content.decode()
    section = html.partition('<section class="travellers">')[2]
    assert "organisations that bring animals to Texas" in section
    shown = [int(one) for one in re.findall(r'data-animal="(\d+)"', section)]
    assert shown and set(shown) <= {one.pk for one in travelling}

    wanted = read(parse_qsl("near=78701&miles=25&travel=yes")).wanted
    assert set(reads.find(wanted, None, look(wanted), most=500).ids) == {one.pk for one in travelling}
    assert reads.travelling_to(replace(wanted, near=Where(zip="97201")), place_of_zip("97201")) == ()
    near = replace(wanted, near=Where(zip="74103"))
    assert reads.travelling_to(near, place_of_zip("74103")) == (), "who is near anyway does not travel"


def test_a_pair_is_one_card_wherever_its_halves_are_on_the_pages(hub, client):
    pairs = {frozenset(one) for one in hub.partners.items() if set(one) <= set(hub.shown)}
    path, cards = "/animals", []
    while path:
        html = client.get(path).content.decode()
        cards += re.findall(r'<li class="card( duo)?" data-animal="(\d+)"', html)
        path = (re.search(r'rel="next" href="([^"]+)"', html) or [None, ""])[1].replace("&amp;", "&")

    ids = [int(one) for _, one in cards]
    assert len(ids) == len(set(ids))
    assert {int(one) for duo, one in cards if duo} == {max(pair) for pair in pairs}
    assert set(hub.shown) - set(ids) == {min(pair) for pair in pairs}


def test_the_first_page_is_light(hub, client):
    for path in ("/", "/animals", "/animals?near=78701&miles=250&species=Dog&sort=nearest"):
        html = client.get(path).content
        parts = re.findall(rb'(?:src|href)="(/static/[^"]+\.(?:css|js))"', html)
        sizes = [len(b"".join(client.get(part.decode()))) for part in parts]
        assert len(html) + sum(sizes) < 150_000, (path, len(html), sizes)


def test_a_choice_is_answered_in_parts_and_never_kept(hub, client):
    whole = client.get("/animals?species=Cat")
    parts = client.get("/animals?species=Cat", headers={"HX-Request": "true", "HX-Trigger": "filters"})
    moved = client.get("/animals?species=Cat", headers={"HX-Request": "true", "HX-Trigger": "chip-2"})
    back = client.get(
        "/animals?species=Cat", headers={"HX-Request": "true", "HX-History-Restore-Request": "true"}
    )

    html = parts.content.decode()
    assert "<html" not in html and '<section id="found"' in html and 'id="facets" hx-swap-oob' in html
    assert re.search(r'role="status"[^>]*>\d+ animals fit\.<', html)
    assert "autofocus" not in html and "autofocus" in moved.content.decode()
    assert (
        parts["Cache-Control"] == "no-store"
        and "HX-Request" in parts["Vary"]
        and "HX-Request" in whole["Vary"]
    )
    assert "<html" in back.content.decode()


def test_similar_animals_are_of_the_kind_near_and_without_a_home(hub):
    from petwire.listings.search.similar import SIMILAR, similar_to

    one = next(one for one in hub.shown.values() if one.age and one.size and one.species == "Dog")

    found = [hub.shown[other] for other in similar_to(one, besides=(one.pk,))]

    assert len(found) == SIMILAR
    assert all(other.species == "Dog" and other.status == "Available" and other != one for other in found)


def test_favourites_are_told_apart_from_what_is_gone(hub, client):
    shown = [one for one in hub.shown if one not in hub.partners][:2]

    html = client.get(f"/favourites/cards?ids={shown[1]},{shown[0]},999999,x,{'9' * 30}").content.decode()

    assert [int(one) for one in re.findall(r'data-animal="(\d+)"', html)] == [shown[1], shown[0]]
    assert 'data-forget="999999"' in html


@pytest.mark.parametrize("sheet", ["card", "poster"])
def test_sheets_to_print_name_the_animal_and_lead_to_its_page(hub, client, sheet):
    animal = an_animal(hub.orgs[0], name="Señor Barks", ok_with_kids=None)

    html = client.get(f"/animals/{animal.pk}/{sheet}").content.decode()

    assert "Señor Barks" in html and hub.orgs[0].name in html
    assert re.search(r'<svg class="qr" viewBox="0 0 \d+ \d+"', html)
    assert client.get(f"/animals/999999/{sheet}").status_code == 404


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("", 5),
        ("name=rescue+787", 3),
        ("near=78701", 3),
        ("near=Fort+Worth,+TX", 1),
        ("state=OK", 0),
        ("near=nowhere", 5),
    ],
)
def test_organisations_are_found_by_name_state_and_place(hub, client, query, names):
    html = client.get(f"/orgs?{query}").content.decode()

    assert len(re.findall(r"<h2><a href", html)) == names
    assert ("Please give a ZIP code" in html) is (query == "near=nowhere")
