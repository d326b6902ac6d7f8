"""The open outlets: what they show, to whom they say no, and that what they write is what their formats want."""

import io
import json
import re
from datetime import date, datetime
from decimal import Decimal
from urllib.parse import urlsplit
from xml.etree import ElementTree

import pytest
import xmlschema
from django.db import connection
from django.test.utils import CaptureQueriesContext
from jsonschema import Draft202012Validator

from petwire.catalog.actions import change_animal
from petwire.catalog.models import Animal, Tombstone
from petwire.lib.config import config
from petwire.listings.feeds import reads, views
from petwire.listings.feeds.animals import FIELDS, MEMBERS, schema
from petwire.orgs.models import Terms
from petwire.sharing.actions import withdraw
from petwire.sharing.columns import COLUMNS, Class
from petwire.sharing.models import Code, Subject
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
    own_pages,
    say,
)

pytestmark = pytest.mark.django_db

HERE = "http://127.0.0.1:8000"
ATOM = "{http://www.w3.org/2005/Atom}"
TOMBSTONES = "{http://purl.org/atompub/tombstones/1.0}"
RFC_3339 = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")

# What sitemaps.org's schema says, and Google's of pictures.
SITEMAP_XSD = """<xsd:schema xmlns:xsd="http://www.w3.org/2001/XMLSchema" elementFormDefault="qualified"
  targetNamespace="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
  <xsd:simpleType name="loc"><xsd:restriction base="xsd:anyURI"><xsd:minLength value="12"/><xsd:maxLength value="2048"/>
  </xsd:restriction></xsd:simpleType>
  <xsd:simpleType name="lastmod"><xsd:union memberTypes="xsd:date xsd:dateTime"/></xsd:simpleType>
  <xsd:element name="urlset"><xsd:complexType><xsd:sequence>
    <xsd:element name="url" maxOccurs="50000"><xsd:complexType><xsd:sequence>
      <xsd:element name="loc" type="loc"/><xsd:element name="lastmod" type="lastmod" minOccurs="0"/>
      <xsd:any namespace="##other" minOccurs="0" maxOccurs="1000" processContents="skip"/>
    </xsd:sequence></xsd:complexType></xsd:element>
  </xsd:sequence></xsd:complexType></xsd:element>
  <xsd:element name="sitemapindex"><xsd:complexType><xsd:sequence>
    <xsd:element name="sitemap" maxOccurs="50000"><xsd:complexType><xsd:sequence>
      <xsd:element name="loc" type="loc"/><xsd:element name="lastmod" type="lastmod" minOccurs="0"/>
    </xsd:sequence></xsd:complexType></xsd:element>
  </xsd:sequence></xsd:complexType></xsd:element>
</xsd:schema>"""


def ask(client, path, status=200, **headers):
    response = client.get(path, headers=headers)
    assert response.status_code == status, (path, response.status_code)
    return response


def body_of(response):
    return b"".join(response.streaming_content) if response.streaming else response.content


def hide(animal):
    withdraw(kind=Subject.ANIMAL, subject=animal.pk, code=Code.ORG_CHOICE, by=BY, now=NOW)


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
    assert given.keys() == {one.name for one in MEMBERS}
    assert all(one.keys() == {field.name for field in FIELDS} for one in given["animals"])
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
    assert "@" not in json.dumps(given)


def test_every_field_tells_only_what_may_leave():
    """By the list that everything is classed in; names of media and places of organisations have their own."""
    classes = COLUMNS["catalog_animal"]
    named = {column for one in FIELDS for column in one.columns.split()} - {"pictures", "videos"}

    assert {classes[column] for column in named} <= {Class.PUBLISHABLE, Class.BOND}


def test_one_organisation_alone_and_never_one_that_withholds(client):
    world = a_world()

    given = ask(client, f"/animals.json?org={world.happy_tails.pk}").json()
    assert [one["name"] for one in given["animals"]] == ["Biscuit", "Mittens"]
    assert f"org={world.happy_tails.pk}" in given["next"]

    say(world.happy_tails, own_pages(), yes=False)
    assert [one["name"] for one in ask(client, "/animals.json").json()["animals"]] == ["Shy"]
    refused = ask(client, f"/animals.json?org={world.happy_tails.pk}", 410).json()["error"]
    assert (refused["code"], refused["field"]) == ("gone", "org")
    assert ask(client, "/animals.json?org=999999999", 404).json()["error"]["code"] == "unknown"


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("limit=0", "limit"),
        ("limit=501", "limit"),
        ("limit=ten", "limit"),
        ("org=0", "org"),
        ("org=-1", "org"),
        ("org=%D9%A3", "org"),
        ("org=1&org=2", "org"),
        ("cursor=c1.2.3", "cursor"),
        ("cursor=x1.2.3.4", "cursor"),
        ("cursor=c1.2.3." + "9" * 19, "cursor"),
        ("organisation=3", "organisation"),
        ("limit=1%00", "limit"),
    ],
)
def test_what_makes_no_sense_is_answered_with_the_field_and_the_remedy(client, query, field):
    response = ask(client, f"/animals.json?{query}", 400)
    said = response.json()["error"]

    assert (said["code"], said["field"]) == ("wrong", field)
    assert said["message"] and said["remedy"]
    assert response["Access-Control-Allow-Origin"] == "*"


