"""Every public page is HTML as the standard wants it: parsed strictly, without one error."""

import html5lib
import pytest

from petwire.catalog.actions import NewVideo, add_videos, change_animal
from petwire.sharing.actions import withdraw
from petwire.sharing.models import Code, Subject
from tests.world import BY, NOW, a_picture, a_world, an_animal

pytestmark = pytest.mark.django_db

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
    org = world.happy_tails.pk
    pages = {
        *(
            "/",
            "/animals",
            "/animals?species=Rabbit",
            "/animals?species=Unicorn",
            "/orgs",
            "/privacy",
            "/terms",
        ),
        *(f"/animals/{world.biscuit.pk}", f"/animals/{world.mittens.pk}", f"/animals/{world.shy.pk}"),
        *(
            f"/orgs/{org}",
            f"/animals?org={org}",
            "/favourites",
            "/nothing",
            f"/es/animals/{world.biscuit.pk}",
            "/es/",
        ),
        *(f"/embed/{org}", f"/embed/{world.quiet_paws.pk}?page=2", "/embed/999999999"),
        *("/developers/", "/developers/open-data/", "/developers/embed/?org=12", "/join"),
    }

    found = {}
    for path in sorted(pages):
        response = client.get(path, follow=True)
        assert response.headers["Content-Type"].startswith("text/html"), path
        if errors := errors_of(response.content.decode()):
            found[path] = errors

    assert not found
