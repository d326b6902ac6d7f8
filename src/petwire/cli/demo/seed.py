"""Enter the sample world into a hub, by the same actions that people use."""

from datetime import UTC, datetime, time, timedelta
from typing import Any

from django.db import transaction

from petwire.catalog.actions import Media, NewVideo, add_animal, change_animal
from petwire.cli.demo.studio import draw_and_store
from petwire.cli.demo.world import SampleAnimal, SampleOrg, World
from petwire.lib.places import place_of_zip, town_of, zips_within
from petwire.lib.progress import Progress
from petwire.orgs.actions import add_organisation, approve_organisation
from petwire.pictures.store import Stored
from petwire.sharing.actions import set_preference
from petwire.vocab.states import states

BY = "petwire"
BATCH = 50
TRAVEL_MILES = 120
# What a new organisation is asked at set-up. Every tenth has not answered yet, and so shares with nobody.
CATEGORIES = ("adoption site", "app", "shelter's own site")


def seed(world: World, *, now: datetime, watcher: Progress) -> dict[str, int]:
    """Enter organisations, animals, pictures and videos. Returns the animals' ids by their keys."""
    drawn = draw_and_store(sorted({key for animal in world.animals for key in animal.pictures}), watcher)
    watcher.step("entering organisations", len(world.orgs))
    orgs = {}
    with transaction.atomic():
        for number, org in enumerate(world.orgs, 1):
            orgs[org.key] = _enter_org(org, answers=number % 10 != 0, now=now)
            watcher.advance()
    watcher.step("entering animals", len(world.animals))
    ids: dict[str, int] = {}
    for at in range(0, len(world.animals), BATCH):
        with transaction.atomic():
            for animal in world.animals[at : at + BATCH]:
                ids[animal.key] = _enter_animal(animal, orgs[animal.org], drawn, now=now)
                watcher.advance()
    with transaction.atomic():
        for animal in world.animals:
            if animal.bonded_with:
                change_animal(
                    animal_id=ids[animal.key],
                    values={"bonded_with_id": ids[animal.bonded_with]},
                    by=BY,
                    now=entered(animal, now),
                )
    return ids


def _enter_org(org: SampleOrg, *, answers: bool, now: datetime) -> int:
    row = add_organisation(values=org_values(org), by=BY, now=now)
    approve_organisation(org_id=row.pk, by=BY, now=now)
    for category in CATEGORIES if answers else ():
        set_preference(org_id=row.pk, category=category, yes=True, by=BY, now=now)
    return row.pk


def org_values(org: SampleOrg) -> dict[str, Any]:
    """What is entered of an organisation."""
    values = {**org.values, "show_address": org.show_address, "public_statuses": list(org.public_statuses)}
    return values | {"travels_to": _travels_to(org)}


def _travels_to(org: SampleOrg) -> list[str]:
    """One in three brings animals to the states around."""
    place = place_of_zip(str(org.values.get("zip", ""))[:5])
    if place is None or int(org.key.removeprefix("org-")) % 3:
        return []
    towns = (town_of(zip_code) for zip_code, _ in zips_within(place, TRAVEL_MILES))
    return sorted({town[1] for town in towns if town and town[1] in states()})


def _enter_animal(animal: SampleAnimal, org_id: int, drawn: dict[str, Stored], *, now: datetime) -> int:
    media = Media(
        pictures=[drawn[key] for key in animal.pictures],
        videos=[
            *(NewVideo(youtube=one) for one in animal.video_urls),
            *(NewVideo(url=url) for url in animal.videos),
        ],
    )
    return add_animal(
        org_id=org_id, values=values_of(animal), media=media, by=BY, now=entered(animal, now)
    ).pk


def values_of(animal: SampleAnimal) -> dict[str, Any]:
    """What is entered of an animal, beside its media and its partner."""
    return {
        **animal.values,
        "qualities": list(animal.qualities),
        "contact_public": animal.contact_public,
        "do_not_publish": animal.do_not_publish,
    }


def entered(animal: SampleAnimal, now: datetime) -> datetime:
    """Some time of the day on which it was entered; never in the future."""
    day = (now - timedelta(days=animal.entered_days_ago)).date()
    minutes = 8 * 60 + int.from_bytes(animal.key.encode()[-2:], "big") % 720
    return min(now, datetime.combine(day, time(), UTC) + timedelta(minutes=minutes))
