"""Who an animal is: facts that agree with each other, before anyone writes about them."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from random import Random
from typing import Any

from petwire.cli.demo.wordlists import Build, Look, builds, looks

AGES = ("Baby", "Young", "Adult", "Senior")
# Years at which an animal is young, adult, senior, and as old as ours become.
MILESTONES = {
    "Dog": (1, 3, 8, 14),
    "Cat": (1, 3, 10, 18),
    "Rabbit": (0.5, 2, 6, 9),
    "Guinea Pig": (0.4, 1.5, 4, 6),
    "Horse": (2, 6, 17, 27),
    "Bird": (1, 3, 15, 25),
    "Ferret": (0.6, 2, 5, 7),
    "Reptile": (1, 3, 8, 11),
}
SIZES = ("Small", "Medium", "Large", "X-Large")
# Adult weights from which an animal is medium, large, x-large; hands for horses, ounces for birds.
SIZE_FROM = {
    "Dog": (26, 61, 101),
    "Cat": (8, 13, 99),
    "Rabbit": (4, 8, 99),
    "Guinea Pig": (9, 99, 99),
    "Horse": (0, 0, 16),
    "Bird": (3, 12, 99),
    "Ferret": (9, 99, 99),
    "Reptile": (1, 99, 99),
}
UNITS = {"Horse": "Hands", "Bird": "Ounces"}
FEES = {
    "Dog": (150, 450),
    "Cat": (50, 175),
    "Rabbit": (35, 100),
    "Guinea Pig": (20, 60),
    "Horse": (400, 1800),
    "Bird": (40, 350),
    "Ferret": (50, 150),
    "Reptile": (40, 120),
}
HOUSE_PETS = ("Dog", "Cat", "Rabbit", "Ferret")
FIXED = ("Dog", "Cat", "Rabbit", "Ferret")  # species that are spayed and neutered
BOLD = (
    *("affectionate", "playful", "gentle", "goofy", "intelligent", "independent"),
    *("eventempered", "eagerToPlease", "obedient"),
)
SHY = ("timid", "skittish", "gentle", "affectionate", "independent")
ONLY_SOME = {
    "goofy": ("Dog", "Cat"),
    "independent": ("Dog", "Cat"),
    "obedient": ("Dog", "Horse"),
    "eagerToPlease": ("Dog", "Horse", "Bird"),
    "playful": ("Dog", "Cat", "Rabbit", "Ferret", "Bird", "Horse"),
    "skittish": ("Dog", "Cat", "Rabbit", "Guinea Pig", "Horse"),
}
# The stories of special needs: species, flags they set, how often beside others.
STORIES: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "tripod": (("Dog", "Cat"), ()),
    "deaf": (("Dog", "Cat"), ("hearingImpaired",)),
    "blind": (("Dog", "Cat"), ("sightImpaired",)),
    "heartworm": (("Dog",), ("ongoingMedical",)),
    "diabetes": (("Cat",), ("ongoingMedical", "specialDiet")),
    "kidney": (("Cat",), ("ongoingMedical", "specialDiet")),
    "fiv": (("Cat",), ()),
    "wobbly": (("Cat",), ()),
    "allergies": (("Dog",), ("hasAllergies", "specialDiet", "ongoingMedical")),
    "arthritis": (("Dog", "Cat", "Horse"), ("ongoingMedical",)),
    "teeth": (("Rabbit",), ("ongoingMedical",)),
    "wing": (("Bird",), ()),
    "eye": (("Horse",), ("sightImpaired",)),
}
# Stories that need an age: nobody is diabetic at eight weeks.
GROWN = ("diabetes", "kidney", "arthritis", "heartworm", "allergies", "teeth")


@dataclass(slots=True)
class Sketch:
    """What is known of an animal, `values` by the names of the field table, and what only its story needs."""

    species: str
    sex: str  # the pronoun's, also where the record says nothing
    look: Look
    days_old: int
    entered_days_ago: int
    arrival: str
    bold: bool
    sparse: bool  # a record of which little is known
    story: str = ""
    values: dict[str, Any] = field(default_factory=dict)
    qualities: set[str] = field(default_factory=set)


@cache
def _breed_chances(species: str) -> tuple[tuple[Build, ...], tuple[int, ...]]:
    known = builds(species)
    return known, tuple(build.share for build in known)


def sketch(
    species: str,
    sex: str,
    arrival_luck: float,
    *,
    today: date,
    rng: Random,
    like: Sketch | None = None,
    whole: bool = False,
) -> Sketch:
    """Draw one animal; every fact follows from those before it. It shares age and past with `like`.

    `whole` asks for a record of which much is known.
    """
    known, shares = _breed_chances(species)
    build = rng.choices(known, shares)[0]
    age = rng.choices(AGES, (22, 24, 38, 16))[0]
    days_old, entered = _time(species, age, rng)
    if like is not None:
        age, days_old, entered = age_group(species, like.days_old), like.days_old, like.entered_days_ago
    one = Sketch(
        species=species,
        sex=sex,
        look=looks()[species, rng.choice(build.looks)],
        days_old=days_old,
        entered_days_ago=entered,
        arrival=like.arrival if like else _arrival(age, arrival_luck),
        bold=rng.random() < 0.75,
        sparse=rng.random() < 0.08 and not whole,
    )
    one.values["species"] = species
    _breed(one, build, known, rng)
    if not (one.sparse and rng.random() < 0.5):
        one.values["age"] = age
    if species in ("Bird", "Reptile", "Guinea Pig"):
        if rng.random() < 0.7:
            one.values["sex"] = sex
    elif not one.sparse or rng.random() < 0.7:
        one.values["sex"] = sex
    if one.sparse:
        return one
    _birth(one, age, today, rng)
    _body(one, build, age, rng)
    _temper(one, build, rng)
    _company(one, age, rng)
    _manners(one, age, rng)
    _medical(one, age, rng)
    one.values["found"] = one.arrival == "stray"
    return one


def _time(species: str, age: str, rng: Random) -> tuple[int, int]:
    young, adult, senior, end = MILESTONES[species]
    start, stop = {
        "Baby": (0.16, young),
        "Young": (young, adult),
        "Adult": (adult, senior),
        "Senior": (senior, end),
    }[age]
    days_old = int((start + (stop - start) * rng.random()) * 365) + 1
    stay = min(int(rng.expovariate(1 / 70)), 900)
    return days_old, min(stay, days_old - 50 if age == "Baby" else days_old // 2)


def age_group(species: str, days_old: int) -> str:
    """The word for an age."""
    return AGES[sum(days_old >= years * 365 for years in MILESTONES[species][:3])]


def _arrival(age: str, luck: float) -> str:
    if age == "Baby":
        return "born"
    return "stray" if luck < 0.38 else "surrender" if luck < 0.72 else "seized" if luck < 0.86 else "transfer"


def _breed(one: Sketch, build: Build, known: tuple[Build, ...], rng: Random) -> None:
    values = one.values
    values["primary_breed"] = build.breed
    values["color"] = one.look.color
    if one.look.pattern and rng.random() < 0.8:
        values["pattern"] = one.look.pattern
    if build.coat and not (one.sparse and rng.random() < 0.7):
        values["coat_length"] = build.coat
    second = ""
    if one.species in ("Dog", "Cat"):
        values["mixed"] = rng.random() < (0.65 if one.species == "Dog" else 0.3) or "Mixed" in build.breed
        if values["mixed"] and one.species == "Dog" and rng.random() < 0.45:
            like = [other for other in known if other is not build and 0.45 < other.high / build.high < 2.2]
            second = rng.choice(like).breed if like else ""
    if second:
        values["secondary_breed"] = second
    tail = (
        f" / {second}" if second else " / Mixed" if values.get("mixed") and "Mixed" not in build.breed else ""
    )
    coat = values.get("coat_length")
    values["breed"] = f"{build.breed}{tail}" + (f" ({coat.lower()} coat)" if coat else "")


def _birth(one: Sketch, age: str, today: date, rng: Random) -> None:
    if rng.random() > 0.8:
        return
    born = today - timedelta(days=one.days_old)
    # Babies' birthdays are known; those of others are a vet's guess, written as the first of a month.
    one.values["birthdate"] = born if age == "Baby" or rng.random() < 0.3 else born.replace(day=1)


def _body(one: Sketch, build: Build, age: str, rng: Random) -> None:
    values, species = one.values, one.species
    middle = {"Male": 0.65, "Female": 0.35}[one.sex]
    full = build.low + (build.high - build.low) * min(max(rng.gauss(middle, 0.22), 0), 1)
    values["size"] = SIZES[sum(full >= step for step in SIZE_FROM[species])]
    if rng.random() < 0.6:
        grown = min(1.0, one.days_old / (MILESTONES[species][0] * 365)) if age == "Baby" else 1.0
        digits = 0 if full > 12 and species == "Dog" else 1
        potential, current = round(full, digits), round(full * max(grown, 0.15), digits)
        if species == "Horse":  # a hand has four inches: 15.2 is fifteen hands and two inches
            potential = current = int(full) + rng.randrange(4) / 10
        values["size_potential"] = Decimal(f"{potential:g}")
        values["size_current"] = Decimal(f"{current or 0.1:g}")
        values["size_unit"] = UNITS.get(species, "Pounds")
    if build.ear and rng.random() < 0.6:
        values["ear_type"] = build.ear
    if build.tail and rng.random() < 0.6:
        values["tail_type"] = build.tail
    if rng.random() < 0.55:
        values["eye_color"] = one.look.eyes
    if build.shedding and rng.random() < 0.5:
        values["shedding"] = build.shedding
        if build.shedding == "None":
            one.qualities.add("hypoallergenic")
    if build.grooming and rng.random() < 0.5:
        values["grooming_needs"] = build.grooming


def _temper(one: Sketch, build: Build, rng: Random) -> None:
    values, species = one.values, one.species
    pool = [
        quality for quality in (BOLD if one.bold else SHY) if species in ONLY_SOME.get(quality, (species,))
    ]
    one.qualities.update(rng.sample(pool, min(len(pool), rng.randint(2, 4))))
    if rng.random() < 0.7:
        energy = rng.choice(
            (build.energy, build.energy, "Low" if values.get("age") == "Senior" else "Moderate")
        )
        values["energy_level"] = energy
        if species in ("Dog", "Cat", "Horse"):
            values["activity_level"] = {
                "Low": "Slightly Active",
                "Moderate": "Moderately Active",
                "High": "Highly Active",
            }[energy]
        if species in ("Dog", "Horse"):
            values["exercise_needs"] = energy
    if rng.random() < 0.5:
        values["new_people"] = "Friendly" if one.bold else "Cautious"
    if rng.random() < 0.4:
        values["vocal"] = rng.choice(("Quiet", "Some", "Some", "Lots"))
    if rng.random() < 0.3:
        values["owner_experience"] = rng.choice(("None", "None", "Species", "Breed"))
    if rng.random() < 0.25:
        values["ok_with_adults"] = rng.choice(("All",) * 9 + ("Women Only",))


def _tri(yes: float, no: float, rng: Random) -> bool | None:
    luck = rng.random()
    return True if luck < yes else False if luck < yes + no else None


def _company(one: Sketch, age: str, rng: Random) -> None:
    chances = {
        "Dog": {"dogs": (0.6, 0.14), "cats": (0.3, 0.25), "kids": (0.5, 0.16)},
        "Cat": {"dogs": (0.3, 0.15), "cats": (0.6, 0.14), "kids": (0.5, 0.15)},
    }.get(one.species, {"dogs": (0.1, 0.1), "cats": (0.1, 0.1), "kids": (0.35, 0.1)})
    if one.species == "Horse":
        del chances["cats"]
    for company, (yes, no) in chances.items():
        answer = _tri(yes, no if age != "Baby" else 0.02, rng)
        if answer is not None:
            one.values[f"ok_with_{company}"] = answer
    if one.species == "Dog" and one.values.get("ok_with_dogs") is False and rng.random() < 0.4:
        one.qualities.add(rng.choice(("noSmallDogs", "noLargeDogs", "noFemaleDogs", "noMaleDogs")))
    if one.values.get("ok_with_cats") is False and one.species == "Dog" and rng.random() < 0.4:
        one.qualities.add("predatory")
    if one.values.get("ok_with_kids") is False and rng.random() < 0.5:
        one.qualities.add("olderKidsOnly")
    if one.species in ("Dog", "Horse") and rng.random() < 0.05:
        one.qualities.add("oKWithFarmAnimals")


def _manners(one: Sketch, age: str, rng: Random) -> None:
    values, species, qualities = one.values, one.species, one.qualities
    grown = age != "Baby"
    if species in HOUSE_PETS:
        trained = _tri(0.75, 0.1, rng) if grown or species == "Cat" else _tri(0.2, 0.4, rng)
        if trained is not None:
            values["housetrained"] = trained
    chances: dict[str, float] = {"playsToys": 0.25}
    if species == "Dog":
        chances |= {"goodInCar": 0.3, "drools": 0.06, "noHeat": 0.04, "noCold": 0.04}
        if grown:
            chances |= {"leashtrained": 0.4, "cratetrained": 0.35, "swims": 0.07, "escapes": 0.04}
            chances |= {"protective": 0.05} if not one.bold else {"fetches": 0.2}
        large = values["size"] in ("Large", "X-Large")
        if values.get("energy_level") == "High" and large:
            values["yard_required"] = rng.random() < 0.6
            values["fence"] = "6 foot" if "escapes" in qualities else "Any Type"
        elif rng.random() < 0.3:
            values["fence"], values["yard_required"] = "Not Required", False
            qualities.add("apartment")
        if rng.random() < 0.5:
            values["obedience_training"] = (
                rng.choice(("Has Basic Training", "Has Basic Training", "Well Trained"))
                if grown
                else "Needs Training"
            )
    elif species == "Cat":
        chances |= {"leashtrained": 0.04, "apartment": 0.25}
        if rng.random() < 0.6:
            values["declawed"] = grown and rng.random() < 0.05
    if one.bold and species in ("Dog", "Cat", "Rabbit") and values["size"] != "X-Large":
        chances["lap"] = 0.04 if values["size"] == "Large" and species == "Dog" else 0.2
    if age in ("Adult", "Senior") and values.get("energy_level") == "Low":
        chances["oKForSeniors"] = 0.5
    qualities.update(quality for quality, chance in chances.items() if rng.random() < chance)
    if "escapes" in qualities and species == "Dog":
        values["fence"] = "6 foot"
        qualities.discard("apartment")
        values.pop("yard_required", None)


def _medical(one: Sketch, age: str, rng: Random) -> None:
    values, species = one.values, one.species
    if species in FIXED:
        altered = _tri(0.35, 0.45, rng) if age == "Baby" else _tri(0.85, 0.05, rng)
        if altered is not None:
            values["altered"] = altered
    if species in ("Dog", "Cat", "Horse", "Ferret"):
        current = _tri(0.85, 0.02, rng)
        if current is not None:
            values["vaccinated"] = current
    if rng.random() < (0.05 if age == "Baby" else 0.28 if age == "Senior" else 0.1):
        fitting = [
            story
            for story, (kinds, _flags) in STORIES.items()
            if species in kinds and not (age in ("Baby", "Young") and story in GROWN)
        ]
        if fitting:
            one.story = rng.choice(fitting)
            one.qualities.update(STORIES[one.story][1])
    if one.story:
        values["special_needs"] = True
    elif rng.random() < 0.8:
        values["special_needs"] = False


def fee(one: Sketch, notes: tuple[str, ...], rng: Random) -> str:
    """The adoption fee as people write it; "" when they do not."""
    luck = rng.random()
    if luck < 0.12:
        return ""
    if luck < 0.16:
        return rng.choice(("See website", "Ask us!", "Fee waived", "Sponsored", "donation"))
    low, high = FEES[one.species]
    amount = round((low + (high - low) * rng.random()) / 5) * 5
    if one.values.get("age") == "Senior":
        amount = max(low // 10 * 5, 20)
    if luck < 0.6:
        return f"${amount}"
    if luck < 0.72:
        return rng.choice((f"${amount}.00", f"{amount}", f"{amount}.00"))
    note = rng.choice(notes)
    if one.species not in FIXED or one.values.get("altered") is not True:
        note = rng.choice(("donation", "(reduced this month)", "to the right home"))
    elif note == "includes neuter" and one.sex == "Female":
        note = "includes spay"
    return f"${amount} {note}"
