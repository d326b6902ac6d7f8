"""Rules about the tracker image, by which organisations see where their animals are viewed."""

import re
from typing import Final

from petwire.wire.records import Pet
from petwire.wire.rules.rule import INFO, WARNING, Facts, Hit, Hits, rule, shown
from petwire.wire.rules.values import text

_FORM: Final = re.compile(r"https?://[^/?#\s]+(?:/[^/?#\s]+)*/pet\?([0-9]{1,18})(?:&a=[^&#\s]*&h=[^&#\s]*)?")
_REST: Final = re.compile(r"<[^<>]*>|&nbsp;|\s|\xa0")


@rule(
    INFO,
    "An animal has no tracker image.",
    example='"trackerImageUrl":""',
    remedy="Nothing to do for readers: never invent one. Writers give one for each animal.",
)
def tracker_missing(pet: Pet, facts: Facts) -> Hits:
    if not text(pet, "tracker_url"):
        yield Hit("trackerImageUrl", "none")


@rule(
    WARNING,
    "The tracker image has another number than the animal: views would count for another.",
    example='"animalID":"15000001","trackerImageUrl":"https:\\/\\/tracker.example.org\\/pet?15000002&a=&h="',
    remedy="Give each animal its own tracker image; only a record that is passed on keeps its source's number.",
)
def tracker_of_another(pet: Pet, facts: Facts) -> Hits:
    found = _FORM.fullmatch(text(pet, "tracker_url"))
    if found and found[1] != pet.id:
        yield Hit("trackerImageUrl", f"number {found[1]}")


@rule(
    INFO,
    "The tracker's address has an unusual form.",
    example='"trackerImageUrl":"https:\\/\\/tracker.example.org\\/pixel.gif"',
    remedy="Nothing to do for readers. Writers use /pet?<animalID>&a=&h=.",
)
def tracker_odd(pet: Pet, facts: Facts) -> Hits:
    url = text(pet, "tracker_url")
    if url and not _FORM.fullmatch(url):
        yield Hit("trackerImageUrl", shown(url))


@rule(
    WARNING,
    "The HTML description does not hold the tracker image.",
    example='"description":"<p>He is sweet.</p>","trackerImageUrl":"https:\\/\\/..."',
    remedy="Put the image at the end of the HTML description; readers add it where it lacks.",
)
def tracker_not_in_description(pet: Pet, facts: Facts) -> Hits:
    url, html = text(pet, "tracker_url"), text(pet, "description")
    if url and url not in html and url not in html.replace("&amp;", "&"):
        yield Hit("description", "no tracker image in it")


@rule(
    INFO,
    "Something visible follows the tracker image in the HTML description.",
    example='"description":"<img src=\\"...pet?1&a=&h=\\"><p>He is sweet.</p>"',
    remedy="Put the image last, so that a description that is cut off loses the image and no words.",
)
def tracker_not_last(pet: Pet, facts: Facts) -> Hits:
    url, html = text(pet, "tracker_url"), text(pet, "description")
    place = html.rfind(url) if url else -1
    if place < 0:
        return
    behind = html[place + len(url) :].partition(">")[2]
    if rest := _REST.sub("", behind):
        yield Hit("description", f"{len(rest)} letters behind it")
