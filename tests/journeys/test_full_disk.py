"""A disk that is full or gives errors, at any call: what is published stays whole, somebody is told, and when it works
again what waited is done without a person."""

import errno
import hashlib
import os
import random
import shutil
import subprocess
import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

import petwire
from tests.fakes.faulty import NAMES, OPENS, SYNCS, WRITES, Fault, preload
from tests.hostile_pictures import saved
from tests.journeys.fault_world import Hub, ask, assert_whole, first_night, second_night
from tests.journeys.warm import Done, Warm
from tests.rooms.postgres_stage import made_home

PROGRAM = Path(petwire.__file__).parent

pytestmark = pytest.mark.timeout(3600)

FAULTS = int(os.environ.get("PETWIRE_TEST_FAULTS", "10"))  # `make soak` takes 50
PUPS, ANIMALS = 40, 40
FIRST_DAY = datetime.fromisoformat("2026-03-01T08:30:00+00:00")  # half past three in New York
DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)


class Stage:
    """A hub that is a mirror as well, of a folder of zipped files, and whatever may find its disk full."""

    def __init__(self, warm: Warm, folder: Path) -> None:
        self.warm = warm
        self.folder = folder
        self._days = count()
        self._numbers = count()
        self._calls: dict[tuple[Any, Sequence[str]], int] = {}
        self.hub = Hub(warm, PUPS)
        self.night = [first_night(folder / "first", ANIMALS), second_night(folder / "second", ANIMALS)]
        for one in self.night:
            _zip(one)
        self.source = folder / "current"
        self.now = FIRST_DAY
        self.sweep()
        assert warm("mirror", "add", "there", str(self._shows(0))).code == 0
        assert warm("mirror", "import", "there").code == 0
        self.looks = [warm.dump("there")]
        self._shows(1)
        assert warm("mirror", "update", "there").code == 0
        self.looks.append(warm.dump("there"))

    def calls(self, kind: "Callable[[Stage], Work]", calls: Sequence[str]) -> int:
        """How many such calls a kind of work makes when nothing fails."""
        if (kind, calls) not in self._calls:
            work = kind(self)
            done = self.carry_out(work, work.command, Fault(calls, work.below, errno.EIO, 0, False))
            assert done.code in (0, 3, 5), done.err
            assert work.is_done(), done.err
            self._calls[kind, calls] = int((self.folder / "calls").read_text())
        return self._calls[kind, calls]

    def carry_out(self, work: "Work", command: Sequence[str], fault: Fault | None = None) -> Done:
        faulty = {"fault": asdict(fault), "calls": str(self.folder / "calls")} if fault else {}
        return self.warm(*command, **faulty, **work.options)

    def good_sets(self) -> list[str]:
        query = "SELECT name FROM bulkfiles_publishedset WHERE revoked_at IS NULL ORDER BY id"
        return [name for (name,) in ask(self.warm, query)]

    def sweep(self, **options) -> Done:
        return self.warm("sweep", self.now.isoformat(), **options)

    def _shows(self, night: int) -> Path:
        self.source.unlink(missing_ok=True)
        self.source.symlink_to(self.night[night])
        return self.source

    def trouble(self) -> list[str]:
        """What of the disk's trouble has not ended."""
        query = (
            "SELECT outcome FROM runs_run WHERE kind = 'disk' AND state = 'failed' AND finished_at IS NULL"
        )
        return [words for (words,) in ask(self.warm, query)]

    def files(self) -> dict[str, str]:
        """Everything that is published, by its sums, and pictures; by their paths below the home."""
        found = {}
        for name in ("sets", "masters", "pictures"):
            for path in sorted((self.warm.home / name).rglob("*")):
                if path.is_file():
                    place = str(path.relative_to(self.warm.home))
                    found[place] = hashlib.sha256(path.read_bytes()).hexdigest()
        return found


