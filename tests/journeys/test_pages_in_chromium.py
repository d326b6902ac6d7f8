"""The public pages in a real browser: looked at, walked through by keyboard, and attacked."""

import pytest
from playwright.sync_api import expect

from petwire.catalog.actions import NewVideo, add_videos, change_animal
from petwire.sharing.actions import withdraw
from petwire.sharing.models import Code, Subject
from petwire.tracker.address import tag_of
from petwire.tracker.models import Views
from petwire.tracker.tagging import tag_secret
from tests.browser import ALL_LAYOUTS
from tests.world import BY, NOW, World, a_picture, a_world, an_animal, committed  # noqa: F401 (a fixture)

HOSTILE = """
<script>document.title = "pwned"</script><img src=x onerror="document.title='pwned'">
<svg onload="document.title='pwned'"></svg><iframe src="https://evil.example/frame"></iframe>
<a href="javascript:document.title='pwned'">click</a><p style="background:url(https://evil.example/style)">text</p>
<link rel=stylesheet href="https://evil.example/css"><video src="https://evil.example/video" autoplay></video>
<img src="https://evil.example/spy" width="0" height="0"><form action="https://evil.example/"><button>go</button></form>
<meta http-equiv="refresh" content="0;url=https://evil.example/"><base href="https://evil.example/">
"""


@pytest.fixture
def world(committed) -> World:  # noqa: F811
    world = a_world()
    values = {
        "sex": "Female",
        "color": "Orange",
        "ok_with_dogs": True,
        "ok_with_cats": False,
        "qualities": ["lap", "gentle"],
        "description": "<p>A <a href='https://rescue.example'>good</a> dog.</p><table><tr><td>a<td>b</table>"
        "<ul><li>Write to adopt@gentlegiantanimalwelfareleaguefoundation.example</ul>",
        "courtesy": True,
        "needs_foster": True,
        "contact_name": "Carla",
        "contact_email": "carla@foster.example",
        "contact_public": True,
        "bonded_with_id": world.mittens.pk,
    }
    change_animal(animal_id=world.biscuit.pk, values=values, by=BY, now=NOW)
    for colour in ("teal", "orange"):
        a_picture(world.biscuit, colour)
    add_videos(animal_id=world.biscuit.pk, videos=[NewVideo(youtube="none")], by=BY, now=NOW)
    for number in range(30):
        an_animal(world.quiet_paws, name=f"Rabbit {number}", species="Rabbit")
    return world


def test_from_the_front_page_to_an_animal(visit, world):
    with visit() as window:
        window.open("/")
        window.page.get_by_role("link", name="See all animals").click()
        window.page.get_by_role("link", name="More animals").click()
        window.page.get_by_text("That is everybody.").wait_for()
        window.page.get_by_role("navigation", name="Species").get_by_role("link", name="Dogs").click()
        window.page.wait_for_url("**/animals?species=Dog")
        window.page.get_by_role("link", name="Biscuit and Mittens").click()
        window.page.wait_for_load_state("networkidle")

        assert window.page.url == f"{window.base}/animals/{world.biscuit.pk}-biscuit"
        expect(window.page.get_by_role("heading", name="Biscuit and Mittens go together")).to_be_visible()
        expect(window.page.get_by_alt_text("Biscuit, an orange dog, picture 1 of 2")).to_be_visible()
        tag = tag_of(world.biscuit.pk, audience="own", host="", secret=tag_secret())
        assert window.trackers() == [f"{window.base}/pet?{world.biscuit.pk}&a={tag}&h="]
        assert window.strange() == []
        assert window.complaints == []
    assert list(Views.objects.values_list("animal", "host", "count")) == [(world.biscuit.pk, "127.0.0.1", 1)]


def pages(world: World) -> dict[str, str]:
    """Every kind of page that visitors see."""
    dog, cat, org = world.biscuit.pk, world.mittens.pk, world.happy_tails.pk
    return {
        "front": "/",
        "front in Spanish": "/es/",
        "list": "/animals",
        "narrowed": f"/animals?species=Rabbit&org={world.quiet_paws.pk}",
        "near": "/animals?near=78701&miles=250&species=Dog&sort=nearest&dogs=1&unknown=1",
        "list in Spanish": "/es/animals?species=Dog",
        "nothing found": "/animals?species=Unicorn",
        "no such place": "/animals?near=nowhere",
        "animal": f"/animals/{dog}-biscuit",
        "animal in Spanish": f"/es/animals/{dog}-biscuit",
        "animal without pictures": f"/animals/{world.shy.pk}-shy",
        "poster": f"/animals/{dog}/poster",
        "kennel card": f"/animals/{dog}/card",
        "favourites": "/favourites",
        "organisation": f"/orgs/{org}-happy-tails-rescue",
        "organisations": "/orgs",
        "letter": f"/messages/animals/{dog}",
        "letter to an organisation": f"/messages/orgs/{org}",
        "saved search": "/watch/search?species=Dog",
        "favourite by mail": f"/watch/animals/{dog}",
        "report": f"/report/{dog}",
        "join": "/join",
        "join in Spanish": "/es/join",
        "privacy": "/privacy",
        "terms": "/terms",
        "developers": "/developers/",
        "open data": "/developers/open-data/",
        "how to embed": "/developers/embed/",
        "status": "/developers/status/",
        "embed": f"/embed/{org}",
        "gone": f"/animals/{cat}-mittens",
        "not found": "/nothing",
    }


def test_every_page_is_usable_by_all(visit, world):
    withdraw(kind=Subject.ANIMAL, subject=world.mittens.pk, code=Code.LEGAL, by=BY, now=NOW)
    found = {}

    with visit() as window:
        for name, path in pages(world).items():
            window.open(path)
            found |= {(name, layout): bad for layout, bad in window.barriers(ALL_LAYOUTS).items()}

    assert not found


def test_the_keyboard_alone_reaches_the_content(visit, world):
    with visit(width=360) as window:
        window.open("/animals")
        window.page.keyboard.press("Tab")
        assert window.page.evaluate("document.activeElement.textContent") == "Skip to the content"
        expect(window.page.get_by_text("Skip to the content")).to_be_visible()

        window.page.keyboard.press("Enter")
        assert window.page.evaluate("document.activeElement.id") == "main"
        window.page.keyboard.press("Tab")
        assert window.page.evaluate("document.activeElement.closest('main') !== null")


def test_a_hostile_record_does_nothing(visit, world):
    values = {"description": HOSTILE, "summary": HOSTILE, "name": f'Rex"><img src=x onerror={"x"}>'}
    change_animal(animal_id=world.biscuit.pk, values=values, by=BY, now=NOW)

    with visit() as window:
        for path in ("/", "/animals", f"/animals/{world.biscuit.pk}"):
            window.open(path)
            assert "pwned" not in window.page.title()

        expect(window.page.get_by_text("text", exact=True)).to_be_visible()
        assert window.page.evaluate("document.forms.length + frames.length") == 0
        assert window.page.evaluate(
            "[...document.scripts].every(one => one.src.includes('/static/') || one.type === 'application/ld+json')"
        )
        assert window.strange() == []
        assert window.complaints == []
        assert len(window.trackers()) == 1