def test_pages_of_any_origin_may_ask(client):
    asked = client.options("/animals.json", headers={"Origin": "https://x.example"})

    assert asked.status_code == 204
    assert asked["Access-Control-Allow-Origin"] == "*"
    assert "If-None-Match" in asked["Access-Control-Allow-Headers"]
    assert "Access-Control-Allow-Credentials" not in asked
    assert client.post("/animals.json").status_code == 405


@pytest.mark.parametrize(
    "path", ["/animals.json", "/animals.atom", "/animals.feed.json", "/embed/{org}.json"]
)
def test_what_is_unchanged_is_not_sent_again_and_what_is_gone_is(client, path):
    world = a_world()
    path = path.format(org=world.happy_tails.pk)
    first = ask(client, path)
    same = ask(client, path, 304, **{"If-None-Match": first["ETag"]})
    assert same["Access-Control-Allow-Origin"] == "*"
    assert not same.content

    hide(world.mittens)

    later = ask(
        client, path, **{"If-None-Match": first["ETag"], "If-Modified-Since": "Fri, 01 Jan 2100 00:00:00 GMT"}
    )
    assert b"Mittens" in first.content and b"Mittens" not in later.content


def test_the_number_of_questions_does_not_grow_with_the_animals(client):
    def count(path):
        with CaptureQueriesContext(connection) as queries:
            body_of(ask(client, path))
        return len(queries)

    paths = ("/animals.json", "/animals.atom", "/sitemap.xml", "/sitemaps/animals-0.xml")
    a_world()
    few = [count(path) for path in paths]
    for number in range(5):
        a_picture(an_animal(an_org(name=f"Rescue {number}"), species="Cat"))

    assert [count(path) for path in paths] == few


def strict_atom(body):
    """The feed, held against RFC 4287 and RFC 6721."""
    feed = ElementTree.fromstring(body)
    assert feed.tag == f"{ATOM}feed"

    def one(parent, name):
        (found,) = parent.findall(ATOM + name)
        return found

    for parent in (feed, *feed.findall(f"{ATOM}entry")):
        assert urlsplit(one(parent, "id").text).scheme == "http"
        assert one(parent, "title").text
        assert RFC_3339.fullmatch(one(parent, "updated").text)
        assert one(one(parent, "author"), "name").text
        links = [(link.get("rel"), link.get("type")) for link in parent.findall(f"{ATOM}link")]
        assert links.count(("alternate", "text/html")) == 1
    assert [link.get("rel") for link in feed.findall(f"{ATOM}link")].count("self") == 1
    ids = [one(entry, "id").text for entry in feed.findall(f"{ATOM}entry")]
    assert len(set(ids)) == len(ids)
    for entry in feed.findall(f"{ATOM}entry"):
        assert one(entry, "content").get("type") == "html"
        assert all(tag.get("term") for tag in entry.findall(f"{ATOM}category"))
    gone = {}
    for dead in feed.findall(f"{TOMBSTONES}deleted-entry"):
        assert set(dead.attrib) == {"ref", "when"} and not list(dead)
        assert RFC_3339.fullmatch(dead.get("when"))
        gone[dead.get("ref")] = dead
    assert not gone.keys() & set(ids)
    return feed, ids, gone


def test_atom_holds_the_newest_and_tombstones_of_what_went(client):
    world = a_world()
    values = {"name": "Biscuit\x01 <b>& co", "description": "<p>Good</p>", "status": "Adopted"}
    change_animal(animal_id=world.biscuit.pk, values=values, by=BY, now=NOW)
    a_picture(world.biscuit)
    draft = an_animal(world.happy_tails, name="Draft", do_not_publish=True)
    hide(world.mittens)

    response = ask(client, "/animals.atom")
    feed, ids, gone = strict_atom(response.content)

    assert response["Content-Type"].startswith("application/atom+xml")
    assert ids == [f"{HERE}/animals/{one.pk}" for one in (world.shy, world.biscuit)]
    assert list(gone) == [f"{HERE}/animals/{world.mittens.pk}"]
    assert str(draft.pk) not in [ref.rpartition("/")[2] for ref in gone]
    biscuit = feed.findall(f"{ATOM}entry")[1]
    assert biscuit.find(f"{ATOM}title").text == "Biscuit <b>& co (Adopted)"
    html = biscuit.find(f"{ATOM}content").text
    assert "<p>Good</p>" in html and html.count("/pet?") == 1


