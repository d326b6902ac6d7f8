"""Months of simulated days: a hub's nights, a mirror that follows, clocks that are changed; nothing grows or leaks.

In `make test` the twenty days around a leap day and a change of the clock; in `make soak` a year and more animals,
which may be cut off and run again (PETWIRE_SOAK_FOLDER keeps it), or be run in pieces side by side (PETWIRE_SOAK_FROM
days after the first day of the year).
"""

import contextlib
import ftplib
import hashlib
import io
import json
import os
import random
import re
import shutil
import signal
import statistics
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import psycopg
import pytest

from tests.journeys.fault_world import until
from tests.journeys.living import CLOCK, Living
from tests.ports import free_ports

DAYS = int(os.environ.get("PETWIRE_SOAK_DAYS", "20"))
ANIMALS = int(os.environ.get("PETWIRE_SOAK_ANIMALS", "240"))
FOLDER = os.environ.get("PETWIRE_SOAK_FOLDER", "")
LONG = DAYS > 40  # it tells how far it is, and nothing cuts it off

pytestmark = pytest.mark.timeout(0 if LONG else 1800)

NEW_YORK = ZoneInfo("America/New_York")
# 29 February is the year's fourth day, the clock is changed on its sixteenth and again on its 254th.
FIRST = date(2028, 2, 26) + timedelta(days=int(os.environ.get("PETWIRE_SOAK_FROM", "0")))
FOREIGN = {
    "hub": "Pacific/Kiritimati",
    "mirror": "UTC",
}  # where the hosts are: 14 hours before UTC, and there
ORGS = 12
GROWTH = 1.05
LEAST = (
    40 if LONG else 10
)  # days of a process, before which nothing is said of its memory: it goes up and down by 10 %
WARM = 8  # days of a process, after which it opens nothing more that it keeps


# What the service may have, by plain facts and not by the code's own rule: a line for each animal, with its
# organisation, its fee and its name. What the mirror shows has the digest of the description too.
MAY = "a.id, a.org_id, coalesce(a.adoption_fee, ''), a.name"
HELD = "a.source_id, o.source_id, coalesce(a.adoption_fee, ''), a.name, md5(a.description)"
ADOPTABLE = "FROM catalog_animal a WHERE a.deleted_at IS NULL AND a.status = 'Available'"
SHARED = """
    a.id NOT IN (SELECT subject FROM sharing_withdrawn WHERE kind = 'animal')
    AND a.org_id NOT IN (SELECT subject FROM sharing_withdrawn WHERE kind = 'org')
    AND a.org_id IN (SELECT d.org_id FROM sharing_decision d JOIN access_service USING (audience_id) WHERE d.yes)
"""
SHOWN = """
    FROM catalog_animal a JOIN orgs_organisation o ON o.id = a.org_id
    JOIN sharing_shown_animal s ON s.animal_id = a.id JOIN sharing_audience u ON u.id = s.audience_id
    WHERE u.name = 'own' AND a.source = 'hub' AND a.deleted_at IS NULL
"""


