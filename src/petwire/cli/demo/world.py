"""The sample world: organisations and animals invented by rule.

Pure: no database, no clock, no randomness but `Random(seed)`. Places and breeds are real, everything else is made up:
telephone numbers are of the kind reserved for fiction, addresses end in `.example` or `example.org`.
"""

from bisect import bisect
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import accumulate
from random import Random

from petwire.cli.demo.mess import EDITORS, Mess
from petwire.cli.demo.organisations import Draft, Place, draft_organisations, near, phone
from petwire.cli.demo.prose import slots_of, tell
from petwire.cli.demo.traits import Sketch, fee, sketch
from petwire.cli.demo.wordlists import Deck, Phrases, lists

Value = str | bool | date | Decimal

# Out of two hundred animals, so that every status and species is met early and in proportion.
STATUSES = (
    *("Available",) * 176,
    *("Adopted",) * 9,
    *("Adoption Pending",) * 6,
    *("Hold",) * 4,
    *("Available to Foster",) * 3,
    *("Passed Away", "Transferred"),
)
SPECIES = (
    *("Dog",) * 96,
    *("Cat",) * 66,
    *("Rabbit",) * 10,
    *("Bird",) * 7,
    *("Guinea Pig",) * 6,
    *("Horse",) * 6,
    *("Reptile",) * 5,
    *("Ferret",) * 4,
)
PAIR_EVERY = 50  # one animal in so many has a bonded partner, who comes next
PAIRED = ("Dog", "Cat", "Rabbit", "Guinea Pig", "Ferret")
FRIENDLY = {"Dog": "ok_with_dogs", "Cat": "ok_with_cats"}  # what a partner of the same species proves
MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)


@dataclass(frozen=True, slots=True)
class SampleOrg:
    """An organisation: `values` by the names of the field table, without id and status; only what is known."""

    key: str
    values: dict[str, Value]
    show_address: bool
    public_statuses: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SampleAnimal:
    """An animal: `values` by the names of the field table; what is not known is not there."""

    key: str
    org: str
    values: dict[str, Value]
    qualities: tuple[str, ...]
    pictures: tuple[str, ...]  # keys of drawings, the first is the one to show
    video_urls: tuple[str, ...]  # YouTube ids, not real ones
    videos: tuple[str, ...]
    contact_public: bool
    bonded_with: str | None  # the key of the partner, who points back
    do_not_publish: bool
    entered_days_ago: int


@dataclass(frozen=True, slots=True)
class World:
    """All there is."""

    orgs: list[SampleOrg]
    animals: list[SampleAnimal]


@dataclass(frozen=True, slots=True)
class Plan:
    """Who comes where, settled before anyone is described, because partners speak of each other."""

    key: str
    org: Draft
    species: str
    sex: str
    name: str
    status: str
    partner: str = ""  # name and key
    partner_key: str | None = None


def sample_world(*, seed: int = 7, today: date, animals: int = 600, orgs: int = 40) -> World:
    """The world of this seed as it is on this day; the same arguments give the same world."""
    rng = Random(seed)  # noqa: S311 -- a sample, not a secret
    drafts = draft_organisations(orgs, rng)
    author = Author(rng, today)
    return World(
        orgs=[
            SampleOrg(draft.key, draft.values, draft.show_address, draft.public_statuses) for draft in drafts
        ],
        animals=[author.describe(plan) for plan in _plans(drafts, animals, rng)],
    )


def _plans(drafts: list[Draft], count: int, rng: Random) -> Iterator[Plan]:
    where = {species: list(accumulate(draft.share(species) for draft in drafts)) for species in set(SPECIES)}
    kinds, statuses = Deck(SPECIES, rng), Deck(STATUSES, rng)
    names: dict[tuple[str, str], Deck[str]] = {
        (species, sex): Deck(lists("names")[species][sex], rng)
        for species in dict.fromkeys(SPECIES)
        for sex in ("Female", "Male")
    }

    def host(species: str) -> Draft:
        sums = where[species]
        if not sums[-1]:
            return rng.choice(drafts)
        return drafts[min(bisect(sums, rng.random() * sums[-1]), len(drafts) - 1)]

    number = 1
    while number <= count:
        species, status, sex = kinds.draw(), statuses.draw(), rng.choice(("Female", "Male"))
        org, key, name = host(species), f"animal-{number}", names[species, sex].draw()
        if number % PAIR_EVERY != PAIR_EVERY // 2 or number == count:
            yield Plan(key, org, species, sex, name, status)
            number += 1
            continue
        species = species if species in PAIRED else rng.choice(PAIRED)
        org = org if org.share(species) else host(species)
        name, friend_sex = names[species, sex].draw(), rng.choice(("Female", "Male"))
        friend, friend_key = names[species, friend_sex].draw(), f"animal-{number + 1}"
        while friend == name:
            friend = names[species, friend_sex].draw()
        yield Plan(key, org, species, sex, name, "Available", friend, friend_key)
        yield Plan(friend_key, org, species, friend_sex, friend, "Available", name, key)
        number += 2


