"""Any edits and any faults over FTP: the site lists what it had or what it is to have, and in the end the latter.

Who calls the doors is played here in the plainest way: it sends the whole list each time, pictures that it does not
know to be there, and asks for the removal of those that it once sent and does not want any more.
"""

import os
import random
from collections.abc import Callable
from dataclasses import dataclass, field

import pytest

from petwire.exports.doors import Delivered, delivery, door
from petwire.exports.parcel import Parcel
from tests.fakes.ftp import FtpSite, Moods, ftp_site
from tests.fakes.parcels import CONFIG, data_file, outgoing
from tests.fakes.site import ADOPTAPET, Listing, Site
from tests.rooms.test_exports_doors import send

pytestmark = pytest.mark.timeout(3600)

RUNS = int(os.environ.get("PETWIRE_TEST_RUNS", "15"))  # `make soak` takes 100
STEPS = int(os.environ.get("PETWIRE_TEST_STEPS", "30"))  # of each; `make soak` takes 40
PATIENT, IMPATIENT = 20.0, 0.2  # seconds; the second only where the server is silent by design
NAMES = ("A1", "A10", "A100", "A2", "B1", "B11", "C3")  # some are the beginnings of others


WEATHER = (
    *(
        "calm",
        "calm",
        "commands",
        "commands",
        "commands",
        "drops",
        "drops",
        "stall",
        "sizes",
        "mangled",
        "full",
    ),
    *("no renaming over", "no reading", "cancelled", "cancelled", "locked", "busy"),
)


@dataclass
class Rescue:
    """What is to be shown, and what its exporter knows of the site."""

    pets: dict[str, str] = field(default_factory=dict)
    pictures: dict[str, bytes] = field(default_factory=dict)  # by name, such as A1-1
    sent: dict[str, bytes] = field(default_factory=dict)  # paths that are there for sure
    tried: set[str] = field(default_factory=set)  # paths that may be there

    def edit(self, chance: random.Random) -> str:
        """One thing changes. What."""
        name = chance.choice(NAMES)
        what = chance.choice(
            ["name", "name", "gone", "picture", "picture", "no picture", "nobody", "everybody"]
        )
        match what:
            case "name":
                self.pets[name] = f"Pup {chance.randrange(1000)}, \"the 'best'\" ="
            case "gone":
                self._drop(name)
            case "picture" if name in self.pets:
                number = chance.randrange(1, 4)
                self.pictures[f"{name}-{number}"] = chance.randbytes(chance.randrange(1, 4000))
            case "no picture":
                self.pictures = {
                    key: data for key, data in self.pictures.items() if not key.startswith(f"{name}-")
                }
            case "nobody" if chance.random() < 0.2:
                for each in list(self.pets):
                    self._drop(each)
            case "everybody":
                self.pets |= {each: f"Pup {each}" for each in NAMES}
        return f"{what} {name}"

    def _drop(self, name: str) -> None:
        self.pets.pop(name, None)
        self.pictures = {key: data for key, data in self.pictures.items() if not key.startswith(f"{name}-")}

    @property
    def wanted(self) -> dict[str, bytes]:
        return {f"photos/{name}.jpg": data for name, data in self.pictures.items()}

    def parcel(self) -> Parcel:
        wanted = self.wanted
        return Parcel(
            listing=(outgoing("import.cfg", CONFIG), outgoing("pets.csv", data_file(self.pets, padding=300))),
            pictures=tuple(
                outgoing(path, data) for path, data in wanted.items() if self.sent.get(path) != data
            ),
            remove=tuple(sorted(self.tried - set(wanted))),
        )

    def note(self, what: Parcel, done: Delivered) -> None:
        for one, outcome in zip(what.pictures, done.pictures, strict=True):
            self.tried.add(one.path)
            if outcome.sent:
                self.sent[one.path] = bytes(one.data)
            else:
                self.sent.pop(one.path, None)
        for outcome in done.removed:
            if outcome.sent:
                self.tried.discard(outcome.name)
                self.sent.pop(outcome.name, None)


