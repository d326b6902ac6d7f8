"""JSON-LD, Open Graph and Twitter cards of public pages: in schema.org's words, where schema.org lets them stand."""

import json
import re
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from petwire.listings import linked
from petwire.listings.linked import Place, Preview, full_size, script, tags
from petwire.listings.present import Card, Contact, OrgPage, Shot

VOCABULARY = json.loads((Path(__file__).parent.parent / "schemaorg.json").read_text())
TYPES, PROPERTIES = VOCABULARY["types"], VOCABULARY["properties"]
BASE = "https://hub.example"
SHOT = Shot(
    "/media/7-aa_500.jpg",
    "/media/7-aa_500.jpg 500w, /media/7-aa.jpg 2000w",
    "",
    "/media/7-aa.jpg",
    500,
    375,
    "Biscuit",
)


def kinds_of(kind):
    """A type and all that it is one of."""
    return {kind}.union(*(kinds_of(one) for one in TYPES[kind]))


def troubles(node, at="page"):
    """What schema.org's vocabulary does not have, or not there."""
    kind = node.get("@type")
    if kind not in TYPES:
        return [f"{at}: schema.org has no {kind}"]
    found = []
    for name, value in node.items():
        if name.startswith("@"):
            continue
        if name not in PROPERTIES:
            found.append(f"{at}.{name}: schema.org has no such property")
            continue
        if kinds_of(kind).isdisjoint(PROPERTIES[name]["of"]):
            found.append(f"{at}.{name}: a {kind} has none")
        for one in value if isinstance(value, list) else [value]:
            found += _of_value(one, set(PROPERTIES[name]["is"]), f"{at}.{name}")
    return found


def _of_value(value, wanted, at):
    if isinstance(value, dict):
        here = troubles(value, at)
        fits = value.get("@type") in TYPES and not kinds_of(value["@type"]).isdisjoint(wanted)
        return here if fits or here else [f"{at}: {value['@type']} is none of {sorted(wanted)}"]
    if isinstance(value, bool) or value in (None, "", []):
        return [f"{at}: {value!r} says nothing"]
    if isinstance(value, int):
        return [] if wanted & {"Integer", "Number"} else [f"{at}: a number is none of {sorted(wanted)}"]
    if "Text" in wanted:
        return []
    if wanted & {"Date", "DateTime"}:
        datetime.fromisoformat(value)
        return []
    # An address may stand for any thing that it names.
    is_address = re.match(r"https?://\S+$", value)
    return (
        []
        if is_address and wanted - {"Integer", "Number"}
        else [f"{at}: {value!r} is none of {sorted(wanted)}"]
    )


def an_org(**given):
    values = dict.fromkeys(OrgPage.__dataclass_fields__, "")
    values |= {
        "id": 3, "path": "/orgs/3-tails", "name": "Tails", "kind": "Rescue", "place": "Austin, TX", "address": (),
        "contact": Contact("", ("(555) 555-0100",)), "url": "https://tails.example", "texts": (),
    }  # fmt: skip
    return OrgPage(**values | given)


class Animal:
    """An animal's page as far as it is told of here."""

    id, path, species, plural = 7, "/animals/7-biscuit", "Dog", "Dogs"
    name, called, who = "Biscuit", "Biscuit", "Biscuit, an orange dog"
    breed, status, summary, url = (
        "Beagle mix",
        "Available for adoption",
        "Good",
        "https://tails.example/biscuit",
    )
    traits, place = "About 2 years", "Austin, TX"
    shots = (SHOT, replace(SHOT, src="https://x.example/1.jpg", full="https://x.example/2.jpg"))
    updated_at = datetime(2026, 3, 14, 15, 9, tzinfo=UTC)
    org = an_org()


class Bare(Animal):
    """One of which next to nothing is known."""

    species, shots, updated_at, url, breed = "", (), None, "", ""
    org = an_org(place="", url="", contact=Contact("", ()))


