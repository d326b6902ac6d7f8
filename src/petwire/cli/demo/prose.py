"""What a volunteer would write about an animal: paragraphs that agree with the record."""

import re
from collections.abc import Callable, Mapping
from random import Random
from typing import Any

from petwire.cli.demo.traits import Sketch
from petwire.cli.demo.wordlists import Phrases

Say = Callable[[str], str]

PRONOUNS = {
    "Male": {"he": "he", "him": "him", "his": "his", "himself": "himself"},
    "Female": {"he": "she", "him": "her", "his": "her", "himself": "herself"},
}
KINDS = {
    "Dog": ("dog", "dogs", "puppy"),
    "Cat": ("cat", "cats", "kitten"),
    "Rabbit": ("rabbit", "rabbits", "bunny"),
    "Guinea Pig": ("guinea pig", "guinea pigs", "guinea pig pup"),
    "Horse": ("horse", "horses", "foal"),
    "Bird": ("bird", "birds", "bird"),
    "Ferret": ("ferret", "ferrets", "ferret kit"),
    "Reptile": ("dragon", "reptiles", "dragon"),
}
# Qualities that have a sentence of their own under "training".
TRAINING = (
    *("leashtrained", "cratetrained", "goodInCar", "fetches", "swims", "hypoallergenic"),
    *("lap", "escapes", "apartment", "drools"),
)
FRUITLESS = ("Passed Away", "Adopted", "Transferred")  # statuses in which nobody looks for a home


def slots_of(one: Sketch, name: str, extra: Mapping[str, str]) -> dict[str, str]:
    """What the sentences' slots are filled with."""
    pronouns = PRONOUNS[one.sex]
    kind, plural, young = KINDS[one.species]
    number, unit = _age(one.days_old)
    old = f"{number}-{unit}-old"
    fixed, to_fix = ("neutered", "neutered") if one.sex == "Male" else ("spayed", "spayed")
    return {
        "name": name,
        **pronouns,
        **{word.title(): text.title() for word, text in pronouns.items()},
        "kind": young if one.values.get("age") == "Baby" else kind,
        "plural": plural,
        "breed": breed_words(one.values),
        "age_words": f"{number} {unit}{'' if number == 1 else 's'} old",
        "a_age": f"{'an' if number in (8, 11, 18) else 'a'} {old}",
        "weight": _weight(one),
        "altered": fixed,
        "toalter": to_fix,
        **extra,
    }


def breed_words(values: Mapping[str, Any]) -> str:
    """The breed as it is said in a sentence."""
    breed = str(values["primary_breed"])
    if "Mixed" in breed:
        return breed.lower()
    plain = re.sub(r" \((\w+)\)", "", breed)
    return f"{plain} mix" if values.get("mixed") and values["species"] == "Dog" else plain


