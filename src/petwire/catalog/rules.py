"""What follows from an animal's fields. No database in here."""

import re
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

# Not carried into a copy or a litter's next animal: what belongs to one animal alone.
OF_ONE_ALONE = frozenset(
    {"name", "rescue_id", "bonded_with_id", "kill_date", "kill_reason", "pet_url", "status"}
)

BABY_BELOW, YOUNG_BELOW, ADULT_BELOW = 1, 3, 8  # years (reference/partner-exports.md, age bands)

_YOUTUBE_ID = re.compile(r"[A-Za-z0-9_-]{11}")
_YOUTUBE_HOSTS = {"youtube.com", "m.youtube.com", "music.youtube.com", "youtube-nocookie.com", "youtu.be"}
_EMBEDDED = re.compile(r"""\bsrc\s*=\s*["']([^"']+)["']""", re.I)
_ADDRESS = re.compile(r"(?:https?:)?(?://)?([\w.-]*youtu[\w.-]+/\S+)", re.I)

_AGE = re.compile(r"(\d{1,3}(?:[.,]\d)?)\s*(years?|yrs?|y|months?|mos?|m|weeks?|wks?|w|days?|d)\b", re.I)
_DAYS = {"y": 365.25, "m": 30.4375, "w": 7.0, "d": 1.0}
_LONGEST = 150 * 366  # days: a tortoise


def composed_breed(*, primary: str, secondary: str, mixed: bool | None, coat: str) -> str:
    """The breed in one line, as the bulk files have it: `Rat Terrier / Mixed (short coat)`.

    Primary, then " / " and the secondary one or Mixed, then the coat in brackets; "" without a primary.
    """
    if not primary:
        return ""
    other = secondary or ("Mixed" if mixed else "")
    line = f"{primary} / {other}" if other else primary
    return f"{line} ({coat.lower()} coat)" if coat else line


def bonds(current: Mapping[int, int | None], wanted: Mapping[int, int | None]) -> dict[int, int | None]:
    """All bonds that must be set so that pairs name each other. Bonds in `current` may still be one-sided.

    An animal that gets another partner leaves its old one without. Of contradicting wishes the last one holds.
    """
    now = dict(current)
    for animal, partner in wanted.items():
        for one in (animal, partner):
            if one is not None:
                _part(now, one)
        now[animal] = partner
        if partner is not None:
            now[partner] = animal
    return {animal: partner for animal, partner in now.items() if partner != current.get(animal)}


def _part(bonded: dict[int, int | None], one: int) -> None:
    for other, partner in bonded.items():
        if other == one or partner == one:
            bonded[other] = None


def carried(values: Mapping[str, Any]) -> dict[str, Any]:
    """What a copy takes over: all but what belongs to one animal alone."""
    return {name: value for name, value in values.items() if name not in OF_ONE_ALONE}


def youtube_id(text: str) -> str:
    """The id of a YouTube video, from its address in any form, from code for embedding, or as it is; "" if none."""
    text = text.strip()
    if _YOUTUBE_ID.fullmatch(text):
        return text
    if embedded := _EMBEDDED.search(text):
        text = embedded[1]
    if not (found := _ADDRESS.search(text)):
        return ""
    try:
        parts = urlsplit(f"https://{found[1]}")
        host = (parts.hostname or "").removeprefix("www.")
    except ValueError:
        return ""
    if host not in _YOUTUBE_HOSTS:
        return ""
    pieces = [piece for piece in parts.path.split("/") if piece]
    named = parse_qs(parts.query).get("v", [])
    candidates = named if named else pieces[:1] if host == "youtu.be" else pieces[1:2]
    return candidates[0] if candidates and _YOUTUBE_ID.fullmatch(candidates[0]) else ""


def age_group(birthdate: date, today: date) -> str:
    """Baby, Young, Adult or Senior."""
    years = (today - birthdate).days / 365.25
    if years < BABY_BELOW:
        return "Baby"
    return "Young" if years < YOUNG_BELOW else "Adult" if years < ADULT_BELOW else "Senior"


def born_about(text: str, today: date) -> date | None:
    """The day of birth that an age means: `2 years`, `8 weeks`, `1 year 6 months`. None when it says no age."""
    rest = _AGE.sub("", text)
    parts = _AGE.findall(text)
    if not parts or re.search(r"\w", rest.replace("about", "").replace("and", "").replace("old", "")):
        return None
    days = sum(float(count.replace(",", ".")) * _DAYS[unit[0].lower()] for count, unit in parts)
    return today - timedelta(days=round(days)) if days <= _LONGEST else None


def ordered(held: Sequence[int], wanted: Sequence[int]) -> list[int]:
    """`held` in the order of `wanted`, then what `wanted` does not name; what is not held is left out."""
    first = [one for one in dict.fromkeys(wanted) if one in held]
    return [*first, *(one for one in held if one not in first)]
