"""Is the right tracker image on a partner's page? Pure: a page's HTML in, a finding out.

What a page holds when it arrives is looked at. No script is run, no style sheet is read and no picture is loaded, so an
image that a script adds later cannot be seen: that is said, and is no finding against anybody.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum
from html.parser import HTMLParser
from typing import Final
from urllib.parse import urlsplit

FEW_WORDS: Final = 40  # of a page that a script fills
_PET: Final = re.compile(r"(?P<base>(?:https?:)?//[^?#]+)/pet\?(?P<id>[0-9]{1,18})(?:&|$)")


class Finding(StrEnum):
    """What was found. The value is stored, the words say it to people."""

    NOT_YET = ""
    RIGHT = "right"
    TWICE = "twice"
    MISSING = "missing"
    WRONG_ANIMAL = "wrong_animal"
    WRONG_BASE = "wrong_base"
    SCRIPTS = "scripts"
    NO_PAGE = "no_page"
    UNREACHABLE = "unreachable"

    @property
    def is_bad(self) -> bool:
        """Is there something for the partner to mend?"""
        return self in BAD

    @property
    def words(self) -> str:
        """For people."""
        return WORDS[self]


BAD: Final = frozenset({Finding.TWICE, Finding.MISSING, Finding.WRONG_ANIMAL, Finding.WRONG_BASE})
WORDS: Final = {
    Finding.NOT_YET: "not looked at yet",
    Finding.RIGHT: "the image is there, once",
    Finding.TWICE: "the image is there more than once",
    Finding.MISSING: "the image is missing",
    Finding.WRONG_ANIMAL: "the image of another animal",
    Finding.WRONG_BASE: "an image of another tracker",
    Finding.SCRIPTS: "cannot tell: scripts fill this page",
    Finding.NO_PAGE: "no web page is there",
    Finding.UNREACHABLE: "the page could not be fetched",
}


@dataclass(frozen=True, slots=True)
class Seen:
    """What stands in a page: tracker images as base and number, whether it has scripts, and its visible text."""

    images: tuple[tuple[str, int], ...]
    scripts: bool
    text: str


@dataclass(frozen=True, slots=True)
class Wanted:
    """The image that belongs there. Without a number any of `shown` will do; `name` is the animal's, "" unknown."""

    base: str
    animal: int | None = None
    name: str = ""
    shown: Collection[int] = ()


def seen_in(page: str) -> Seen:
    """Read a page. HTML is not judged: whatever a browser would make an image of is one."""
    reader = _Reader()
    reader.feed(page)
    reader.close()
    return Seen(tuple(reader.images), reader.scripts, " ".join(" ".join(reader.words).split()))


def judged(seen: Seen, wanted: Wanted) -> tuple[Finding, str]:
    """The finding, and a detail for people ("" where there is none to give)."""
    ours = [number for base, number in seen.images if _same(base, wanted.base)]
    right = [one for one in ours if (one in wanted.shown if wanted.animal is None else one == wanted.animal)]
    if right:
        alone = len(right) == 1 if wanted.animal is not None else len(set(right)) == len(right)
        return (Finding.RIGHT, "") if alone else (Finding.TWICE, f"{len(right)} times")
    if ours:
        return Finding.WRONG_ANIMAL, f"number {ours[0]}"
    if seen.images:
        return Finding.WRONG_BASE, urlsplit(seen.images[0][0]).hostname or ""
    if seen.scripts and not _is_written(seen.text, wanted.name):
        return Finding.SCRIPTS, ""
    return Finding.MISSING, "unless a script adds it later" if seen.scripts else ""


def base_and_number(url: str) -> tuple[str, int] | None:
    """The two parts of a tracker's address; None for another form."""
    found = _PET.match(url.strip())
    return (found["base"], int(found["id"])) if found else None


def _is_written(text: str, name: str) -> bool:
    """Does the page itself, and no script, say what it shows?"""
    return name.casefold() in text.casefold() if name else len(text.split()) >= FEW_WORDS


def _same(one: str, other: str) -> bool:
    """The same place, by whichever scheme."""
    return one.partition("//")[2].lower().rstrip("/") == other.partition("//")[2].lower().rstrip("/")


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.images: list[tuple[str, int]] = []
        self.scripts = False
        self.words: list[str] = []
        self._unseen = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "script":
            self.scripts = True
        if tag in ("script", "style"):
            self._unseen += 1
        if tag == "img" and (found := base_and_number(dict(attrs).get("src") or "")):
            self.images.append(found)

    def handle_endtag(self, tag: str) -> None:
        if tag in ("script", "style") and self._unseen:
            self._unseen -= 1

    def handle_data(self, data: str) -> None:
        if not self._unseen:
            self.words.append(data)
