"""Who asks for the image is a robot, as far as it says so itself. The list: data/robots.txt. No database in here."""

import re
from functools import cache, lru_cache
from importlib.resources import files
from typing import Final

# On the list, but people look through it: pages that are opened from the Facebook app, and a browser without a
# window, which kiosks and tests use. Robots that drive one mostly name themselves beside it.
PEOPLE: Final = frozenset({"MetaIAB Facebook", "HeadlessChrome"})
# A robot that is on no list yet mostly calls itself one. (Cubot makes telephones.)
_SAYS_SO: Final = re.compile(r"(?<!cu)bot\b|bot/|crawler|spider|scraper|preview service", re.IGNORECASE)
LONGEST: Final = 512  # letters that are looked at; browsers need half
KNOWN: Final = 4096  # names whose answer is remembered: looking through the list takes a millisecond


@lru_cache(maxsize=KNOWN)
def is_robot(agent: str) -> bool:
    """Does a User-Agent name a robot, or a program that is no browser? Who gives no name may be a person."""
    agent = agent[:LONGEST]
    return bool(_SAYS_SO.search(agent) or _listed().search(agent))


def patterns() -> list[str]:
    """The list, without what people look through."""
    text = (files("petwire.tracker") / "data" / "robots.txt").read_text()
    listed = (line for line in text.splitlines() if line and not line.startswith("#"))
    return [one for one in listed if one not in PEOPLE]


@cache
def _listed() -> re.Pattern[str]:
    return re.compile("|".join(patterns()))
