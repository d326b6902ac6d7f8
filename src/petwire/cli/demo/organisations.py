"""Invented rescues and shelters at real ZIP codes."""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from random import Random
from typing import Any

import zipcodes

from petwire.cli.demo.wordlists import Deck, lists

# Forty organisations hold one of each; more repeat the pattern.
FOCUSES = (
    *("all",) * 18,
    *("Dog",) * 7,
    *("Cat",) * 7,
    *("Rabbit", "Rabbit", "Horse", "Horse", "Guinea Pig", "Bird", "Ferret", "Reptile"),
)
# What an organisation that takes all takes, beside a specialist's 3.
SHARE_OF_ALL = {"Dog": 1.0, "Cat": 1.0, "Rabbit": 0.3, "Guinea Pig": 0.3}
SHARE_OF_ODD = 0.06

# Some have no e-mail, some no site, some write it without its scheme.
MAILBOXES = (*("info", "adopt", "hello", "rescue") * 4, "")
SITES = (*("https://www.{}.example",) * 9, "http://{}.example/", "www.{}.example", "{}.example", "", "")

PUBLIC_STATUSES = (
    *((("Available", "Adopted"),) * 6),
    ("Available", "Adopted", "Adoption Pending"),
    ("Available", "Adoption Pending", "Hold"),
    ("Available", "Adoption Pending", "Available to Foster"),
    ("Available",),
)


Decks = dict[str, Deck[str]]

NOT_STATES = (
    "AA",
    "AE",
    "AP",
    "AS",
    "FM",
    "GU",
    "MH",
    "MP",
    "PW",
    "VI",
    "",
)  # the mail service's, but far away


@dataclass(frozen=True, slots=True)
class Place:
    """A real ZIP code with its town."""

    zip: str
    city: str
    county: str
    state: str
    area_code: str


@cache
def places() -> tuple[Place, ...]:
    """Every ordinary ZIP code of the United States that is in use."""
    return tuple(
        Place(
            zip=row["zip_code"],
            city=row["city"],
            county=row["county"] or row["city"],
            state=row["state"],
            area_code=(row["area_codes"] or ["202"])[0],
        )
        for row in zipcodes.list_all()  # type: ignore[no-untyped-call]
        if row["active"] and row["zip_code_type"] == "STANDARD" and row["state"] not in NOT_STATES
    )


@cache
def _by_state() -> Mapping[str, Sequence[Place]]:
    states: dict[str, list[Place]] = defaultdict(list)
    for place in places():
        states[place.state].append(place)
    return states


@cache
def _by_region() -> Mapping[str, Sequence[Place]]:
    regions: dict[str, list[Place]] = defaultdict(list)
    for place in places():
        regions[place.zip[:3]].append(place)
    return regions


def near(place: Place, rng: Random) -> Place:
    """A place in the same mail region, perhaps the same."""
    return rng.choice(_by_region()[place.zip[:3]])


def phone(place: Place, rng: Random) -> str:
    """A number of the kind reserved for fiction."""
    number = f"555-01{rng.randrange(100):02d}"
    return rng.choice((f"({place.area_code}) {number}", f"{place.area_code}-{number}"))


@dataclass(frozen=True, slots=True)
class Draft:
    """An organisation before it is a record."""

    key: str
    place: Place
    focus: str
    size: float  # how many animals it has, beside others
    values: dict[str, Any]
    show_address: bool
    public_statuses: tuple[str, ...]

    def share(self, species: str) -> float:
        """How much of a species comes here, beside others."""
        if self.focus == species:
            return 3 * self.size
        return self.size * SHARE_OF_ALL.get(species, SHARE_OF_ODD) if self.focus == "all" else 0.0


