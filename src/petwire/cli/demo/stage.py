"""The stage of the demo: two running instances, what is remembered of them, and how commands are shown."""

import contextlib
import os
import secrets
import shlex
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Any

import orjson

from petwire.cli.answers import people, progress, put, say
from petwire.cli.basics import clock
from petwire.cli.forks import fork
from petwire.cli.instance import instance
from petwire.cli.tree import Part, Tree
from petwire.lib.config import Config, config, split_address
from petwire.lib.errors import PetwireError
from petwire.lib.secrets import keep, recall

HOLDER = "developer@furever.example"  # who looks after the service of the story
SAMPLE = 600  # animals of the sample world
REMEMBERED = "demo"  # the secret that holds what the demo knows of itself


class NotADemo(PetwireError):
    """PETWIRE_HOME holds a real instance; the demo does not touch it."""

    exit_code = 2


class CommandFailed(PetwireError):
    """A command of the story failed."""


@dataclass
class Memory:
    """What the demo must know again the next time: passwords that are stored nowhere else, and how far it got."""

    logins: list[dict[str, str]] = field(default_factory=list)
    service: dict[str, str] = field(default_factory=dict)
    last_day: str = ""
    said_no: int | None = None

    def save(self) -> None:
        keep(REMEMBERED, orjson.dumps(asdict(self)).decode())


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two instances, by the settings that make it another one."""

    name: str
    url: str
    environment: dict[str, str]


class Stage:
    """Two running instances and the means to work with them by commands."""

    def __init__(self, tree: Tree, memory: Memory, hub: Side, mirror: Side) -> None:
        self.memory = memory
        self.hub = hub
        self.mirror = mirror
        self._tree = tree

    def heading(self, words: str) -> None:
        """A new scene."""
        people.print(f"\n[bold green]{words}[/bold green]")

    def run(
        self, side: Side, *arguments: str, stdin: str | None = None, expect: tuple[int, ...] = (0,)
    ) -> list[dict[str, Any]]:
        """Run a `petwire` command on a side, show it and what it says, and return what it put out as JSON.

        Raises CommandFailed when it ends with a code that the story does not expect.
        """
        settings = "".join(f"{name}={shlex.quote(value)} " for name, value in side.environment.items())
        people.print(f"[dim]{side.name}[/dim] $ {settings}petwire {shlex.join(arguments)}", markup=True)
        with TemporaryFile() as out, TemporaryFile() as err:
            words = None if people.is_terminal else err
            if side.environment or stdin is not None:
                code = _begun(side, arguments, stdin, out, words)
            else:
                code = self._forked(arguments, out, words)
            for file in (out, err):
                file.seek(0)
            for line in err.read().decode().splitlines():
                say(f"    {line}")
            if code not in expect:
                raise CommandFailed(f"petwire {arguments[0]} ended with {code}; what it said stands above.")
            return [orjson.loads(line) for line in out]

    def _forked(self, arguments: Sequence[str], out: IO[bytes], err: IO[bytes] | None) -> int:
        """Carry a command out in a copy of this process, whose settings are the hub's: it has loaded everything."""

        def before() -> None:
            os.dup2(out.fileno(), 1)
            if err is not None:
                os.dup2(err.fileno(), 2)

        child, told = fork(arguments, before=before), False
        while (code := child.poll()) is None:
            if self._tree.asked_to_stop and not told:  # Ctrl-C does not reach it by itself
                child.interrupt()
                told = True
            time.sleep(0.01)
        return code

    def take_a_bow(self, *, json: bool) -> None:
        """Say where everything is; or, for programs, put it out as one line."""
        self.memory.save()
        service = self.memory.service
        ftp = f"ftp://{config().ftp}"
        if json:
            put(
                {
                    "hub": {"url": self.hub.url, "ftp": ftp},
                    "mirror": {"url": self.mirror.url},
                    "services": [service],
                    "logins": self.memory.logins,
                }
            )
        self.heading("Now it is yours")
        say(f"  the hub       {self.hub.url}")
        say(f"  the mirror    {self.mirror.url}")
        say(f"  FTP           {ftp}  (plain, or with explicit TLS)")
        say(f"      user      {service['ftp_user']}")
        say(f"      password  {service['ftp_password']}")
        say(f"      API key   {service['key']}")
        say(f"  People, who sign in at {self.hub.url}/console/:")
        for login in self.memory.logins:
            say(f"  {login['role']:13} {login['email']}  {login['password']}")
        # lftp would upgrade to TLS by itself and then distrust the self-made certificate.
        say("\n  Fetch the files:")
        say(
            f"    lftp -e 'set ftp:ssl-allow no; mirror . petwire-files; bye' -u {_login(service)} {config().ftp}"
        )

    def stay(self) -> None:
        """Keep both up until Ctrl-C."""
        say("\nBoth stay up. Ctrl-C stops them; `petwire demo` tells the next night.")
        self._tree.watch()


@contextlib.contextmanager
def open_stage(*, fresh: bool, pets: int) -> Iterator[Stage]:
    """Seed the hub if it is empty, start both instances, and stop them at the end."""
    settings = config()
    if not settings.ftp:
        raise NotADemo(
            "The demo shows files travelling by FTP: do not switch it off by an empty PETWIRE_FTP."
        )
    if fresh or _was_cut_off():
        _forget(settings)
    memory = _seeded(settings, pets)
    hub = Side("hub   ", settings.public_url, {})
    host, port = split_address(settings.http)
    mirror_http = f"{host}:{port + 1}"
    mirror = Side(
        "mirror",
        f"http://{mirror_http}",
        {"PETWIRE_HOME": _shown(settings.home / "mirror"), "PETWIRE_HTTP": mirror_http, "PETWIRE_FTP": ""},
    )
    logs = settings.home / "logs"
    logs.mkdir(parents=True, exist_ok=True)
    parts = [
        _part("The hub", hub, f"http://{settings.http}", logs / "hub.log"),
        _part("The mirror", mirror, mirror.url, logs / "mirror.log"),
    ]
    people.print("\n[bold green]Two instances start: a hub, and a mirror beside it[/bold green]")
    with Tree(parts) as tree:
        yield Stage(tree, memory, hub, mirror)