def _zip(folder: Path) -> None:
    """As many hubs give their files; what is unpacked is written to our disk."""
    for path in [one for one in folder.iterdir() if one.suffix == ".json"]:
        with zipfile.ZipFile(f"{path}.zip", "w", zipfile.ZIP_DEFLATED) as packed:
            packed.write(path, path.name)
        path.unlink()


@pytest.fixture(scope="module")
def stage(tmp_path_factory) -> Iterator[Stage]:
    with made_home() as home, Warm(home, **preload()) as warm:
        yield Stage(warm, tmp_path_factory.mktemp("upstream"))


# --- Kinds of work. Each gives a command, what makes it due again, and whether it was done.


@dataclass(frozen=True, slots=True)
class Work:
    """`below`: the folder of petwire's code whose calls fail. `again`: what a worker or a person does afterwards."""

    below: str
    command: tuple[str, ...]
    is_done: Callable[[], bool]
    again: tuple[str, ...]
    options: dict[str, int]


def a_set(stage: Stage, *, made_from: int = 10_000) -> Work:
    stage.now += DAY
    changed = random.choice(stage.hub.animals)
    assert stage.warm("animals", "set", changed, f"adoption_fee=${next(stage._numbers)}").code == 0
    before = stage.hub.published()[-1]

    def is_done() -> bool:
        newest = stage.hub.published()[-1]
        if newest != before and made_from > PUPS:
            assert_whole(stage.hub.sets() / newest / "files")
        return newest != before

    sweep = ("sweep", stage.now.isoformat())
    return Work("bulkfiles/", sweep, is_done, sweep, {"made_from": made_from})


def runs_of_a_master(stage: Stage) -> Work:
    return a_set(stage, made_from=1)


def an_import(stage: Stage) -> Work:
    stage.now += DAY
    turn = 1 if stage.warm.dump("there") == stage.looks[0] else 0
    stage._shows(turn)
    command = ("mirror", "scrub", "there")
    return Work("mirror/", command, lambda: stage.warm.dump("there") == stage.looks[turn], command, {})


def a_picture(stage: Stage) -> Work:
    file = stage.folder / f"photo-{next(stage._numbers)}.jpg"
    file.write_bytes(saved(Image.new("RGB", (300, 200), next(stage._numbers)), "PNG"))
    before = stage.files().keys()
    command = ("store", str(file))
    return Work("pictures/", command, lambda: len(stage.files().keys() - before) > 1, command, {})


def an_order(stage: Stage) -> Work:
    animal = stage.hub.animals.pop()
    query = "SELECT count(*) FROM sharing_withdrawn WHERE kind = 'animal' AND subject = %s"
    command = ("animals", "withdraw", animal, "--why", "org_choice")
    return Work("audit/", command, lambda: ask(stage.warm, query, animal) == [(1,)], command, {})


def a_backup(stage: Stage) -> Work:
    file = stage.folder / f"backup-{next(stage._numbers)}"
    command = ("backup", str(file))
    return Work("backup/", command, file.exists, command, {})


KINDS = [a_set, an_import, a_picture, an_order, a_backup, runs_of_a_master]
# What fails: writes from then on, as on a full disk; one call, as on a broken one.
WAYS = [
    (WRITES, errno.ENOSPC, True),
    (SYNCS, errno.EIO, False),
    (WRITES, errno.EIO, False),
    (NAMES, errno.ENOSPC, False),
    (WRITES + SYNCS, errno.ENOSPC, False),
    (OPENS, errno.EIO, False),
]


def _may_stay(name: str) -> bool:
    """A whole master, of which the next set is made; smaller sizes of a picture, which count for nothing without the
    full one and are swept within days."""
    return "/." not in name and (name.startswith("masters/") or ("pictures/" in name and "_" in name))


def _is_kept(stage: Stage, name: str) -> bool:
    """Not what a set that was written all the same has made too old: sets before the last two nights, their masters."""
    room, *inside = name.split("/")
    if room == "sets":
        return inside[1] in stage.hub.published()
    masters = {one for (one,) in ask(stage.warm, "SELECT name FROM bulkfiles_masterfiles")}
    return room != "masters" or inside[0] in masters