class Clock:
    """The time of all parts: it goes on, and now and then it is set."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def set(self, moment: datetime) -> datetime:
        fresh = self.path.with_name("clock.part")
        fresh.write_text(moment.isoformat())
        fresh.replace(self.path)
        return moment

    def local(self, day: date, hour: int, minute: int = 0) -> datetime:
        return self.set(datetime(day.year, day.month, day.day, hour, minute, tzinfo=NEW_YORK).astimezone(UTC))


class Story:
    """A hub and a mirror, the parts that stay up, and what is known of them from outside."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.clock = Clock(folder / "clock")
        self.parts: dict[str, Living] = {}
        self.memory: dict[str, list[int]] = {}
        self.descriptors: dict[str, list[int]] = {}
        self.before: Rows | None = None  # those of the night before
        self.resumed = self.stopped = False
        self._kept = folder / "story.json"
        self.state = (
            json.loads(self._kept.read_text())
            if self._kept.exists()
            else {"day": 0, "away": {}, "hidden": {}, "cut": []}
        )
        self.nights: dict[str, str] = self.state.setdefault("nights", {})  # names of sets, and their days

    # Beginning and end

    def begin(self) -> None:
        """Start all parts; a fresh story also gets its rescues, its service and its mirror."""
        fresh = "service" not in self.state
        if fresh:
            self.state["ports"] = free_ports(3)
            self.clock.local(FIRST - timedelta(days=1), 9)
        web, ftp, other = self.state["ports"]
        here = {"PETWIRE_HTTP": f"127.0.0.1:{web}", "PETWIRE_FTP": f"127.0.0.1:{ftp}"}
        there = {"PETWIRE_HTTP": f"127.0.0.1:{other}", "PETWIRE_FTP": ""}
        self._start("hub", "worker", here)
        self._start("mirror", "worker", there)
        if fresh:
            self.state["service"] = self.hands.ask("settle", orgs=ORGS, each=ANIMALS // ORGS)
            self.sweep("hub")
        self._start("hub", "ftp", here)
        self._start("hub", "web", here)
        until(lambda: self._page("/healthz"), what="the hub's pages are there")
        # Each of the web's threads opens connections of its own when it first has work, which might be months later.
        with ThreadPoolExecutor(20) as clients:
            assert all(clients.map(self._page, ["/animals", "/animals.json"] * 100))
        if fresh:
            service = self.state["service"]
            url = f"ftp://{service['user']}:{service['password']}@127.0.0.1:{ftp}/"
            self.parts["mirror worker"].ask("hold", url=url)
            self.keep()
        elif self.state.get("worked") != self.state["day"]:
            self.before = Rows.read(self._fetched(), "pets_")

    def _start(self, home: str, role: str, settings: dict[str, str]) -> None:
        place, rooms = self.folder / home, self.folder / f"{home}-tmp"
        for one in (place, rooms):
            one.mkdir(exist_ok=True)
            one.chmod(0o1777 if one is rooms else 0o755)
        given = {CLOCK: str(self.clock.path), "TMPDIR": str(rooms), "PETWIRE_ALLOW_PRIVATE": "127.0.0.0/8"}
        part = Living(role, place, self.folder / "said", **given, TZ=FOREIGN[home], **settings)
        told = part.ready()
        if role == "worker":
            self.state.setdefault("urls", {})[home] = told
        self.parts[f"{home} {role}"] = part

    def end(self) -> None:
        for part in reversed(list(self.parts.values())):
            part.end()

    def keep(self) -> None:
        fresh = self._kept.with_suffix(".part")
        fresh.write_text(json.dumps(self.state))
        fresh.replace(self._kept)

    @property
    def hands(self) -> Living:
        return self.parts["hub worker"]

    def ask(self, home: str, query: str, *values: Any) -> list[tuple[Any, ...]]:
        with psycopg.connect(self.state["urls"][home], autocommit=True) as connection:
            return connection.execute(query, values or None).fetchall()

    # A day

    def sweep(self, home: str, *, times: int = 1) -> None:
        """Sweep, as a worker does each minute and when it is woken. Trouble that the worker would log is none here."""
        for _ in range(times):
            found = self.parts[f"{home} worker"].ask("sweep")
            heard = [words for words in found["heard"] if not (self.resumed and words.startswith("run lost"))]
            assert not heard, (self.clock.path.read_text(), found)

    def live(self, number: int) -> None:
        """A day from its morning to the next one, when the mirror must be equal to the hub."""
        day = FIRST + timedelta(days=number)
        chance = random.Random(number)
        self.clock.local(day, 11)
        self.resumed = self.state.get("worked") == number  # a story that was cut off here goes on here
        if self.resumed:
            self.state["cut"] += [day.isoformat(), (day + timedelta(days=1)).isoformat()]
        else:
            self._work(chance)
            self.state["worked"] = number
            self.keep()
        self.clock.local(day, 12)
        self.sweep("hub", times=2)
        self.clock.local(day, 12, 6)
        self.sweep("mirror")
        self._nothing_withheld()
        tomorrow = day + timedelta(days=1)
        midnight = self.clock.local(tomorrow, 0)
        jumps = number % 7 == 3  # once before the set is due, and once after it was written
        for hour in (0, 3) if jumps else (3,):  # when it is due, also where an hour comes twice
            moment = self.clock.set(midnight + timedelta(hours=hour, minutes=35))
            self.sweep("hub")
            self._note_nights()
            if jumps:
                self._jump(timedelta(hours=-2), back_to=moment)
        self.clock.local(tomorrow, 4, 40)
        self.sweep("mirror")
        if (
            self.resumed
        ):  # the cut may have made this morning's update fail, which is tried again after a pause
            self.clock.local(tomorrow, 6)
            self.sweep("mirror")
        if number % 7 == 5:
            self._jump(timedelta(hours=-2), back_to=self.clock.local(tomorrow, 4, 40))
            self._jump(timedelta(hours=+2), back_to=self.clock.local(tomorrow, 4, 40))
        self._equal(tomorrow)
        self._measure()
        self._weigh()
        self.state["day"] = number + 1
        self.keep()

    def _jump(self, by: timedelta, *, back_to: datetime) -> None:
        """The clock is wrong for a while, and is set right again."""
        self.clock.set(back_to + by)
        for home in ("hub", "mirror"):
            self.sweep(home)
            self._note_nights()
        self.clock.set(back_to)

    def _work(self, chance: random.Random) -> None:
        """One animal in a hundred is new, changed or adopted; some are withdrawn and come back, and so do rescues."""
        hands, key_id = self.hands, self.state["service"]["id"]
        day, away, hidden = self.state["day"], self.state["away"], self.state["hidden"]
        here = [tuple(map(int, line.split(" ", 2)[:2])) for line in self._may().splitlines()]
        some = chance.sample(here, max(4, len(here) // 100))
        share = len(some) // 4
        change = {str(row[0]): f"${day}" for row in some[: -2 * share]}
        adopt = [row[0] for row in some[-2 * share : -share]]
        add = Counter(str(chance.choice(here)[1]) for _ in adopt)
        hands.ask("churn", add=dict(add), change=change, adopt=adopt)
        for animal in [one for one, back in hidden.items() if back <= day]:
            hands.ask("show", animal=int(animal))
            del hidden[animal]
        gone = some[-1][0]
        hands.ask("hide", animal=gone)
        hidden[str(gone)] = day + 3
        for org in [one for one, (back, _) in away.items() if back <= day]:
            hands.ask("come_back", org=int(org), key_id=key_id, wholly=away[org][1])
            del away[org]
        if day % 5 == 1:
            org, wholly = chance.choice(here)[1], day % 2 == 0
            if str(org) not in away:
                hands.ask("leave", org=org, key_id=key_id, wholly=wholly)
                away[str(org)] = (day + 3, wholly)

    # What must be so

    def days_are_whole(self) -> None:
        """Each local day had one nightly set, none had two."""
        seen = sorted(self.nights.values())
        first = date.fromisoformat(seen[0])
        assert seen == [(first + timedelta(days=count)).isoformat() for count in range(len(seen))]

    def nothing_is_left(self) -> None:
        """What is pruned is pruned: sets, rendered rows, staging, copies of what is gone."""
        sets = self.folder / "hub" / "sets" / self.state["service"]["id"]
        kept = self.ask("hub", "SELECT name, kind FROM bulkfiles_publishedset")
        assert {path.name for path in sets.iterdir()} == {name for name, _ in kept}
        assert [kind for _, kind in kept].count("nightly") <= 2
        animals = "SELECT count(*) FROM catalog_animal WHERE deleted_at IS NULL"
        assert self.ask("hub", f"SELECT count(*) <= ({animals}) FROM bulkfiles_line") == [(True,)]
        staging = self.folder / "mirror" / "staging"
        assert not staging.exists() or not [path for path in staging.rglob("*") if path.is_file()]
        held = self.ask("mirror", "SELECT count(*) FROM catalog_animal WHERE source = 'hub'")
        assert held == [(len(self._may().splitlines()),)]
        troubled = (
            "SELECT kind, state, outcome, started_at FROM runs_run WHERE state NOT IN ('done', 'nothing new')"
        )
        cut = [date.fromisoformat(day) for day in self.state["cut"]]
        for home in ("mirror", "hub"):
            found = self.ask(
                home, f"{troubled} AND (started_at AT TIME ZONE %s)::date <> ALL (%s)", str(NEW_YORK), cut
            )
            assert found == []

    def nothing_grows(self) -> None:
        """After the first days a part's memory and descriptors stay what they are."""
        grown = {}
        for name in self.parts:
            memory, handles = self.memory.get(name, []), self.descriptors.get(name, [])
            if len(memory) < LEAST:
                return  # cut off and run again so late that there is nothing to compare
            warm = len(memory) * 2 // 5
            some = (len(memory) - warm) // 3
            early, late = memory[warm : warm + some], memory[-some:]
            grown[name] = statistics.median(late) / statistics.median(early)
            assert max(handles[-some:]) <= max(handles[warm : warm + some]) + 2, (name, handles)
        print({name: f"{(share - 1) * 100:+.1f} %" for name, share in grown.items()}, flush=True)
        assert {name: share for name, share in grown.items() if share >= GROWTH} == {}

    def _may(self) -> str:
        """What the service may have."""
        return self._lines("hub", MAY, f"{ADOPTABLE} AND {SHARED}", by="a.id")

    def _lines(self, home: str, facts: str, rows: str, *, by: str) -> str:
        query = f"SELECT coalesce(string_agg(concat_ws(' ', {facts}), E'\\n' ORDER BY {by}), '') {rows}"
        return str(self.ask(home, query)[0][0])

    def _nothing_withheld(self) -> None:
        """What was withdrawn at noon is not seen at the mirror a few minutes later."""
        back = [animal for (animal,) in self.ask("hub", f"SELECT a.id::text {ADOPTABLE} AND NOT ({SHARED})")]
        assert self.ask("mirror", f"SELECT a.source_id {SHOWN} AND a.source_id = ANY (%s)", back) == []

    def _note_nights(self) -> None:
        query = "SELECT name, day::text FROM bulkfiles_publishedset WHERE kind = 'nightly'"
        self.nights.update(self.ask("hub", query))

    def _equal(self, day: date) -> None:
        """The files hold what the service may have and nothing else; so does the mirror."""
        expected = self._may()
        files = self._fetched()
        rows = Rows.read(files, "pets_", known=self.before)
        every = sorted(rows.lines, key=int)
        assert "\n".join([rows.facts[one] for one in every]) == expected
        assert sorted(re.findall(r"\d+", files["petlist.csv"].decode())) == sorted(rows.lines)
        if self.before is not None:
            was, now = self.before.lines, rows.lines
            assert Rows.read(files, "newpets_").lines.keys() == now.keys() - was.keys()
            both = now.keys() & was.keys()
            assert Rows.read(files, "updatedpets_").lines.keys() == {
                one for one in both if now[one] != was[one]
            }
        self.before = rows
        held = self._lines("mirror", HELD, SHOWN, by="a.source_id::bigint")
        assert held == "\n".join([f"{rows.facts[one]} {rows.texts[one]}" for one in every])
        assert list(self.nights.values()).count(day.isoformat()) == 1

    def _fetched(self) -> dict[str, bytes]:
        """Everything that a client of the service gets, compared with the manifest."""
        service, found = self.state["service"], {}
        with ftplib.FTP(timeout=60) as client:
            client.connect("127.0.0.1", self.state["ports"][1])
            client.login(service["user"], service["password"])
            for name in [*client.nlst(), ".petwire/manifest.json"]:
                content = io.BytesIO()
                client.retrbinary(f"RETR {name}", content.write)
                found[name] = content.getvalue()
        manifest = json.loads(found.pop(".petwire/manifest.json"))
        assert manifest["kind"] == "nightly"
        sums = {name: hashlib.sha256(data).hexdigest() for name, data in found.items()}
        assert sums == {file["name"]: file["sha256"] for file in manifest["files"]}
        return found

    def _page(self, path: str) -> bool:
        import urllib.request

        with (
            contextlib.suppress(OSError),
            urllib.request.urlopen(f"http://127.0.0.1:{self.state['ports'][0]}{path}", timeout=30) as answer,
        ):
            return bool(answer.status == 200 and answer.read() is not None)
        return False

    def _weigh(self) -> None:
        """How many rows the tables have, for whoever looks into a long story."""
        if not LONG or self.state["day"] % 20 != 19:
            return
        for home in ("hub", "mirror"):
            size = self.ask(home, "SELECT pg_database_size(current_database())")[0][0]
            tables = self.ask(home, "SELECT relname FROM pg_stat_user_tables ORDER BY relname")
            rows = {name: self.ask(home, f"SELECT count(*) FROM {name}")[0][0] for (name,) in tables}
            many = ", ".join(f"{name} {count}" for name, count in rows.items() if count > 50)
            print(f"{home}: {size >> 20} MB; {many}", flush=True)

    def _measure(self) -> None:
        for path in ("/animals", "/animals.json", "/healthz"):
            assert self._page(path), path
        for name, part in self.parts.items():
            self.memory.setdefault(name, []).append(part.memory())
            handles = self.descriptors.setdefault(name, [])
            handles.append(part.descriptors())
            assert handles[-1] <= max(handles[:WARM]) + 4, (
                name,
                handles,
            )  # each day, also of a story that is cut off
        rooms = [self.folder / f"{home}-tmp" for home in ("hub", "mirror")]
        sockets = "pw-*"  # of the database
        left = [str(path) for room in rooms for path in room.iterdir() if not path.match(sockets)]
        assert not left, "temporary files"


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows of a kind of files: by the animal's id the line, the facts as `MAY` has them, and the digest of the
    description."""

    lines: dict[str, bytes]
    facts: dict[str, str]
    texts: dict[str, str]

    @classmethod
    def read(cls, files: dict[str, bytes], kind: str, *, known: "Rows | None" = None) -> "Rows":
        """Each line is looked at; one that is `known`, byte for byte, is not parsed again."""
        by_line = {line: one for one, line in known.lines.items()} if known else {}
        rows = cls({}, {}, {})
        for line in (line for name in files if name.startswith(kind) for line in files[name].splitlines()):
            if known and (one := by_line.get(line)):
                facts, text = known.facts[one], known.texts[one]
            else:
                one, facts, text = _told(json.loads(line))
            assert one not in rows.lines, (one, "twice")
            rows.lines[one], rows.facts[one], rows.texts[one] = line, facts, text
        return rows


def _told(row: dict[str, Any]) -> tuple[str, str, str]:
    one, text = row["animalID"], row["description"].encode()
    facts = " ".join([one, row["orgID"], row["adoptionFee"], row["name"]])
    return one, facts, hashlib.md5(text, usedforsecurity=False).hexdigest()


@pytest.fixture(scope="module")
def story() -> Iterator[Story]:
    folder = Path(FOLDER or tempfile.mkdtemp(prefix="petwire-soak-"))
    folder.mkdir(exist_ok=True)
    folder.chmod(0o755)
    story = Story(folder)
    if FOLDER:  # asked to end, a story that is kept ends its day, and can go on at the next one

        def stop(*_: object) -> None:
            story.stopped = True

        signal.signal(signal.SIGTERM, stop)
    try:
        story.begin()
        yield story
    finally:
        story.end()
        if not FOLDER:
            shutil.rmtree(folder)


def test_day_after_day_the_mirror_is_equal_to_the_hub_and_nothing_grows(story):
    began = time.monotonic()
    for number in range(story.state["day"], DAYS):
        story.live(number)
        if LONG:
            opened = sum(values[-1] for values in story.descriptors.values())
            memory = ", ".join(f"{name} {values[-1] >> 10} MB" for name, values in story.memory.items())
            print(
                f"day {number + 1} of {DAYS}, {time.monotonic() - began:.0f} s: {memory}, {opened} descriptors",
                flush=True,
            )
        if story.stopped:
            story.days_are_whole()
            story.nothing_is_left()
            story.nothing_grows()
            pytest.skip(f"stopped after day {number + 1}; run it again to go on")

    story.days_are_whole()
    story.nothing_is_left()
    story.nothing_grows()
