"""Every public page is HTML as the standard wants it: parsed strictly, without one error."""

from contextlib import suppress
from importlib import import_module
from urllib.parse import urlsplit

import html5lib
import pytest
from django.urls import Resolver404, URLPattern, URLResolver, resolve
from django.utils import timezone

from petwire.catalog.actions import NewVideo, add_videos, change_animal
from petwire.listings.messages.actions import note_letter
from petwire.listings.messages.forms import new_stamp
from petwire.listings.messages.reads import About, addressee
from petwire.listings.watch.actions import Wish, ask, confirm, token_of
from petwire.listings.watch.models import Kind
from petwire.sharing.actions import withdraw
from petwire.sharing.models import Code, Subject
from tests.world import BY, NOW, a_picture, a_world, an_animal

pytestmark = pytest.mark.django_db

NO_HTML = {
    *(
        "animals-json",
        "animals-atom",
        "animals-feed-json",
        "sitemap",
        "sitemap-pages",
        "sitemap-part",
        "robots",
    ),
    "favourite-cards",  # a part of a page
    *("embed-script", "embed-json", "picture", "org_colours", "site_colours", "logo", "favicon"),
}
MESSY = """<p>A <b>good <i>dog</b></i></p></div><table><tr><td>a<td>b<p></table><ul>x<li>y</ul> & &nbsp <a href=x>y</a>
<img src=x><h1>Big</p><br/></span>"""


def errors_of(html):
    parser = html5lib.HTMLParser(strict=False)
    parser.parse(html)
    lines = html.splitlines()
    return [
        (code, lines[place[0] - 1][:120] if place[0] <= len(lines) else "")
        for place, code, _ in parser.errors
    ]


def test_the_check_itself_sees_what_is_wrong():
    assert errors_of("<!doctype html><title>x</title><p>x</div>")
    assert errors_of('<!doctype html><title>x</title><p id="a" id="b">x</p>')
    assert not errors_of("<!doctype html><title>x</title><p>x</p>")


def test_every_public_page_parses_without_an_error(client):
    world = a_world()
    values = {
        "description": MESSY,
        "summary": '"quoted" <b>& co',
        "name": 'Rex "the" <king>',
        "sex": "Female",
        "qualities": ["lap"],
        "needs_foster": True,
        "bonded_with_id": world.mittens.pk,
    }
    change_animal(animal_id=world.biscuit.pk, values=values, by=BY, now=NOW)
    a_picture(world.biscuit)
    add_videos(animal_id=world.biscuit.pk, videos=[NewVideo(youtube="none")], by=BY, now=NOW)
    for number in range(26):
        an_animal(world.quiet_paws, name=f"Rabbit {number}", species="Rabbit")
    withdraw(kind=Subject.ANIMAL, subject=world.shy.pk, code=Code.LEGAL, by=BY, now=NOW)
    org, animal = world.happy_tails.pk, world.biscuit.pk
    wish = Wish(Kind.SEARCH, query="species=Dog")
    asked, other = (
        ask(email=email, wish=wish, language="en", visitor="", now=timezone.now())
        for email in ("a@x.example", "b@x.example")
    )
    mine = token_of(confirm(token=asked.token, now=timezone.now()).reader)
    letter = note_letter(
        to=addressee(About.ANIMAL, animal), email="c@x.example", nonce="1", now=timezone.now()
    )
    written = {"name": "A <b>", "email": "a@x.example", "text": "A <b>good</b>\n& long text."}
    pages = [
        *(
            "/",
            "/es/",
            "/animals",
            "/animals?species=Rabbit",
            "/animals?species=Unicorn",
            f"/animals?org={org}",
        ),
        *(
            "/animals?near=nowhere",
            f"/animals/{animal}",
            f"/animals/{world.mittens.pk}",
            f"/es/animals/{animal}",
        ),
        *(f"/animals/{world.shy.pk}", f"/animals/{animal}/card", f"/animals/{animal}/poster"),
        *("/orgs", f"/orgs/{org}", "/privacy", "/terms", "/nothing"),
        "/favourites",
        *(f"/embed/{org}", f"/embed/{world.quiet_paws.pk}?page=2", "/embed/999999999"),
        *("/developers/", "/developers/open-data/", "/developers/embed/?org=12", "/developers/status/"),
        *("/join", "/es/join", "/join/sent", f"/report/{animal}", f"/es/report/{animal}"),
        *(f"/messages/animals/{animal}", f"/messages/orgs/{org}", f"/messages/animals/{animal}/sent"),
        *(f"/messages/report/{letter}", "/messages/report/wrong"),
        *("/watch/search?species=Dog", f"/watch/animals/{animal}", "/watch/asked"),
        *(
            f"/watch/confirm/{other.token}",
            "/watch/confirm/wrong",
            f"/watch/mine/{mine}",
            "/watch/mine/wrong",
        ),
        *(f"/watch/end/{mine}", "/watch/end/wrong"),
    ]
    sent = [
        ("/join", {}),
        (f"/report/{animal}", {}),
        (f"/report/{animal}", {"reason": "wrong"}),
        (f"/messages/animals/{animal}", {}),
        (f"/messages/animals/{animal}", {**written, "stamp": new_stamp(timezone.now())}),
        (f"/messages/report/{letter}", {}),
        (f"/messages/report/{letter}", {"reason": "spam"}),
        ("/watch/search?species=Dog", {}),
        (f"/watch/confirm/{other.token}", {}),
    ]

    found, seen = {}, set()
    for path, given in [*((path, None) for path in pages), *sent]:
        response = client.get(path, follow=True) if given is None else client.post(path, given, follow=True)
        assert response.headers["Content-Type"].startswith("text/html"), path
        with suppress(Resolver404):  # its language is no part of an address
            seen.add(resolve(urlsplit(path.removeprefix("/es")).path).url_name)
        if errors := errors_of(response.content.decode()):
            found[path] = errors

    assert not found
    assert public_pages() - seen == set(), "a public page that is not looked at"


def public_pages():
    """The names of addresses that give HTML to visitors."""
    rooms = ("listings", "console.joining", "console.reports")
    patterns = [import_module(f"petwire.{room}.urls").urlpatterns for room in rooms]
    return {name for some in patterns for name in names_of(some)} - NO_HTML


def names_of(patterns):
    for one in patterns:
        if isinstance(one, URLResolver):
            yield from names_of(one.url_patterns)
        elif isinstance(one, URLPattern):
            yield one.name