class Author:
    """Turns plans into animals, remembering which words were used."""

    def __init__(self, rng: Random, today: date) -> None:
        self._rng = rng
        self._today = today
        self._phrases = Phrases(lists("prose"), rng)
        self._editors: Deck[Mess] = Deck(EDITORS, rng)
        self._notes = tuple(lists("orgs")["fee_notes"])
        self._luck = Deck(range(100), rng)
        self._given = Deck(lists("names")["given"], rng)
        self._courtesy = Deck([True, *[False] * 31], rng)
        self._contacts = Deck([*["public"] * 2, *["private"] * 2, *[""] * 16], rng)
        self._pairs: dict[str | None, Sketch] = {}  # first of a pair, until the second comes
        self._starts: dict[str, Deck[int]] = {}

    def describe(self, plan: Plan) -> SampleAnimal:
        """The animal of a plan."""
        rng = self._rng
        like = self._pairs.pop(plan.partner_key, None)
        one = sketch(
            plan.species,
            plan.sex,
            self._luck.draw() / 100,
            today=self._today,
            rng=rng,
            like=like,
            whole=bool(plan.partner),
        )
        if plan.partner and like is None:
            self._pairs[plan.key] = one
        values = one.values
        values |= {"status": plan.status}
        home = near(plan.org.place, rng) if not plan.partner and rng.random() < 0.2 else plan.org.place
        courtesy = not plan.partner and plan.status == "Available" and self._courtesy.draw()
        contact = "public" if courtesy else self._contacts.draw()
        given = self._given.draw()
        if courtesy:
            one.arrival = "courtesy"
            values["found"] = False
        self._befriend(plan, one)
        self._circumstances(plan, one, home, courtesy=courtesy)
        if contact:
            self._contact(one, given, home)
        price = fee(one, self._notes, rng)
        if price:
            values["adoption_fee"] = price
        topics = self._topics(plan, one, contact, courtesy=courtesy)
        slots = slots_of(one, plan.name, self._extra(plan, one, given, price, home))
        paragraphs = tell(one, slots, self._phrases, rng, status=plan.status, notes=tuple(topics))
        if paragraphs and rng.random() < 0.03:
            paragraphs.append(self._phrases.say("spanish", plan.species, "", slots))
        if paragraphs:
            values["description"] = self._editors.draw()(paragraphs, rng)
        if rng.random() < 0.45:
            values["summary"] = self._phrases.say("summary", plan.species, "", slots)
        values["name"] = self._billed(plan, courtesy=courtesy, foster=values.get("needs_foster") is True)
        pictures = self._pictures(one)
        clips = rng.random()
        return SampleAnimal(
            key=plan.key,
            org=plan.org.key,
            values=values,
            qualities=tuple(sorted(one.qualities)),
            pictures=pictures,
            video_urls=(f"petwire{rng.randrange(10_000):04d}",) if clips < 0.06 else (),
            videos=(f"https://videos.example.org/{plan.key}.mp4",) if 0.05 < clips < 0.07 else (),
            contact_public=contact == "public",
            bonded_with=plan.partner_key,
            do_not_publish=not plan.partner and rng.random() < 0.015,
            entered_days_ago=one.entered_days_ago,
        )

    def _befriend(self, plan: Plan, one: Sketch) -> None:
        if plan.partner:
            one.qualities -= {"noSmallDogs", "noLargeDogs", "noFemaleDogs", "noMaleDogs"}
            if plan.species in FRIENDLY:
                one.values[FRIENDLY[plan.species]] = True

    def _circumstances(self, plan: Plan, one: Sketch, home: Place, *, courtesy: bool) -> None:
        rng, values = self._rng, one.values
        values["location_zip"] = home.zip
        values["courtesy"] = courtesy
        if rng.random() < 0.9:
            values["message_pet"] = rng.random() < 0.8
        values["needs_foster"] = plan.status == "Available to Foster" or (
            plan.status == "Available" and not courtesy and rng.random() < 0.05
        )
        if rng.random() < 0.65:
            year = (self._today - timedelta(days=one.entered_days_ago)).year
            serial = f"{int(plan.key.removeprefix('animal-')):04d}"
            values["rescue_id"] = rng.choice(
                (
                    f"{plan.species[0]}-{year % 100:02d}-{serial}",
                    f"A{year}{serial}",
                    f"{serial}{plan.species[0]}",
                    serial,
                )
            )
        if values.get("found"):
            values["found_date"] = self._today - timedelta(days=one.entered_days_ago)
            values["found_zip"] = near(home, rng).zip
        if rng.random() < 0.12 and "url" in plan.org.values:
            values["pet_url"] = (
                f"{str(plan.org.values['url']).rstrip('/')}/pets/{plan.key.removeprefix('animal-')}"
            )

    def _contact(self, one: Sketch, given: str, home: Place) -> None:
        rng, family = self._rng, self._rng.choice(lists("names")["family"])
        one.values["contact_name"] = f"{given} {family}"
        plain = "".join(
            letter for letter in f"{given}.{family}".lower() if letter.isascii() and letter not in "' "
        )
        one.values["contact_email"] = f"{plain}@example.org"
        if rng.random() < 0.6:
            one.values["contact_cell_phone"] = phone(home, rng)
        if rng.random() < 0.2:
            one.values["contact_home_phone"] = phone(home, rng)

    def _topics(self, plan: Plan, one: Sketch, contact: str, *, courtesy: bool) -> list[str]:
        topics = []
        if courtesy:
            topics.append("courtesy")
        if one.values["needs_foster"] and plan.status == "Available":
            topics.append("needs_foster")
        if plan.partner:
            topics.append("bonded")
        if contact and not courtesy and self._rng.random() < 0.7:
            topics.append("foster")
        if one.values.get("found") and self._rng.random() < 0.2:
            topics.append("found")
        return topics

    def _extra(self, plan: Plan, one: Sketch, given: str, price: str, home: Place) -> dict[str, str]:
        place = plan.org.place
        arrived = self._today - timedelta(days=one.entered_days_ago)
        return {
            "city": place.city,
            "state": place.state,
            "month": MONTHS[arrived.month - 1],
            "litter": self._rng.choice(lists("names")["litters"]),
            "foster": given,
            "contact": str(one.values.get("contact_name", given)),
            "partner": plan.partner,
            "fee": price or "please ask",
            "email": str(plan.org.values.get("email", "the rescue")),
            "found_zip": str(one.values.get("found_zip", home.zip)),
        }

    def _billed(self, plan: Plan, *, courtesy: bool, foster: bool) -> str:
        """The name as it stands in the record: now and then it is an advertisement."""
        luck, name = self._rng.random(), plan.name
        if courtesy and luck < 0.5:
            return f"COURTESY LISTING - {name}"
        if foster and luck < 0.5:
            return f"{name} *FOSTER NEEDED*"
        if plan.partner and luck < 0.3:
            return f"{name} &amp; {plan.partner}"
        if plan.status == "Adoption Pending" and luck < 0.5:
            return self._rng.choice((f"{name} (Has Application)", f"{name} is PENDING!!"))
        if luck > 0.96:
            decorated = (
                "{} - REDUCED FEE",
                "{}!",
                "* {} *",
                "{} &hearts;",
                "Sweet {}",
                '"{}"',
                "{} (urgent)",
            )
            return self._rng.choice(decorated).format(name)
        return name

    def _pictures(self, one: Sketch) -> tuple[str, ...]:
        keys = one.look.keys
        wanted = self._rng.choices(range(6), (4, 22, 30, 24, 13, 7))[0]
        start = self._starts.setdefault(keys[0], Deck(range(len(keys)), self._rng)).draw()
        turned = keys[start:] + keys[:start]
        return turned[:wanted]
