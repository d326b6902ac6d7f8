"""Whatever nights come: an update ends where a scrub would, and where an import from nothing would."""

import itertools
import os
from dataclasses import replace

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

EXAMPLES = int(os.environ.get("PETWIRE_TEST_EXAMPLES", "30"))
_names = itertools.count(1)

# One night: for each animal its organisation, a version of its words, and a version of its pictures.
animals = st.dictionaries(
    st.integers(1, 12), st.tuples(st.integers(1, 3), st.integers(0, 2), st.integers(0, 2)), min_size=1
)


def pet_of(number: int, facts: tuple[int, int, int]) -> Pet:
    org, words, pictures = facts
    pet = a_pet(number, org, name=f"{number} v{words}", media_updated_at=NIGHT - (9 - pictures) * DAY)
    shown = tuple(a_picture(number * 100 + place, place, NIGHT) for place in range(1, pictures + 1))
    return replace(pet, pictures=shown)


def write_night(folder, night, before, at):
    pets = [pet_of(number, facts) for number, facts in sorted(night.items())]
    new = [pet for pet in pets if int(pet.id) not in before]
    changed = {number for number in night.keys() & before.keys() if night[number] != before[number]}
    updated = [pet for pet in pets if int(pet.id) in changed]
    orgs = [an_org(org) for org in sorted({facts[0] for facts in night.values()})]
    write_set(folder, orgs=orgs, pets=pets, new=new, updated=updated, at=at)


@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(nights=st.lists(animals, min_size=2, max_size=3))
def test_an_update_ends_where_a_scrub_would(tmp_path, nights):
    name = f"hub{next(_names)}"
    folder = tmp_path / name
    before: dict = {}
    for count, night in enumerate(nights):
        write_night(folder, night, before, NIGHT + count * DAY)
        if not count:
            add_mirror(folder, name)
            take_in(name)
        else:
            update(name, now=NIGHT + count * DAY)
        before = night
    updated = dump(name)

    scrubbed = scrub(name, now=NIGHT + 9 * DAY)
    add_mirror(folder, f"{name}-new")
    take_in(f"{name}-new")

    assert scrubbed.exit_code == 5
    assert dump(name) == updated
    assert dump(f"{name}-new") == updated
    assert Upstream.objects.get(source__name=name).set_stamp == NIGHT + (len(nights) - 1) * DAY