@pytest.mark.parametrize("number", range(FAULTS))
def test_whatever_call_fails_what_stands_stays_somebody_is_told_and_it_is_made_up_for(stage, number):
    chance = random.Random(number)
    kind, way = KINDS[number % len(KINDS)], (number + number // len(KINDS)) % len(WAYS)
    if not stage.calls(kind, WAYS[way][0]):
        way = 0  # this kind makes no such calls
    calls, error, goes_on = WAYS[way]
    total = stage.calls(kind, calls)
    assert total, "it writes something"
    work = kind(stage)
    fault = Fault(calls, work.below, error, chance.randint(1, total), goes_on)
    before, published = stage.files(), stage.hub.published()

    failed = stage.carry_out(work, work.command, fault)

    story = f"{fault} {failed.err}"
    if not work.is_done():
        assert stage.hub.published() == published, story
        after = {name: sum for name, sum in stage.files().items() if name in before or not _may_stay(name)}
        assert after == before, story
        (words,) = stage.trouble()
        assert "disk" in words
        # A file of its own (home, or what it takes in), or one of the program that it could not read.
        assert any(str(place) in words for place in (stage.warm.home, stage.folder, PROGRAM)), words
    elif work.below != "audit/":  # what an acknowledged withdrawal takes back is gone, as it should be
        kept = {name: sum for name, sum in before.items() if _is_kept(stage, name)}
        assert {name: sum for name, sum in stage.files().items() if name in kept} == kept, story
    if work.command[0] not in ("sweep", "store"):
        assert failed.code in (0, 1, 3, 75), story
        assert "Traceback" not in failed.err, story

    # The disk works again. Nobody does anything but what is done each minute, or again what was not acknowledged.
    stage.now += MINUTE
    stage.sweep()
    assert stage.trouble() == [], story
    if not work.is_done():
        again = stage.carry_out(work, work.again)
        assert again.code in (0, 3, 5), again.err
    assert work.is_done(), story
    stage.now += MINUTE
    stage.sweep()
    assert stage.hub.published()[-1:] == stage.good_sets()[-1:], "what was taken back has its successor"


# --- A disk that is really full


@pytest.fixture
def small_disk(stage) -> Iterator[Path]:
    """Another disk, of 8 MB, for the sets. Only root can mount one."""
    place = stage.warm.home / "sets"
    aside = place.with_name("sets-aside")
    place.rename(aside)
    place.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=8m,mode=755", "petwire-test", place],
        capture_output=True,
        text=True,
    )
    if mounted.returncode:
        place.rmdir()
        aside.rename(place)
        pytest.skip(f"no disk of a few KB can be mounted here: {mounted.stderr.strip()}; as root it can")
    try:
        shutil.copytree(aside, place, dirs_exist_ok=True)
        yield place
        shutil.rmtree(aside)  # what was written meanwhile stays, for the tables speak of it
        shutil.copytree(place, aside)
    finally:
        subprocess.run(["umount", "-l", place], check=True)
        place.rmdir()
        aside.rename(place)


def test_a_set_that_finds_no_room_is_written_when_there_is_some(stage, small_disk):
    work = a_set(stage)
    before, published = stage.files(), stage.hub.published()
    filler = small_disk / "filler"
    with pytest.raises(OSError), filler.open("wb", buffering=0) as file:
        while True:
            file.write(bytes(4096))

    stage.carry_out(work, work.command)

    after = stage.files()
    after.pop("sets/filler")
    assert after == before
    assert stage.hub.published() == published
    (words,) = stage.trouble()
    assert words.startswith("The disk is full: there was no room for")
    filler.unlink()
    stage.now += MINUTE
    stage.sweep()
    stage.now += MINUTE
    stage.sweep()
    assert stage.trouble() == []
    assert work.is_done()