def weather(chance: random.Random, site: Site) -> tuple[str, Moods, dict[str, object]]:
    """What goes wrong at a delivery: its name, the server's moods, what is given to the delivery."""
    kind = chance.choice(WEATHER)
    often = chance.choice([0.02, 0.1, 0.4])
    match kind:
        case "commands":
            faults = ["cut", "deaf", "421", "450", "530"]

            def fault(verb: str, argument: str):
                return chance.choice(faults) if chance.random() < often else ""

            return f"{kind} {often}", Moods(fault=fault), {}
        case "drops":
            return kind, Moods(drop_each=chance.choice([700, 1500]), torn=chance.random() < 0.5), {}
        case "mangled":
            return (
                kind,
                Moods(mangles=lambda path: path.startswith("pets.csv") and chance.random() < often),
                {},
            )
        case "stall":
            number = chance.randrange(6)
            seen: list[str] = []

            def stalls(path: str) -> bool:
                seen.append(path)
                return len(seen) == number

            return kind, Moods(stalls=stalls), {}
        case "sizes":
            off = chance.choice([-1, 1, 7])
            return kind, Moods(size=lambda size: str(max(0, size + off))), {}
        case "full":
            site.quota = sum(map(len, site.files.values())) + chance.choice([0, 500, 5000])
            return kind, Moods(), {}
        case "no renaming over":
            return kind, Moods(overwrites=False), {}
        case "no reading":
            return kind, Moods(refuses={"RETR": "550 Permission denied"}), {}
        case "cancelled":
            left = iter(range(chance.randrange(60)))
            return kind, Moods(), {"cancelled": lambda: next(left, None) is None}
        case "locked":
            return kind, Moods(logins=lambda times: "530 Login incorrect"), {}
        case "busy":
            return (
                kind,
                Moods(logins=lambda times: "530 Too many users" if chance.random() < 0.5 else "230 In"),
                {},
            )
    return kind, Moods(), {}


def listed(site: Site) -> dict[str, tuple[str, ...]]:
    return {name: tuple(each.fields.values()) for name, each in site.listings.items()}


def wanted_list(pets: dict[str, str]) -> dict[str, tuple[str, ...]]:
    site = Site(ADOPTAPET)
    site.put("import.cfg", CONFIG)
    site.put("pets.csv", data_file(pets, padding=300))
    site.look()
    return listed(site)


@pytest.fixture(autouse=True)
def no_pauses(monkeypatch):
    monkeypatch.setattr(delivery, "PAUSES", (0.0, 0.0, 0.0, 0.0))
    monkeypatch.setattr(delivery, "PROGRESS", 400)  # of files that are smaller, too
    monkeypatch.setattr(door, "BLOCK", 1000)


@pytest.fixture
def patience(monkeypatch) -> Callable[[float], None]:
    return lambda seconds: monkeypatch.setattr(door, "TIMEOUT", seconds)


@pytest.mark.parametrize("run", range(RUNS))
def test_the_site_lists_what_it_had_or_what_it_is_to_have_whatever_is_edited_and_fails(run, patience):
    chance = random.Random(run)
    rescue = Rescue()
    story: list[str] = []
    with ftp_site(Site(by_hand={"made by hand": Listing({})})) as server:
        for _ in range(STEPS):
            story += [rescue.edit(chance) for _ in range(chance.randrange(1, 4))]
            deliver_in(server, rescue, chance, patience, story)
        deliver_calmly(server, rescue, patience, story)


def deliver_in(server: FtpSite, rescue: Rescue, chance: random.Random, patience, story: list[str]) -> None:
    """One delivery in some weather, and what must hold whatever comes of it."""
    site, what = server.site, rescue.parcel()
    before, after, files = listed(site), wanted_list(rescue.pets), dict(site.files)
    site.lost.clear()
    kind, server.moods, given = weather(chance, site)
    story.append(kind)
    patience(IMPATIENT if kind == "stall" else PATIENT)

    done = send(server, what, **given)

    site.quota = None
    story.append("sent" if done.listing_sent else f"not sent: {done.ended_by}")
    now = listed(site)
    assert now in (before, after), story
    assert not done.listing_sent or now == after, story
    assert set(site.lost) <= (set(before) - set(after)) | {"made by hand"}, story
    new = {one.path: bytes(one.data) for one in what.pictures}
    for path, data in site.files.items():
        if path.startswith("photos/") and not delivery.LEFTOVER.search(path):
            assert data in (files.get(path), new.get(path)), (path, story)
    for one in done.pictures:
        assert not one.sent or site.files[one.name] == new[one.name], (one, story)
    for one in done.removed:
        assert not one.sent or one.name not in site.files, (one, story)
    if not done.listing_sent:
        removed = set(files) - set(site.files)
        full = kind == "full"  # then what the new listing does not need makes room
        assert {path for path in removed if not delivery.LEFTOVER.search(path)} <= (
            set(what.remove) if full else set()
        )
    rescue.note(what, done)


def deliver_calmly(server: FtpSite, rescue: Rescue, patience, story: list[str]) -> None:
    """When nothing fails any more, the site is as the plan wants it, to the last file."""
    server.moods = Moods()
    patience(PATIENT)
    rescue.pets["A1"], rescue.pictures["A1-1"] = "Rex", b"the last picture"
    what = rescue.parcel()

    done = send(server, what)

    assert done.complete, (done, story)
    assert listed(server.site) == wanted_list(rescue.pets), story
    wanted = {one.path: bytes(one.data) for one in what.listing} | rescue.wanted
    assert server.site.files == wanted, story