def test_a_tombstone_tells_an_id_whatever_the_feed_is_narrowed_to(client):
    world = a_world()
    hide(world.mittens)

    _, _, of_all = strict_atom(ask(client, "/animals.atom").content)
    for query in ("species=dog", f"org={world.quiet_paws.pk}", "status=Adopted"):
        _, _, gone = strict_atom(ask(client, f"/animals.atom?{query}").content)
        assert gone.keys() == of_all.keys()
    assert list(of_all) == [f"{HERE}/animals/{world.mittens.pk}"]


def test_an_organisation_that_says_no_leaves_tombstones_alone(client):
    world = a_world()
    say(world.happy_tails, own_pages(), yes=False)

    body = ask(client, "/animals.atom").content
    _, ids, gone = strict_atom(body)

    assert ids == [f"{HERE}/animals/{world.shy.pk}"]
    assert gone.keys() == {f"{HERE}/animals/{one.pk}" for one in (world.biscuit, world.mittens)}
    assert b"Happy" not in body and b"Biscuit" not in body


def test_what_is_erased_has_a_tombstone_too(client):
    world = a_world()
    pk = world.mittens.pk
    Tombstone.objects.create(kind="animal", subject=pk, at=NOW)
    Animal.objects.filter(pk=pk).delete()

    _, _, gone = strict_atom(ask(client, "/animals.atom").content)

    assert list(gone) == [f"{HERE}/animals/{pk}"]


def test_json_feed_is_one(client):
    world = a_world()
    a_picture(world.biscuit)
    hide(world.mittens)

    response = ask(client, f"/animals.feed.json?org={world.happy_tails.pk}&species=dogs")
    feed = response.json()

    assert response["Content-Type"].startswith("application/feed+json")
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    assert feed["title"] == "Dogs looking for a home at Happy Tails Rescue"
    assert feed["feed_url"] == f"{HERE}/animals.feed.json?org={world.happy_tails.pk}&species=Dog"
    known = {
        "id",
        "url",
        "title",
        "summary",
        "content_html",
        "authors",
        "tags",
        "attachments",
        "image",
        "date_modified",
    }
    (item,) = feed["items"]
    assert item.keys() <= known
    assert isinstance(item["id"], str) and item["content_html"]
    assert all(one["url"] and one["mime_type"] for one in item["attachments"])
    assert datetime.fromisoformat(item["date_modified"])
    assert {name for name in feed if name.startswith("_")} == {"_petwire"}
    assert [one.keys() for one in feed["_petwire"]["gone"]] == [{"id", "when"}]


def test_the_tracker_of_a_mirrored_animal_is_its_source_s(client):
    org = a_mirrored_org(a_source(terms=Terms.REPUBLISH))
    a_mirrored_animal(org, tracker_url="https://upstream.example/pixel?7")

    assert (
        "https://upstream.example/pixel?7"
        in ask(client, "/animals.feed.json").json()["items"][0]["content_html"]
    )


@pytest.mark.parametrize("path", ["/animals.json", "/animals.atom", "/animals.feed.json"])
def test_what_its_source_keeps_on_our_pages_is_not_passed_on(client, path):
    kept = a_mirrored_animal(a_mirrored_org(a_source(terms=Terms.DISPLAY_ONLY)), name="Staysova")
    passed = a_mirrored_animal(a_mirrored_org(a_source("other", terms=Terms.REPUBLISH)), name="Passova")
    text = body_of(ask(client, path)).decode()

    assert "Passova" in text and "Staysova" not in text
    for animal in (kept, passed):
        assert ask(client, f"/animals/{animal.pk}-{animal.name.lower()}")


def locations(client, path):
    body = body_of(ask(client, path))
    xmlschema.XMLSchema(io.StringIO(SITEMAP_XSD)).validate(io.BytesIO(body))
    root = ElementTree.fromstring(body)
    return [one.text for one in root.iter("{http://www.sitemaps.org/schemas/sitemap/0.9}loc")], body.decode()


def test_sitemaps_name_what_is_shown_and_nothing_else(client, monkeypatch):
    world = a_world()
    picture = a_picture(world.biscuit)
    hide(world.mittens)
    monkeypatch.setattr(reads, "SPAN", world.biscuit.pk)  # so that the maps begin with him
    monkeypatch.setattr(reads, "CHUNK", 1)

    maps, _ = locations(client, "/sitemap.xml")
    urls, text = [], ""
    for one in maps:
        found, body = locations(client, urlsplit(one).path)
        urls += found
        text += body

    animals = [f"{HERE}/animals/{world.biscuit.pk}-biscuit", f"{HERE}/animals/{world.shy.pk}-shy"]
    assert [url for url in urls if "/animals/" in url] == animals
    assert [url for url in urls if "/orgs/" in url] == [
        f"{HERE}/orgs/{world.happy_tails.pk}-happy-tails-rescue",
        f"{HERE}/orgs/{world.quiet_paws.pk}-quiet-paws-haven",
    ]
    assert f"<image:loc>{HERE}/media/{picture.pk}-{picture.content[:8]}.jpg</image:loc>" in text
    assert "<lastmod>2026-03-14T15:09:26Z</lastmod>" in text
    for url in urls:
        assert client.get(urlsplit(url).path).status_code == 200


