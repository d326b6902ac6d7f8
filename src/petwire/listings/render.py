"""What a record says, in words for people. Values in, text out; the day is an argument."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Literal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from petwire.lib.entities import resolved
from petwire.vocab.species import find_species

Answer = Literal["yes", "no", "unknown"]
IN_WORDS: dict[Answer, str] = {"yes": "Yes", "no": "No", "unknown": "Not known yet"}

STATUSES = {
    "Available": "Available for adoption",
    "Adopted": "Adopted",
    "Adoption Pending": "Adoption pending",
    "Hold": "On hold",
    "Available for Sponsorship": "Looking for a sponsor",
    "Available to Foster": "Looking for a foster home",
    "Transferred": "Moved to another organisation",
    "Free Roaming": "Lives free, cared for",
    "Passed Away": "Has died",
    "Euthanized": "Has died",
}
LOOKING = frozenset({"Available", "Available to Foster", "Available for Sponsorship"})

UNITS = {
    "Pounds": "lb",
    "Kilograms": "kg",
    "Ounces": "oz",
    "Inches": "in tall",
    "Centimeters": "cm tall",
    "Hands": "hands tall",
}

QUALITIES = {
    "olderKidsOnly": "Older children only",
    "noSmallDogs": "Not with small dogs",
    "noLargeDogs": "Not with large dogs",
    "noFemaleDogs": "Not with female dogs",
    "noMaleDogs": "Not with male dogs",
    "oKForSeniors": "Good for older people",
    "hypoallergenic": "Hypoallergenic",
    "goodInCar": "Travels well by car",
    "leashtrained": "Walks on a leash",
    "cratetrained": "Used to a crate",
    "fetches": "Plays fetch",
    "playsToys": "Plays with toys",
    "swims": "Likes to swim",
    "lap": "Sits on laps",
    "oKWithFarmAnimals": "Good with farm animals",
    "drools": "Drools",
    "apartment": "Fine in an apartment",
    "noHeat": "Minds the heat",
    "noCold": "Minds the cold",
    "protective": "Protective",
    "escapes": "Tries to escape",
    "predatory": "Chases small animals",
    "hasAllergies": "Has allergies",
    "specialDiet": "Needs a special diet",
    "ongoingMedical": "Needs ongoing medical care",
    "hearingImpaired": "Hears little or nothing",
    "sightImpaired": "Sees little or nothing",
    "obedient": "Obedient",
    "playful": "Playful",
    "timid": "Timid",
    "skittish": "Skittish",
    "independent": "Independent",
    "affectionate": "Affectionate",
    "eagerToPlease": "Eager to please",
    "intelligent": "Clever",
    "eventempered": "Even-tempered",
    "gentle": "Gentle",
    "goofy": "Goofy",
}


@dataclass(frozen=True, slots=True)
class Fact:
    """One line of a list of facts."""

    label: str
    words: str


@dataclass(frozen=True, slots=True)
class Question:
    """A question with three possible answers; not knowing is one of them."""

    label: str
    answer: Answer

    @property
    def words(self) -> str:
        """The answer for people."""
        return IN_WORDS[self.answer]

    @property
    def icon(self) -> str:
        """The drawing that says the same."""
        return f"listings/icons/{self.answer}.svg"


def plain(text: str) -> str:
    """One line of text as people mean it: entities read, also when encoded twice, blanks tidied."""
    return " ".join(resolved(resolved(text)).split())


_NOTES = re.compile(
    r"\(.*?\)|\*.*?\*|\[.*?\]|\w*#\s*\w*\d\w*|(?:\bis\s+|[-–:]\s*)(?:pending|adopted|on hold)\b.*$", re.I
)
_SHOUTS = re.compile(r"^[A-Z][A-Z !'&]{5,}\s*[-:–]+\s*(?=\S)|\s+[-:–]+\s*[A-Z][A-Z !'&]{5,}$")


def call_name(name: str) -> str:
    """The name by which an animal is called, for sentences: `COURTESY LISTING - Frankie` is `Frankie`.

    Names hold promotions, states and numbers (reference, quirks); headings show them, sentences do without.
    """
    plain_name = plain(name)
    called = _SHOUTS.sub("", _NOTES.sub("", plain_name)).strip(" -–:,;!*#~•♥❤\ufe0f\"'")
    return called if re.search(r"\w", called) else plain_name


def answer(value: bool | None) -> Answer:
    """A tri-state as one of three answers. Unknown never becomes no."""
    return "unknown" if value is None else "yes" if value else "no"


def status_words(status: str) -> str:
    """An animal's status for people; a word we do not know stands as it came."""
    return STATUSES.get(status, status)