def _age(days: int) -> tuple[int, str]:
    if days < 120:
        return max(days // 7, 1), "week"
    if days < 700:
        return max(days // 30, 1), "month"
    return days // 365, "year"


def _weight(one: Sketch) -> str:
    current = one.values.get("size_current")
    if current is None or one.species not in ("Dog", "Cat"):
        return "One whole package"
    return f"{current} pounds"


def tell(
    one: Sketch,
    slots: Mapping[str, str],
    phrases: Phrases,
    rng: Random,
    *,
    status: str,
    notes: tuple[str, ...],
) -> list[str]:
    """The paragraphs of a description. `notes` are topics that come first ("bonded", "courtesy", "foster")."""
    age = str(one.values.get("age", ""))

    def say(topic: str) -> str:
        return phrases.say(topic, one.species, age, slots)

    lead = [say(topic) for topic in notes]
    if status != "Available":
        lead.append(phrases.say("status", status, "", slots))
    if one.sparse and one.arrival != "courtesy":
        return [*filter(None, lead), *([say("short")] if rng.random() < 0.75 else [])]
    settle = (
        say("settle.bold" if one.bold else "settle.shy") if one.arrival != "born" and not one.sparse else ""
    )
    life = [
        _temper(one, phrases, say, rng),
        _energy(one, say),
        say("quirk"),
        say("quirk") if rng.random() < 0.6 else "",
    ]
    rng.shuffle(life)
    parts = [
        [say(f"arrival.{one.arrival}"), settle],
        [say(f"special.{one.story}")] if one.story else [],
        life,
        [*_company(one, slots, phrases, rng), *_manners(one, say, rng)],
        []
        if status in FRUITLESS
        else [_health(one, say), say("horse.work") if age != "Baby" else "", say("home")],
        []
        if status in FRUITLESS or one.arrival == "courtesy"
        else [say("closing"), say("closing") if rng.random() < 0.4 else ""],
    ]
    if "sex" not in one.values:
        parts[0].append(say("sexless").replace('"he"', f'"{slots["he"]}"'))
    paragraphs = [*filter(None, lead), *(" ".join(filter(None, part)) for part in parts)]
    written = [paragraph for paragraph in paragraphs if paragraph]
    if one.arrival == "courtesy":  # in nobody's foster home but the owner's, who was named
        return [paragraph.replace("foster home", "home") for paragraph in written]
    return _introduce(written, slots)


def _temper(one: Sketch, phrases: Phrases, say: Say, rng: Random) -> str:
    known = [quality for quality in sorted(one.qualities) if phrases.has(f"temper.{quality}", one.species)]
    chosen = rng.sample(known, min(len(known), 2))
    return " ".join(say(f"temper.{quality}") for quality in chosen)


def _energy(one: Sketch, say: Say) -> str:
    return say(f"energy.{one.values['energy_level']}") if "energy_level" in one.values else ""


def _company(one: Sketch, slots: Mapping[str, str], phrases: Phrases, rng: Random) -> list[str]:
    said, unknown = [], []
    age = str(one.values.get("age", ""))
    for company, words in (("dogs", "dogs"), ("cats", "cats"), ("kids", "small children")):
        answer = one.values.get(f"ok_with_{company}")
        if answer is None:
            unknown.append("other " + words if KINDS[one.species][1] == words else words)
        elif answer or rng.random() < 0.8:
            said.append(phrases.say(f"{company}.{'yes' if answer else 'no'}", one.species, age, slots))
    if unknown and one.species in ("Dog", "Cat") and rng.random() < 0.5:
        said.append(phrases.say("untested", one.species, age, {**slots, "unknown": " or ".join(unknown)}))
    return said


def _manners(one: Sketch, say: Say, rng: Random) -> list[str]:
    said = []
    if "housetrained" in one.values and rng.random() < 0.7:
        said.append(say("training.house" if one.values["housetrained"] else "training.not"))
    skills = [quality for quality in TRAINING if quality in one.qualities]
    said += [say(f"training.{quality}") for quality in rng.sample(skills, min(len(skills), 2))]
    return said


def _health(one: Sketch, say: Say) -> str:
    altered, vaccinated = one.values.get("altered"), one.values.get("vaccinated")
    if altered and vaccinated:
        return say("health.full")
    if altered is False:
        return say("health.unaltered")
    return say("health.altered" if altered else "health.vaccinated") if altered or vaccinated else ""


def _introduce(paragraphs: list[str], slots: Mapping[str, str]) -> list[str]:
    """Say once who the foster parent is: "her foster parent Beth"."""
    foster = slots["foster"]
    introduced: list[str] = []
    for number, paragraph in enumerate(paragraphs):
        at = paragraph.find(foster)
        if at >= 0:
            his = slots["His"] if at == 0 or paragraph[at - 2 : at] in (". ", "! ", "? ") else slots["his"]
            return [
                *introduced,
                f"{paragraph[:at]}{his} foster parent {paragraph[at:]}",
                *paragraphs[number + 1 :],
            ]
        introduced.append(paragraph)
    return introduced
