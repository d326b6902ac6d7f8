"""Two nights of real records: taken in, updated, scrubbed, and taken in again from nothing."""

import shutil
from pathlib import Path

import orjson
import pytest

from petwire.catalog.dump import canonical_dump
from petwire.catalog.models import Animal, Picture
from petwire.orgs.models import Organisation
from petwire.wire.read import decode_org, decode_pet, split_lines
from tests.rooms.mirror_world import add_mirror, dump, real_feed, scrub, take_in, update
from tests.world import committed  # noqa: F401

pytestmark = pytest.mark.usefixtures("committed")

GONE = {"101809", "1780589", "2932440", "70746769", "70794399"}
PICTURES_MOVED = ["1236569", "3383953"]


@pytest.fixture
def night(tmp_path):
    """A folder in which one night takes the place of the other."""
    folder = tmp_path / "upstream"

    def publish(day: str) -> Path:
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(real_feed() / day, folder)
        return folder

    return publish


def test_the_first_night_comes_in_whole(night):
    add_mirror(night("day1"))

    outcome = take_in()

    assert (outcome.exit_code, outcome.report["animals"]["added"], outcome.report["orgs"]["added"]) == (
        0,
        100,
        574,
    )
    assert Animal.objects.filter(origin="hub").count() == 100
    assert Organisation.objects.filter(origin="hub").count() == 574


def test_every_field_is_kept(night):
    add_mirror(night("day1"))

    take_in()

    rows = {"animal": {}, "org": {}}
    for line in canonical_dump("hub"):
        value = orjson.loads(line)
        record = orjson.dumps(value["record"])
        decoded, _ = decode_pet(record) if value["kind"] == "animal" else decode_org(record)
        rows[value["kind"]][decoded.id] = decoded
    assert rows["animal"] == _records(real_feed() / "day1" / "pets_1.json", decode_pet)
    assert rows["org"] == _records(real_feed() / "day1" / "orgs_1.json", decode_org)


def test_the_second_night_changes_exactly_what_changed(night):
    add_mirror(night("day1"))
    take_in()
    before = set(Animal.objects.values_list("source_id", flat=True))
    night("day2")

    outcome = update()

    assert outcome.exit_code == 0
    animals = outcome.report["animals"]
    assert (animals["added"], animals["changed"], animals["removed"], animals["unchanged"]) == (18, 10, 5, 85)
    after = set(Animal.objects.values_list("source_id", flat=True))
    assert before - after == GONE
    assert len(after) == 113
    assert outcome.report["refetch"] == PICTURES_MOVED
    # A picture of each was deleted. Those that stay say themselves that they are the same.
    assert not Picture.objects.filter(refetch_since__isnull=False).exists()


def test_a_scrub_afterwards_changes_nothing(night):
    add_mirror(night("day1"))
    take_in()
    night("day2")
    update()
    before = dump()

    outcome = scrub()

    assert outcome.exit_code == 5
    assert dump() == before


def test_the_second_night_from_nothing_ends_the_same(night):
    add_mirror(night("day1"))
    take_in()
    add_mirror(night("day2"), "fresh")

    update()
    take_in("fresh")

    assert dump("hub") == dump("fresh")


def _records(path, decode):
    with path.open("rb") as file:
        found = [decode(line)[0] for _, line in split_lines(iter([file.read()]))]
    return {record.id: record for record in found if record}