def age_words(birthdate: date | None, group: str, species: str, today: date) -> str:
    """`about 2 years`; by the record's age group when no day of birth is known: `puppy`, `senior`."""
    days = -1 if birthdate is None else (today - birthdate).days
    if days >= 0:
        return _span(days)
    if group == "Baby":
        known = find_species(species)
        return known.young.lower() if known else "baby"
    return group.lower()


def _span(days: int) -> str:
    if days < 14:
        return "newborn"
    if days < 84:
        return f"about {days // 7} weeks"
    months = int(days / 30.4375)
    if months < 12:
        return f"about {months} months"
    if months < 24:
        return "about 1 year" if months < 18 else "about 1½ years"
    return f"about {round(months / 12)} years"


def size_words(size: Decimal | None, unit: str) -> str:
    """`45 lb`; nothing without a unit or below zero, for such a figure says nothing."""
    if size is None or size <= 0 or unit not in UNITS:
        return ""
    return f"{size.normalize():f} {UNITS[unit]}"


def sex_words(sex: str, altered: bool | None, species: str) -> str:
    """`Female, spayed`."""
    if sex not in ("Female", "Male"):
        return sex
    done = "spayed" if sex == "Female" else "gelded" if species == "Horse" else "neutered"
    if altered is None:
        return sex
    return f"{sex}, {done}" if altered else f"{sex}, not {done} yet"


def colour_words(color: str, pattern: str) -> str:
    """Colour and pattern in one: `orange tabby`. `Black - with White` is `black with white`."""
    color = re.sub(r"\s*\(.*?\)|\s+-(?=\s)", "", plain(color)).lower()
    pattern = plain(pattern).lower()
    if not color or not pattern or pattern in color:
        return color or pattern
    return f"{color} {pattern}"


def kind_words(species: str, group: str) -> str:
    """What kind of animal it is, in the middle of a sentence: `kitten`, `guinea pig`."""
    known = find_species(species)
    if group == "Baby" and known:
        return known.young.lower()
    return plain(species).lower() or "animal"


def picture_words(who: str, number: int, total: int) -> str:
    """The alternative text of a picture: `Biscuit, an orange tabby cat, picture 2 of 4`."""
    return who if total == 1 else f"{who}, picture {number} of {total}"


def who_words(name: str, colours: str, kind: str) -> str:
    """`Biscuit, an orange tabby cat`."""
    what = f"{colours} {kind}".strip()
    return f"{name}, {'an' if what[:1] in 'aeiou' else 'a'} {what}"


def breed_words(breed: str) -> str:
    """`Hound / Great Pyrenees / Mixed (short coat)` is `Hound and Great Pyrenees mix`."""
    names = re.sub(r"\s*\([a-z]+ coat\)$", "", plain(breed), flags=re.I).split(" / ")
    mixed = len(names) > 1 and names[-1].lower().startswith("mixed")
    return listed(names[:-1]) + " mix" if mixed else listed(names)


def place_words(city: str, state: str) -> str:
    """`Bowie, MD`. States come in any case."""
    city, state = plain(city), plain(state)
    state = state.upper() if len(state) == 2 else state
    return ", ".join(filter(None, (city, state)))


def away_words(tenths: int) -> str:
    """`about 12 miles away`, from tenths of a mile: ZIP codes are no closer than that."""
    miles = round(tenths / 10)
    if miles < 1:
        return _("in your area")
    return ngettext("about %(n)s mile away", "about %(n)s miles away", miles) % {"n": miles}


def fee_words(fee: str) -> str:
    """A bare figure is dollars; other words stand as they came."""
    fee = plain(fee)
    if not re.fullmatch(r"\d{1,6}(\.\d{1,2})?", fee):
        return fee
    whole, _, cents = fee.partition(".")
    if int(whole) == 0 and not cents.strip("0"):
        return "None"
    return f"${int(whole):,}" + (f".{cents:0<2}" if cents.strip("0") else "")


def quality_words(keys: Iterable[str]) -> list[str]:
    """The yes-or-blank flags of a record in words, in the order of the format."""
    held = set(keys)
    return [words for key, words in QUALITIES.items() if key in held]


def ago(then: datetime, now: datetime) -> str:
    """`3 hours ago`; older than a month, the day itself: `on 4 May 2026`."""
    seconds = int((now - then).total_seconds())
    if seconds < 60:
        return "just now"
    for size, limit, word in ((60, 60, "minute"), (3600, 24, "hour"), (86400, 31, "day")):
        if (number := seconds // size) < limit:
            return f"{number} {word}{'' if number == 1 else 's'} ago"
    return f"on {day_words(then.date())}"


def day_words(day: date) -> str:
    """`4 May 2026`."""
    return f"{day.day} {day:%B %Y}"


def listed(words: Sequence[str]) -> str:
    """`a, b and c`."""
    return " and ".join(filter(None, (", ".join(words[:-1]), *words[-1:])))
