"""Whatever strangers write into records runs nothing and asks nobody: the real pages with their CSP in a browser."""

from collections.abc import Iterator
from itertools import cycle

import pytest
from django.db.models import Model, TextField

from petwire.catalog.actions import NewVideo, add_videos
from petwire.catalog.models import Animal, Picture, Video
from petwire.lib.safehtml import safe_html, safe_url
from petwire.orgs.models import HERE, Organisation, Source
from tests.hostile_markup import EVIL, VECTORS
from tests.world import BY, NOW, a_picture, a_source, an_animal, an_org, committed  # noqa: F401 (a fixture)

A_PAGE = 24  # as many as a list shows on one page
DECIDED = {"source_id", "status", "content", "location_zip"}  # by which a record is found and shown
LONG = {"description", "about", "adoption_process", "meet_pets", "services"}
BATCHES = [VECTORS[first : first + A_PAGE] for first in range(0, len(VECTORS), A_PAGE)]

NOTICES = (
    """window.hits = []; window.hit = one => { hits.push(Array.isArray(one) ? one[0] : one); return "" };"""
)
# What would run when somebody points, clicks or types, and has not run yet.
DORMANT = """page => [...page.querySelectorAll("*")].flatMap(one => [...one.attributes].filter(attribute =>
    attribute.name.startsWith("on") || attribute.name === "srcdoc" || attribute.name === "style"
    || (["href", "src", "action", "formaction", "data", "xlink:href", "ping", "background", "srcset", "poster"]
        .includes(attribute.name) && /^[\\s\\u0000-\\u0020]*(?:[a-z-]+:)*(?:javascript|vbscript|data|blob):/i
        .test(attribute.value.replace(/[\\t\\n\\r]/g, "")))
).map(attribute => `${one.tagName} ${attribute.name}=${attribute.value}`))"""
# Each in a frame of its own without any protection: which called, or would when somebody clicks, by their numbers.
UNPROTECTED = """async ([vectors, first]) => {
    const frames = vectors.map(text => Object.assign(document.createElement("iframe"), {srcdoc: text}));
    const loaded = frames.map(frame => new Promise(done => { frame.onload = done }));
    document.body.replaceChildren(...frames);
    await Promise.all(loaded);
    const within = frames.flatMap(frame => frame.contentDocument ? [...frame.contentWindow.hits ?? []] : []);
    const dormant = frames.map((frame, place) => frame.contentDocument && (DORMANT)(frame.contentDocument).length
        ? first + place : -1);
    return [...within, ...hits.splice(0), ...dormant].map(Number);
}""".replace("DORMANT", DORMANT)


@pytest.fixture
def world(committed) -> list[Animal]:  # noqa: F811
    org, source = an_org(), a_source()
    animals = [an_animal(org) for _ in range(A_PAGE)]
    for animal in animals:
        a_picture(animal)
    add_videos(animal_id=animals[0].pk, videos=[NewVideo(youtube="none")], by=BY, now=NOW)
    for model in (Organisation, Animal):  # from now on they come from elsewhere, and the page says from where
        model.objects.update(origin=source)
    return animals


def test_the_attacks_are_real(visit, world):
    """Without what protects our pages most of them run, ask, or wait for a click: the proof below could fail."""
    with visit() as window:
        window.page.add_init_script(NOTICES)
        window.page.route(
            "**/bare", lambda route: route.fulfill(content_type="text/html", body="<!doctype html>")
        )
        window.open("/bare")
        works = set()
        for number, batch in enumerate(BATCHES):
            works |= set(window.page.evaluate(UNPROTECTED, [list(batch), number * A_PAGE]))
        asked = {url.removeprefix(EVIL).strip("/") for url in window.strange()}

    works |= {int(one) for one in asked if one.isdigit()}
    assert len(works & set(range(len(VECTORS)))) > len(VECTORS) * 0.6


def test_no_attack_on_a_public_page_does_anything(visit, world):
    ran, asked, dormant = [], [], []
    with visit() as window:
        window.page.add_init_script(NOTICES)
        for batch in BATCHES:
            write(world, batch)
            for path in pages(world):
                window.open(path)
                ran += [(path, one) for one in window.page.evaluate("window.hits")]
                dormant += [(path, one) for one in window.page.evaluate(f"({DORMANT})(document)")]
            asked += window.strange()
            window.forget()

    assert (ran, asked, dormant) == ([], [], [])


def test_what_is_clean_stays_as_it_is():
    assert [one for one in VECTORS if safe_html(safe_html(one)) != safe_html(one)] == []


def test_no_attack_is_an_address():
    assert [one for one in VECTORS if safe_url(one) and not safe_url(one).startswith("http")] == []


def pages(world: list[Animal]) -> Iterator[str]:
    """Every kind of page that shows these records."""
    yield "/animals"
    yield f"/animals/{world[0].pk}"
    yield f"/orgs/{world[0].org_id}"
    yield f"/embed/{world[0].org_id}"
    yield "/orgs"
    yield f"/animals/{world[0].pk}/poster"
    yield f"/messages/animals/{world[0].pk}"


def write(world: list[Animal], batch: tuple[str, ...]) -> None:
    """Put a batch wherever text can stand, past every check at the door: mirrored records come from other programs."""
    texts = [one.replace("\0", "\ufffd") for one in batch]  # PostgreSQL holds no NUL
    for place, animal in enumerate(world):
        Animal.objects.filter(pk=animal.pk).update(**_filled(Animal, texts, place))
    for model in (Organisation, Picture, Video):
        model.objects.update(**_filled(model, texts, 7))
    Source.objects.exclude(name=HERE).update(attribution_text=texts[0], attribution_url=texts[1])


def _filled(model: type[Model], texts: list[str], first: int) -> dict[str, str]:
    """Each text of a record as one of these; what is long and HTML as all of them."""
    names = [
        field.name
        for field in model._meta.fields
        if isinstance(field, TextField) and not field.choices and field.name not in DECIDED
    ]
    every = "\n".join(texts)
    one_each = zip(names, cycle(texts[first % len(texts) :] + texts[: first % len(texts)]), strict=False)
    return {name: every if name in LONG else text for name, text in one_each}
