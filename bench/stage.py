"""What the benchmarks share: sizes, nights, one source and one service, and the state of the catalog."""

import gc
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from django.db import connection

from bench.nights import NIGHT, Nights
from bench.search_world import SearchWorld, build
from bench.tables import timed
from petwire.access.actions import Application, FileHabits, add_service, approve_service, set_service
from petwire.access.models import Service
from petwire.access.reads import service_of
from petwire.lib.progress import Nobody
from petwire.mirror.actions import add_source
from petwire.mirror.models import Upstream
from petwire.mirror.run import import_source
from petwire.orgs.models import Environment, Terms
from petwire.sharing.models import Audience

BY = "bench"
SOURCE = "bench"
TABLES = ("orgs_organisation", "catalog_animal", "catalog_picture")
_EMPTIED = ("catalog_change", "catalog_tombstone", "bulkfiles_line", "bulkfiles_publishedset")


@dataclass(frozen=True, slots=True)
class Sizes:
    """How much work. Animals: of a usual catalog, of a small and of a large one, and for slow peers."""

    usual: int = 100_000
    small: int = 25_000
    large: int = 250_000
    tiny: int = 10_000
    peers: int = 1_000
    changes: int = 1_000
    big_file: int = 100_000_000  # bytes
    services: int = 1_000
    rounds: int = 2

    @classmethod
    def share(cls, share: float) -> "Sizes":
        """The same in small, for whoever only wants to see whether it runs."""
        if share >= 1:
            return cls()
        whole = cls()
        return cls(
            usual=max(40, int(whole.usual * share)),
            small=max(20, int(whole.small * share)),
            large=max(80, int(whole.large * share)),
            tiny=max(10, int(whole.tiny * share)),
            peers=max(10, int(whole.peers * share)),
            changes=max(4, int(whole.changes * share)),
            big_file=max(100_000, int(whole.big_file * share)),
            services=max(2, int(whole.services * share)),
            rounds=1 if share < 0.05 else whole.rounds,
        )


class Stage:
    """One mirror that is also a hub: a source whose terms let its records leave again, a service that gets them."""

    def __init__(self, home: Path, sizes: Sizes) -> None:
        self.sizes = sizes
        self.nights = Nights(home / "nights")
        self._current = home / "current"
        self._held = 0
        self._searched: SearchWorld | None = None
        self._memory: dict[int, float] = {}
        self.point_at(self.nights.night(sizes.tiny))
        add_source(name=SOURCE, url=str(self._current), terms=Terms.REPUBLISH, by=BY, now=NIGHT)
        made = add_service(
            application=Application(name="Bench", categories=("adoption sites",)),
            environment=Environment.PRODUCTION,
            terms_accepted=True,
            by=BY,
            now=NIGHT,
        )
        approve_service(key_id=made.id, by=BY, now=NIGHT)
        self.key_id, self.login = made.id, (made.ftp_user, made.ftp_password)

    def point_at(self, night: Path) -> None:
        """Let the source show this night from now on."""
        self._current.unlink(missing_ok=True)
        self._current.symlink_to(night)

    def empty(self) -> None:
        """Forget every record, and let no old work of the server fall into what is measured next."""
        self._held, self._searched = 0, None
        with connection.cursor() as cursor:
            cursor.execute(f"TRUNCATE {', '.join((*TABLES, *_EMPTIED))} CASCADE")
            cursor.execute("UPDATE mirror_upstream SET set_id = '', set_stamp = NULL, imported_at = NULL")
            cursor.execute("CHECKPOINT")

    def take_in(self, pets: int) -> None:
        """Import a night into the empty catalog, in this process."""
        self.point_at(self.nights.night(pets))
        outcome = import_source(name=SOURCE, now=NIGHT, watcher=Nobody())
        assert outcome.report["animals"]["added"] == pets, outcome.words
        self._held = pets

    def filled_by(self, write: Callable[[], object]) -> float:
        """Seconds that it takes to write what the catalog holds now into the empty one, in another way."""
        pets, columns = self._held, ("set_id", "set_stamp", "imported_at")
        known = Upstream.objects.values(*columns).get()
        self.empty()
        gc.collect()
        seconds = timed(write)
        Upstream.objects.update(**known)
        self._held = pets
        return seconds

    def hold(self, pets: int) -> None:
        """See to it that the catalog holds this night."""
        if self._held != pets:
            self.empty()
            self.point_at(self.nights.night(pets))
            self._memory[pets] = peak_of("mirror", "import", SOURCE)
            self._held = pets
            self.settle()

    def search_world(self) -> SearchWorld:
        """A large hub whose animals are looked for, in place of the mirror; one for all who ask for it in turn."""
        if self._searched is None:
            self.empty()
            self._searched = build(self.sizes.large)
        return self._searched

    def memory_of_import(self, pets: int) -> float:
        """Peak memory of the import of this night in megabytes. The catalog holds it then."""
        if pets not in self._memory:
            self.changed()
        self.hold(pets)
        return self._memory[pets]

    def changed(self) -> None:
        """The catalog is no night as it was written any more."""
        self._held = 0

    def share_all(self, *, rows_per_file: int | None = None) -> None:
        """Every organisation says yes to the service."""
        audience = Audience.objects.get(name=self.key_id)
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO sharing_decision (org_id, audience_id, yes, decided_at)"
                " SELECT id, %s, true, %s FROM orgs_organisation ON CONFLICT DO NOTHING",
                [audience.pk, NIGHT],
            )
        if rows_per_file is not None:
            set_service(key_id=self.key_id, habits=FileHabits(rows_per_file=rows_per_file), by=BY, now=NIGHT)

    @property
    def service(self) -> Service:
        """The service as it stands now."""
        return service_of(self.key_id)

    def settle(self) -> None:
        """Do what the server does by itself in the hour after so much was written."""
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")
            cursor.execute("CHECKPOINT")


def night_after(days: int) -> datetime:
    return NIGHT + timedelta(days=days)


def start(*arguments: str, stderr: int = subprocess.DEVNULL, **settings: str) -> "subprocess.Popen[bytes]":
    """A `petwire` command as a process of its own. A server gets no pipe for its words, which nobody would read."""
    return subprocess.Popen(
        [sys.executable, "-m", "petwire.cli", *arguments],
        env={**os.environ, **settings},
        stdout=subprocess.DEVNULL,
        stderr=stderr,
    )


def peak_of(*arguments: str) -> float:
    """The peak memory of a command in megabytes: its processes' peaks together, without the database."""
    process = start(*arguments, stderr=subprocess.PIPE)
    peaks: dict[int, int] = {}
    while process.poll() is None:
        for pid in _family(process.pid):
            peaks[pid] = max(_peak(pid), peaks.get(pid, 0))
        time.sleep(0.02)
    assert process.stderr is not None
    said = process.stderr.read().decode()
    process.stderr.close()
    assert process.returncode in (0, 3), said
    return sum(peaks.values()) / 1024


def free_port() -> int:
    """A port on loopback that nobody uses at the moment."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


def _family(pid: int) -> list[int]:
    try:
        children = [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except OSError:
        return []
    return [pid, *(one for child in children for one in _family(child))]


def _peak(pid: int) -> int:
    """Kilobytes."""
    try:
        status = Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM:")), 0)
