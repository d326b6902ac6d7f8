"""Who gets a letter, and when one is not taken. Pure."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from django.utils.translation import gettext_noop as N_

AT_LEAST: Final = timedelta(seconds=4)  # to fill the form in; programs are quicker
AT_MOST: Final = timedelta(days=1)  # that a form may lie open
PER_HOUR: Final = 5  # letters of one visitor
TO_ONE_PER_HOUR: Final = 60  # to one organisation, of all visitors together
REPORTED_FOR: Final = timedelta(
    days=30
)  # that a letter may be reported, and that a reported writer stays out
BLOCKED_FOR: Final = timedelta(days=90)  # that an operator keeps a writer out everywhere
TOO_MANY_ORGS: Final = 2  # whose reports keep a writer out everywhere


REASONS: Final = {
    "spam": N_("Advertising, or the same letter to many"),
    "fraud": N_("Somebody tries to cheat us"),
    "insult": N_("Insults or threats"),
    "other": N_("Something else"),
}


class Whose(StrEnum):
    """Whose address a letter goes to."""

    FOSTER = "foster"
    ORG = "org"


@dataclass(frozen=True, slots=True)
class Facts:
    """What a record says of letters; "" where it names no address. `allowed` is its three-valued answer."""

    allowed: bool | None
    foster: str
    org: str


def receiver(facts: Facts) -> tuple[Whose, str] | None:
    """Who gets the letter, or None. A no is a no; an address that was given without one may be written to, unseen."""
    if facts.allowed is False:
        return None
    if facts.foster:
        return Whose.FOSTER, facts.foster
    return (Whose.ORG, facts.org) if facts.org else None


class Early(StrEnum):
    """Why a form is to be looked at once more."""

    TOO_SOON = "too soon"
    TOO_OLD = "too old"


def form_age(made_at: datetime, now: datetime) -> Early | None:
    """Is a form that was handed out then taken now?"""
    age = now - made_at
    if age > AT_MOST:
        return Early.TOO_OLD
    return Early.TOO_SOON if age < AT_LEAST else None


def is_kept_out(org: int, reporters: frozenset[int]) -> bool:
    """May a writer not write to this organisation, when these organisations have reported a letter of theirs lately?"""
    return org in reporters or len(reporters) >= TOO_MANY_ORGS
