"""What a record says, in words for people. Values in, text out; the day is an argument."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Literal

from django.utils.dates import MONTHS
from django.utils.translation import get_language, ngettext, pgettext
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_

from petwire.lib.entities import resolved
from petwire.listings.vocabulary import choice, species_word
from petwire.vocab.species import find_species

Answer = Literal["yes", "no", "unknown"]
IN_WORDS: dict[Answer, str] = {"yes": N_("Yes"), "no": N_("No"), "unknown": N_("Not known yet")}

STATUSES = {
    "Available": N_("Available for adoption"),
    "Adopted": N_("Adopted"),
    "Adoption Pending": N_("Adoption pending"),
    "Hold": N_("On hold"),
    "Available for Sponsorship": N_("Looking for a sponsor"),
    "Available to Foster": N_("Looking for a foster home"),
    "Transferred": N_("Moved to another organisation"),
    "Free Roaming": N_("Lives free, cared for"),
    "Passed Away": N_("Has died"),
    "Euthanized": N_("Has died"),
}
LOOKING = frozenset({"Available", "Available to Foster", "Available for Sponsorship"})

UNITS = {
    "Pounds": N_("lb"),
    "Kilograms": N_("kg"),
    "Ounces": N_("oz"),
    "Inches": N_("in tall"),
    "Centimeters": N_("cm tall"),
    "Hands": N_("hands tall"),
}

QUALITIES = {
    "olderKidsOnly": N_("Older children only"),
    "noSmallDogs": N_("Not with small dogs"),
    "noLargeDogs": N_("Not with large dogs"),
    "noFemaleDogs": N_("Not with female dogs"),
    "noMaleDogs": N_("Not with male dogs"),
    "oKForSeniors": N_("Good for older people"),
    "hypoallergenic": N_("Hypoallergenic"),
    "goodInCar": N_("Travels well by car"),
    "leashtrained": N_("Walks on a leash"),
    "cratetrained": N_("Used to a crate"),
    "fetches": N_("Plays fetch"),
    "playsToys": N_("Plays with toys"),
    "swims": N_("Likes to swim"),
    "lap": N_("Sits on laps"),
    "oKWithFarmAnimals": N_("Good with farm animals"),
    "drools": N_("Drools"),
    "apartment": N_("Fine in an apartment"),
    "noHeat": N_("Minds the heat"),
    "noCold": N_("Minds the cold"),
    "protective": N_("Protective"),
    "escapes": N_("Tries to escape"),
    "predatory": N_("Chases small animals"),
    "hasAllergies": N_("Has allergies"),
    "specialDiet": N_("Needs a special diet"),
    "ongoingMedical": N_("Needs ongoing medical care"),
    "hearingImpaired": N_("Hears little or nothing"),
    "sightImpaired": N_("Sees little or nothing"),
    "obedient": N_("Obedient"),
    "playful": N_("Playful"),
    "timid": N_("Timid"),
    "skittish": N_("Skittish"),
    "independent": N_("Independent"),
    "affectionate": N_("Affectionate"),
    "eagerToPlease": N_("Eager to please"),
    "intelligent": N_("Clever"),
    "eventempered": N_("Even-tempered"),
    "gentle": N_("Gentle"),
    "goofy": N_("Goofy"),
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
        return _(IN_WORDS[self.answer])

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
    return _(STATUSES[status]) if status in STATUSES else status


def age_words(birthdate: date | None, group: str, species: str, today: date) -> str:
    """`about 2 years`; by the record's age group when no day of birth is known: `puppy`, `senior`."""
    days = -1 if birthdate is None else (today - birthdate).days
    if days >= 0:
        return _span(days)
    if group == "Baby":
        known = find_species(species)
        return species_word(known.young).lower() if known else choice("age", "Baby").lower()
    return choice("age", group).lower()