def draft_organisations(count: int, rng: Random) -> list[Draft]:
    """`count` organisations, spread over the states, no two of the same name."""
    states, focuses = Deck(_by_state(), rng), Deck(FOCUSES, rng)
    decks: Decks = {
        "first": Deck(lists("orgs")["first"], rng),
        "street": Deck(lists("orgs")["street"], rng),
        "mailbox": Deck(MAILBOXES, rng),
        "site": Deck(SITES, rng),
    }
    drafts: list[Draft] = []
    names: set[str] = set()
    for number in range(1, count + 1):
        focus = focuses.draw()
        # One in each state first, then where the post offices are.
        place = rng.choice(_by_state()[states.draw()] if number <= len(_by_state()) else places())
        name = _name(focus, place, names, decks, rng)
        names.add(name)
        values = _values(name, focus, place, decks, rng)
        drafts.append(
            Draft(
                key=f"org-{number}",
                place=place,
                focus=focus,
                size=rng.choice((0.5, 1, 1, 1.5, 2, 4)),
                values=values,
                show_address="address" in values and rng.random() < 0.7,
                public_statuses=rng.choice(PUBLIC_STATUSES),
            )
        )
    return drafts


def _name(focus: str, place: Place, taken: set[str], decks: Decks, rng: Random) -> str:
    words = lists("orgs")
    for _ in range(8):
        tail = rng.choice(words["tail"]).format(city=place.city, county=place.county, state=place.state)
        name = f"{decks['first'].draw()} {rng.choice(words['second'][focus])}{tail}"
        if name not in taken:
            return name
    # In a crowd the names run out before the towns do, and towns before numbers.
    base = f"{name} ({place.city}, {place.state})"
    return base if base not in taken else f"{base} No. {len(taken)}"


def slug(name: str) -> str:
    """A name as part of a host name."""
    return re.sub(r"[^a-z0-9]+", "", name.lower())[:40]


def _values(name: str, focus: str, place: Place, decks: Decks, rng: Random) -> dict[str, Any]:
    words, host = lists("orgs"), slug(name)
    founder = f"{rng.choice(lists('names')['given'])} {rng.choice(lists('names')['family'])}"
    street = decks["street"].draw()
    fill = {
        "org": name,
        "city": place.city,
        "county": place.county,
        "state": place.state,
        "street": street,
        "founder": founder,
        "year": rng.randrange(1978, 2022),
        "placed": f"{rng.randrange(4, 90) * 100:,}",
        "fosters": rng.choice(("a dozen", "twenty", "thirty-odd", "sixty")),
    }

    def some(key: str, chance: float) -> str:
        return rng.choice(words[key]).format_map(fill) if rng.random() < chance else ""

    luck = rng.random()
    address = (
        ""
        if luck < 0.25
        else f"{rng.choice(('P.O. Box', 'PO Box', 'P. O. Box'))} {rng.randrange(11, 2400)}"
        if luck < 0.45
        else f"{rng.randrange(1, 9800)} {street}"
    )
    site = decks["site"].draw()
    values: dict[str, Any] = {
        "name": name,
        "address": address,
        "city": place.city,
        "state": _spelled(place.state, rng),
        "zip": place.zip if rng.random() < 0.9 else f"{place.zip}-{rng.randrange(1, 9999):04d}",
        "country": "Puerto Rico" if place.state == "PR" else "United States",
        "phone": phone(place, rng) if rng.random() < 0.9 else "",
        "fax": phone(place, rng) if rng.random() < 0.04 else "",
        "email": f"{mailbox}@{host}.example" if (mailbox := decks["mailbox"].draw()) else "",
        "url": site.format(host),
        "facebook_url": rng.choice(
            (
                f"https://facebook.example/{host}",
                f"facebook.example/{host}",
                f"/{host}",
                "None",
                founder,
                "",
                "",
            )
        ),
        "org_type": rng.choice(
            ("Shelter", "Rescue", "Rescue", "") if focus == "all" else ("Rescue",) * 9 + ("",)
        ),
        "species": rng.choice(words["species"][focus]) if rng.random() < 0.85 else "",
        "serve_areas": some("serve", 0.75),
        "adoption_process": some("process", 0.8),
        "about": some("about", 0.8),
        "meet_pets": some("meet", 0.65),
        "services": some("services", 0.6),
    }
    kept = {key: value for key, value in values.items() if value}
    for key in ("allow_applications", "message_org"):
        if rng.random() < 0.95:
            kept[key] = rng.random() < 0.6
    return kept


def _spelled(state: str, rng: Random) -> str:
    """A state as people type it: mostly, but not always, in capitals."""
    return rng.choice((state,) * 8 + (state.lower(), state.title()))
