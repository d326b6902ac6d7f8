"""Whatever nights come: an update ends where a scrub would, and where an import from nothing would, in any order.

A run costs the same for one animal and for two hundred, so forty stories of their own share each run: animals and
organisations of a story have numbers that no other has.
"""

import itertools
import os
import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from petwire.mirror.models import Upstream
from petwire.wire.records import Pet
from tests.rooms.mirror_world import (
    DAY,
    NIGHT,
    a_pet,
    a_picture,
    add_mirror,
    an_org,
    dump,
    scrub,
    take_in,
    update,
    write_set,
)

pytestmark = pytest.mark.usefixtures("committed")

EXAMPLES = int(os.environ.get("PETWIRE_TEST_EXAMPLES", "320"))  # stories
STORIES = 40  # of them together in one run
NIGHTS = 3
_names = itertools.count(1)

# One night of a story: for each animal its organisation, a version of its words, and a version of its pictures.
Night = dict[int, tuple[int, int, int]]
animals = st.dictionaries(
    st.integers(1, 6), st.tuples(st.integers(1, 3), st.integers(0, 2), st.integers(0, 2)), max_size=6
)
stories = st.lists(st.tuples(*[animals] * NIGHTS), min_size=STORIES, max_size=STORIES)


def pet_of(number: int, facts: tuple[int, int, int]) -> Pet:
    org, words, pictures = facts
    pet = a_pet(number, org, name=f"{number} v{words}", media_updated_at=NIGHT - (9 - pictures) * DAY)
    shown = tuple(a_picture(number * 100 + place, place, NIGHT) for place in range(1, pictures + 1))
    return replace(pet, pictures=shown)


def together(nights: Sequence[Night]) -> Night:
    """One night of all stories, and an animal that never changes, because an empty set is refused."""
    found: Night = {10_000: (1, 0, 0)}
    for story, night in enumerate(nights, 1):
        for number, (org, words, pictures) in night.items():
            found[story * 10 + number] = (story * 10 + org, words, pictures)
    return found


def write_night(
    folder: Path, night: Night, before: Night, at: datetime, shuffled: random.Random | None = None
) -> None:
    pets = [pet_of(number, facts) for number, facts in sorted(night.items())]
    orgs = [an_org(org) for org in sorted({facts[0] for facts in night.values()})]
    per_file = 1000
    if shuffled:
        shuffled.shuffle(pets)
        shuffled.shuffle(orgs)
        per_file = shuffled.randint(1, 1 + len(pets) // 3)
    new = [pet for pet in pets if int(pet.id) not in before]
    changed = {number for number in night.keys() & before.keys() if night[number] != before[number]}
    updated = [pet for pet in pets if int(pet.id) in changed]
    write_set(folder, orgs=orgs, pets=pets, new=new, updated=updated, at=at, per_file=per_file)


@settings(max_examples=max(1, EXAMPLES // STORIES), deadline=None, suppress_health_check=list(HealthCheck))
@given(stories=stories, seed=st.integers(0, 2**32))
def test_an_update_ends_where_a_scrub_would(tmp_path, stories, seed):
    name = f"hub{next(_names)}"
    folder, shuffled = tmp_path / name, random.Random(seed)
    before: Night = {}
    for count, nights in enumerate(zip(*stories, strict=True)):
        night = together(nights)
        write_night(folder, night, before, NIGHT + count * DAY, shuffled if count else None)
        if not count:
            add_mirror(folder, name)
            assert take_in(name).exit_code == 0
        else:
            # Half of all animals may go in a night of these, which the guard is there to stop.
            assert update(name, now=NIGHT + count * DAY, max_delete=1.0).exit_code in (0, 5)
        last, before = before, night
    updated = dump(name)

    again = update(name, now=NIGHT + NIGHTS * DAY)
    scrubbed = scrub(name, now=NIGHT + 9 * DAY)
    write_night(folder, night, last, NIGHT + 2 * DAY, shuffled)  # the same once more, in another order
    add_mirror(folder, f"{name}-new")
    take_in(f"{name}-new")

    assert (again.exit_code, scrubbed.exit_code) == (5, 5)
    assert dump(name) == updated
    assert dump(f"{name}-new") == updated
    assert Upstream.objects.get(source__name=name).set_stamp == NIGHT + (NIGHTS - 1) * DAY