def pages():
    card = Card(
        **dict.fromkeys(Card.__dataclass_fields__, "") | {"path": "/animals/7", "name": "B", "shot": SHOT}
    )
    here = Place(BASE)
    street = an_org(address=("1 Main St", "Austin, TX 78701"), facebook="https://facebook.com/x")
    return {
        "front": linked.site_data(here, title="Animals", summary="Good ones"),
        "animal": linked.animal_data(Animal, here, summary="Good"),
        "bare animal": linked.animal_data(Bare, here, summary=""),
        "rescue": linked.org_data(an_org(), here, summary=""),
        "shelter": linked.org_data(street, here, summary="Come in"),
        "list": linked.list_data([card, card], 40, here, title="Dogs", url=f"{BASE}/animals", first=25),
        "empty list": linked.list_data([], 0, here, title="Dogs", url=f"{BASE}/animals"),
    }


@pytest.mark.parametrize("name", pages())
def test_every_word_is_schema_org_s_and_stands_where_it_may(name):
    page = pages()[name]

    assert page["@context"] == "https://schema.org"
    assert troubles(page) == []


@pytest.mark.parametrize(
    "wrong",
    [
        {"@type": "Pet", "name": "x"},
        {"@type": "Thing", "breed": "x"},
        {"@type": "Thing", "numberOfItems": 3},
        {"@type": "ItemPage", "breadcrumb": {"@type": "PostalAddress"}},
        {"@type": "ItemList", "numberOfItems": "three"},
        {"@type": "Thing", "name": ""},
    ],
)
def test_the_check_itself_sees_what_is_wrong(wrong):
    assert troubles(wrong)


def test_nothing_says_that_an_animal_is_sold():
    text = json.dumps(pages())

    assert not re.search(r'"(Product|Offer|price|offers|availability)"', text)


def test_only_who_can_be_gone_to_is_a_place():
    assert pages()["rescue"]["mainEntity"]["@type"] == "Organization"
    assert "streetAddress" not in pages()["rescue"]["mainEntity"]["address"]
    assert pages()["shelter"]["mainEntity"]["@type"] == "AnimalShelter"
    assert pages()["shelter"]["mainEntity"]["address"] == {
        "@type": "PostalAddress",
        "streetAddress": "1 Main St",
        "addressLocality": "Austin",
        "addressRegion": "TX",
        "postalCode": "78701",
    }


def test_positions_go_on_over_the_pages_of_a_list():
    assert [one["position"] for one in pages()["list"]["mainEntity"]["itemListElement"]] == [25, 26]


def test_no_record_ends_the_element_it_stands_in():
    text = script({"name": "</script><script>alert(1)</script><!--\u2028"})

    assert text.count("<") == 2 and "\u2028" not in text
    assert json.loads(text[text.index("{") : text.rindex("}") + 1])["name"].startswith("</script>")


def test_a_preview_shows_the_whole_picture_with_its_size_and_in_words():
    found = {
        name: said
        for _, name, said in tags(Preview("Biscuit", "Good", f"{BASE}/x", SHOT), Place(BASE, "Hub", "es"))
    }

    assert found["og:image"] == f"{BASE}/media/7-aa.jpg"
    assert (found["og:image:width"], found["og:image:height"]) == ("2000", "1500")
    assert found["og:image:alt"] == "Biscuit"
    assert found["twitter:card"] == "summary_large_image"
    assert found["og:locale"] == "es_US"


def test_a_page_without_a_picture_promises_none():
    found = {name: said for _, name, said in tags(Preview("B", "", f"{BASE}/x"), Place(BASE))}

    assert found["twitter:card"] == "summary"
    assert not [name for name in found if name.startswith("og:image")]
    assert "og:description" not in found


@pytest.mark.parametrize(
    ("shot", "size"),
    [
        (SHOT, (2000, 1500)),
        (replace(SHOT, srcset="", full=SHOT.src), (500, 375)),
        (replace(SHOT, srcset=""), (None, None)),
        (replace(SHOT, width=None, height=None), (None, None)),
    ],
)
def test_the_size_of_the_whole_picture_is_said_only_where_it_is_known(shot, size):
    assert full_size(shot) == size