def _begun(
    side: Side, arguments: Sequence[str], stdin: str | None, out: IO[bytes], err: IO[bytes] | None
) -> int:
    """Carry a command out as a shell would."""
    done = subprocess.run(
        [sys.executable, "-m", "petwire.cli", *arguments],
        env={**os.environ, **side.environment},
        input=None if stdin is None else stdin.encode(),
        stdout=out,
        stderr=err,
        check=False,
    )
    return done.returncode


def _login(service: dict[str, str]) -> str:
    return f"{service['ftp_user']},{service['ftp_password']}"


def _part(name: str, side: Side, url: str, log: Path) -> Part:
    # The story does the nights' work itself, by commands that say what time it is.
    return Part(
        name, ["up", "--no-worker"], answers_at=f"{url}/healthz", log=log, environment=side.environment
    )


def _was_cut_off() -> bool:
    """Was the last start ended before the world was there? Its beginning is quickly made anew."""
    kept = recall(REMEMBERED)
    return kept is not None and not Memory(**orjson.loads(kept)).logins


def _seeded(settings: Config, pets: int) -> Memory:
    """What the demo remembers; a new home is filled with the sample world first, and gets the animals it lacks."""
    with instance(migrate=True):
        from petwire.orgs.models import Organisation

        kept = recall(REMEMBERED)
        if kept is not None:
            _add_crowd(pets)
            return Memory(**orjson.loads(kept))
        if Organisation.objects.exists():
            raise NotADemo(
                f"PETWIRE_HOME={settings.home} holds an instance of your own. "
                "Set PETWIRE_HOME to another folder for the demo."
            )
        people.print("[bold green]A hub is filled with the sample world[/bold green]")
        Memory().save()  # whatever is cut off from here on is a demo, and nobody's own
        memory = Memory(logins=_fill())
        memory.save()
        _add_crowd(pets)
        return memory


def _add_crowd(pets: int) -> None:
    """Organisations and animals by the thousand, as far as more are wanted than the sample world has."""
    from petwire.catalog.models import Animal

    if pets <= max(SAMPLE, Animal.objects.count()):
        return
    from petwire.cli.demo.crowd import grow
    from petwire.cli.demo.studio import draw_and_store
    from petwire.cli.demo.world import sample_world

    now = clock()
    people.print(f"[bold green]The hub gets {pets:,} animals[/bold green]")
    with progress() as watcher:
        world = sample_world(today=date(now.year, now.month, now.day))
        drawn = draw_and_store(sorted({key for one in world.animals for key in one.pictures}), watcher)
        grow(pets - SAMPLE, drawn=drawn, now=now, watcher=watcher)


def _fill() -> list[dict[str, str]]:
    from django.db import transaction

    from petwire.catalog.fosters import set_fosters
    from petwire.cli.demo.seed import seed
    from petwire.cli.demo.world import sample_world
    from petwire.orgs.actions import add_member, add_person, set_password
    from petwire.orgs.models import Organisation, Role

    now = clock()
    with progress() as watcher:
        seed(sample_world(today=date(now.year, now.month, now.day)), now=now, watcher=watcher)
    logins = []
    org = Organisation.objects.order_by("id").first()
    assert org is not None
    with transaction.atomic():
        for role, email in (
            ("operator", "operator@petwire.example"),
            ("admin", "admin@rescue.example"),
            ("editor", "editor@rescue.example"),
            ("volunteer", "volunteer@rescue.example"),
            ("foster", "foster@rescue.example"),
            ("holder", HOLDER),
        ):
            password = secrets.token_urlsafe(9)
            person, _ = add_person(
                email=email, operator=role == "operator", vouched=True, by="petwire", now=now
            )
            set_password(person=person, password=password, by="petwire", now=now)
            if role not in ("operator", "holder"):
                add_member(org_id=org.pk, person=person, role=Role(role), by="petwire", now=now)
            if role == "foster":
                for animal_id in _first_animals(org.pk):
                    set_fosters(animal_id=animal_id, person_ids=[person.pk], by="petwire", now=now)
            logins.append({"role": role, "email": email, "password": password})
    return logins


def _first_animals(org_id: int, count: int = 2) -> list[int]:
    """Those that live with the demo's foster."""
    from petwire.catalog.models import Animal

    rows = Animal.objects.filter(org_id=org_id, status="Available").order_by("id")
    return list(rows.values_list("pk", flat=True)[:count])


def _forget(settings: Config) -> None:
    """Remove a demo with everything in it; anything else is left alone."""
    if not settings.home.exists():
        return
    if recall(REMEMBERED) is None:
        raise NotADemo(
            f"PETWIRE_HOME={settings.home} holds no demo, so --fresh leaves it alone. Set another PETWIRE_HOME."
        )
    from petwire.lib.postgres import erase

    for home in (settings.home / "mirror", settings.home):
        if home.exists():
            erase(home)
            shutil.rmtree(home)


def _shown(path: Path) -> str:
    """A path as a person would type it here."""
    with contextlib.suppress(ValueError):
        return str(path.relative_to(Path.cwd()))
    return str(path)