def _span(days: int) -> str:
    if days < 14:
        return _("newborn")
    if days < 84:
        return ngettext("about %(n)s week", "about %(n)s weeks", days // 7) % {"n": days // 7}
    months = int(days / 30.4375)
    if months < 12:
        return ngettext("about %(n)s month", "about %(n)s months", months) % {"n": months}
    if months < 24:
        return _("about 1 year") if months < 18 else _("about 1½ years")
    years = round(months / 12)
    return ngettext("about %(n)s year", "about %(n)s years", years) % {"n": years}


def size_words(size: Decimal | None, unit: str) -> str:
    """`45 lb`; nothing without a unit or below zero, for such a figure says nothing."""
    if size is None or size <= 0 or unit not in UNITS:
        return ""
    return f"{size.normalize():f} {_(UNITS[unit])}"


def sex_words(sex: str, altered: bool | None, species: str) -> str:
    """`Female, spayed`."""
    if sex not in ("Female", "Male"):
        return sex
    known = choice("sex", sex)
    if altered is None:
        return known
    # Spanish has other words for her and for him, and English for a horse.
    if sex == "Female":
        return _("Female, spayed") if altered else _("Female, not spayed yet")
    if species == "Horse":
        return _("Male, gelded") if altered else _("Male, not gelded yet")
    return _("Male, neutered") if altered else _("Male, not neutered yet")


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
        return species_word(known.young).lower()
    return species_word(plain(species)).lower() or _("animal")


def picture_words(who: str, number: int, total: int) -> str:
    """The alternative text of a picture: `Biscuit, an orange tabby cat, picture 2 of 4`."""
    if total == 1:
        return who
    return _("%(who)s, picture %(number)s of %(total)s") % {"who": who, "number": number, "total": total}


def who_words(name: str, colours: str, kind: str) -> str:
    """`Biscuit, an orange tabby cat`."""
    if (get_language() or "en").startswith("en"):
        what = f"{colours} {kind}".strip()
        return f"{name}, {'an' if what[:1] in 'aeiou' else 'a'} {what}"
    # Colours are the rescue's own words, and no adjectives in another language.
    return f"{name}, {kind} ({colours})" if colours else f"{name}, {kind}"


def breed_words(breed: str) -> str:
    """`Hound / Great Pyrenees / Mixed (short coat)` is `Hound and Great Pyrenees mix`."""
    names = re.sub(r"\s*\([a-z]+ coat\)$", "", plain(breed), flags=re.I).split(" / ")
    mixed = len(names) > 1 and names[-1].lower().startswith("mixed")
    return _("%(breeds)s mix") % {"breeds": listed(names[:-1])} if mixed else listed(names)


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
    whole, _point, cents = fee.partition(".")
    if int(whole) == 0 and not cents.strip("0"):
        return pgettext("adoption fee", "None")
    return f"${int(whole):,}" + (f".{cents:0<2}" if cents.strip("0") else "")


def quality_words(keys: Iterable[str]) -> list[str]:
    """The yes-or-blank flags of a record in words, in the order of the format."""
    held = set(keys)
    return [_(words) for key, words in QUALITIES.items() if key in held]


def ago(then: datetime, now: datetime) -> str:
    """`3 hours ago`; older than a month, the day itself: `on 4 May 2026`."""
    seconds = int((now - then).total_seconds())
    if seconds < 60:
        return _("just now")
    if (n := seconds // 60) < 60:
        return ngettext("%(n)s minute ago", "%(n)s minutes ago", n) % {"n": n}
    if (n := seconds // 3600) < 24:
        return ngettext("%(n)s hour ago", "%(n)s hours ago", n) % {"n": n}
    if (n := seconds // 86400) < 31:
        return ngettext("%(n)s day ago", "%(n)s days ago", n) % {"n": n}
    return _("on %(day)s") % {"day": day_words(then.date())}


def day_words(day: date) -> str:
    """`4 May 2026`."""
    return _("%(day)s %(month)s %(year)s") % {"day": day.day, "month": MONTHS[day.month], "year": day.year}


def listed(words: Sequence[str]) -> str:
    """`a, b and c`."""
    if len(words) < 2:
        return "".join(words)
    return _("%(some)s and %(last)s") % {"some": ", ".join(words[:-1]), "last": words[-1]}