def test_a_map_holds_one_span_of_ids(client, monkeypatch):
    world = a_world()
    monkeypatch.setattr(reads, "SPAN", 1)

    maps, _ = locations(client, "/sitemap.xml")

    assert f"{HERE}/sitemaps/animals-{world.shy.pk}.xml" in maps
    assert locations(client, f"/sitemaps/animals-{world.shy.pk}.xml")[0] == [
        f"{HERE}/animals/{world.shy.pk}-shy"
    ]
    ask(client, "/sitemaps/animals-99999999999.xml", 404)
    ask(client, "/sitemaps/people-0.xml", 404)


def test_robots_are_shown_the_map_and_kept_out_of_test_data(client, monkeypatch):
    assert f"Sitemap: {HERE}/sitemap.xml" in ask(client, "/robots.txt").content.decode()

    monkeypatch.setattr(views, "config", lambda: config().model_copy(update={"environment": "test"}))
    assert ask(client, "/robots.txt").content.decode() == "User-agent: *\nDisallow: /\n"


def test_a_frame_may_stand_anywhere_and_no_other_page(client):
    world = a_world()
    framed = ask(client, f"/embed/{world.happy_tails.pk}")
    other = ask(client, "/animals")

    assert "frame-ancestors *" in framed["Content-Security-Policy"]
    assert "script-src 'self'" in framed["Content-Security-Policy"]
    assert "X-Frame-Options" not in framed
    assert "frame-ancestors 'none'" in other["Content-Security-Policy"]
    assert other["X-Frame-Options"] == "DENY"
    assert ask(client, "/embed/999999999", 404)["Content-Security-Policy"].count("frame-ancestors *") == 1


def test_an_embed_is_narrowed_and_turned(client):
    world = a_world()
    org = world.happy_tails.pk

    cats = ask(client, f"/embed/{org}.json?species=cats").json()
    second = ask(client, f"/embed/{org}.json?limit=1&page=2").json()

    assert ([one["name"] for one in cats["animals"]], cats["chosen"], cats["total"]) == (
        ["Mittens"],
        "Cat",
        1,
    )
    assert [(one["value"], one["count"]) for one in cats["species"]] == [("Dog", 1), ("Cat", 1)]
    assert ([one["name"] for one in second["animals"]], second["previous"], second["next"]) == (
        ["Biscuit"],
        1,
        None,
    )
    assert second["range"] == "2–2 of 2"
    assert ask(client, f"/embed/{org}.json?page=0", 400).json()["error"]["remedy"]
    ask(client, f"/embed/{2**70}.json", 404)


def test_an_embed_s_tracker_names_the_page_around(client):
    world = a_world()

    given = ask(client, f"/embed/{world.happy_tails.pk}.json", Origin="https://tails.example").json()
    framed = ask(client, f"/embed/{world.happy_tails.pk}", Referer="https://tails.example/").content.decode()
    alone = ask(client, f"/embed/{world.happy_tails.pk}", Referer=f"{HERE}/orgs").content.decode()

    assert given["animals"][0]["tracker"].endswith("&h=tails.example")
    assert framed.count("&amp;h=tails.example") == 2
    assert alone.count("&amp;h=&quot;") + alone.count('&amp;h="') == 2


def test_the_script_is_small_and_kept_by_browsers(client):
    response = ask(client, "/embed.js")

    assert len(response.content) < 12_000
    assert response["Cache-Control"] == "public, max-age=86400"
    assert response["Content-Type"].startswith("text/javascript")
    ask(client, "/embed.js", 304, **{"If-None-Match": response["ETag"]})


def test_pages_are_told_to_programs(client):
    world = a_world()
    a_picture(world.biscuit)

    animal = ask(client, f"/animals/{world.biscuit.pk}-biscuit").content.decode()
    org = ask(client, f"/orgs/{world.happy_tails.pk}-happy-tails-rescue").content.decode()

    for html, kind in ((animal, "ItemPage"), (org, "WebPage")):
        (text,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', html)
        data = json.loads(text)
        assert data["@type"] == kind
        assert html.count(f'<link rel="canonical" href="{data["url"]}">') == 1
        assert re.search(r'<meta property="og:image" content="http://127.0.0.1:8000/media/', html)
    assert f'href="/animals.atom?org={world.happy_tails.pk}"' in org
