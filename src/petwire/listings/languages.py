"""In which language a public page speaks, and at which address. Pure.

An address as it was always written speaks the visitor's language, as the browser asks for it; `/en/...` and `/es/...`
speak that one. Nothing is remembered: on such a page every link to another public page keeps the beginning, and that
is all of the choice (docs/decisions/0030).
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

ENGLISH: Final = "en"
LANGUAGES: Final = {ENGLISH: "English", "es": "Español"}

# The first part of the addresses that speak more than English. All others do so always.
SPOKEN: Final = ("animals", "orgs", "favourites", "privacy", "terms", "messages", "watch", "report", "join")

_FIRST: Final = rf'/(?:["?#]|(?:{"|".join(SPOKEN)})["/?#])'
_LINK: Final = re.compile(rf'(\s(?:href|action|formaction|hx-get|hx-post|data-url)=")(?={_FIRST})')


@dataclass(frozen=True, slots=True)
class Spoken:
    """The language of an answer. `named`: the address names it; `path` is the address without that."""

    language: str
    named: bool
    path: str

    @property
    def prefix(self) -> str:
        """What links to public pages begin with: `/es`, or nothing."""
        return f"/{self.language}" if self.named else ""


def is_spoken(path: str) -> bool:
    """Does this address, without a language, speak more than English?"""
    return path == "/" or path[1:].partition("/")[0] in SPOKEN


def named(path: str) -> str:
    """The language that an address begins with, or ""."""
    first = path[1:].partition("/")[0]
    return first if first in LANGUAGES else ""


def spoken(path: str, wishes: Sequence[str]) -> Spoken | None:
    """How to answer an address; `wishes` are the visitor's languages, the dearest first. None: in English, as ever."""
    first, _, rest = path[1:].partition("/")
    if first in LANGUAGES:
        path = f"/{rest}"
        return Spoken(first, True, path) if is_spoken(path) else None
    if not is_spoken(path):
        return None
    known = (wish.lower().partition("-")[0] for wish in wishes)
    return Spoken(next((one for one in known if one in LANGUAGES), ENGLISH), False, path)


def address(language: str, path: str) -> str:
    """Where a page speaks this language, whoever asks. English ones are the addresses as they were always written."""
    return path if language == ENGLISH else f"/{language}{path}"


def carried_on(html: str, said: Spoken, public_url: str) -> str:
    """The page with the language in its links to public pages, and in what it calls its own address."""
    if said.named:
        html = _LINK.sub(rf"\g<1>{said.prefix}", html)
    if said.language == ENGLISH:
        return html
    own = f"{re.escape(public_url)}(?=/)"
    return re.sub(
        rf'(<link rel="canonical" href="|<meta property="og:url" content="){own}',
        rf"\g<1>{public_url}/{said.language}",
        html,
    )
