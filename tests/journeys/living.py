"""A part of an instance that lives for months of simulated days, by the clock of a file, and does as it is told.

`Living` is the tests' end of it. The time is one for all parts of all homes of a story, and is passed into the real
code as a value; where that looks at the clock itself (views), its clock is ours.
"""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tests.journeys.warm import ROOT, environment

CLOCK = "PETWIRE_TEST_CLOCK"  # the file in which the time stands


class Living:
    """One process. Its answers come in the order of what it is asked."""

    def __init__(self, role: str, home: Path, log: Path, **settings: str) -> None:
        self.role = role
        with log.open("ab") as words:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "tests.journeys.living", role],
                env=environment(home, settings),
                cwd=ROOT,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=words,
                text=True,
            )

    def ready(self) -> Any:
        return self._answer()

    def ask(self, what: str, **given: Any) -> Any:
        assert self.process.stdin
        self.process.stdin.write(json.dumps([what, given]) + "\n")
        self.process.stdin.flush()
        return self._answer()

    def _answer(self) -> Any:
        assert self.process.stdout
        line = self.process.stdout.readline()
        assert line, f"{self.role} ended with {self.process.wait()}"
        return json.loads(line)

    def end(self) -> None:
        if self.role in ("web", "ftp"):
            self.process.terminate()
        self.process.communicate()

    def family(self) -> list[int]:
        """The process and its children, without the database's."""
        return [self.process.pid, *_children(self.process.pid)]

    def descriptors(self) -> int:
        return sum(_descriptors(pid) for pid in self.family())

    def memory(self) -> int:
        """Kilobytes that it and its children hold, what they share counted once."""
        return sum(_pss(pid) for pid in self.family())


def _children(pid: int) -> list[int]:
    found: list[int] = []
    for task in Path(f"/proc/{pid}/task").iterdir():
        for child in map(int, (task / "children").read_text().split()):
            if "postgres" not in Path(f"/proc/{child}/comm").read_text():
                found += [child, *_children(child)]
    return found


def _descriptors(pid: int) -> int:
    return len(list(Path(f"/proc/{pid}/fd").iterdir()))


def _pss(pid: int) -> int:
    rolled = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return next(int(line.split()[1]) for line in rolled if line.startswith("Pss:"))


# --- In the process itself


def now() -> datetime:
    return datetime.fromisoformat(Path(os.environ[CLOCK]).read_text()).astimezone(UTC)


def serve(role: str) -> None:
    os.chdir(os.environ["PETWIRE_HOME"])
    from django.utils import timezone

    from petwire.cli.instance import instance

    timezone.now = now
    with instance(migrate=True) as attached:
        match role:
            case "ftp":
                _ftp()
            case "web":
                _web()
            case _:
                from petwire.lib.database import url

                _say(attached.url if attached else url())
                _obey()


def _ftp() -> None:
    from petwire.ftpd.access_door import AccessDoor, settings_of
    from petwire.ftpd.server import build_server
    from petwire.ftpd.server import serve as serve_ftp
    from petwire.lib.config import config

    server = build_server(settings_of(config(), now=now()), AccessDoor(now))
    _say("ready")
    serve_ftp(server)


def _web() -> None:
    from django.db import connections

    from petwire.cli.web import serve as serve_web

    connections.close_all()
    _say("ready")
    serve_web(workers=1)


def _obey() -> None:
    deeds: dict[str, Callable[..., Any]] = {
        one.__name__: one
        for one in (sweep, settle, churn, hide, show, leave, come_back, truth, hold, rows_of, dump)
    }
    for line in sys.stdin:
        what, given = json.loads(line)
        _say(deeds[what](**given))


def _say(value: object) -> None:
    print(json.dumps(value), flush=True)


def sweep() -> dict[str, Any]:
    """One sweep of the worker at this moment: how much was done, and what went wrong."""
    import logging

    from django.db import close_old_connections

    from petwire.lib.progress import Nobody
    from petwire.work.run import sweep as once

    heard: list[str] = []

    class Ear(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            told = {name: getattr(record, name, "") for name in ("job", "subject", "outcome")}
            heard.append(f"{record.getMessage()} {told} {record.exc_info[1] if record.exc_info else ''}")

    ear = Ear(level=logging.WARNING)
    logging.getLogger("petwire").addHandler(ear)
    try:
        close_old_connections()
        return {"done": once(clock=now, watcher=Nobody()), "heard": heard}
    finally:
        logging.getLogger("petwire").removeHandler(ear)


BY = "test"


def settle(*, orgs: int, each: int) -> dict[str, Any]:
    """A hub: rescues that share with one service, their animals, each tenth with a picture."""
    from petwire.access.actions import Application, add_service, approve_service
    from petwire.orgs.actions import add_organisation, approve_organisation
    from petwire.orgs.models import Environment
    from petwire.sharing.actions import set_decision

    at = now()
    made = add_service(
        application=Application(name="Soak", categories=("adoption sites",)),
        environment=Environment.PRODUCTION,
        terms_accepted=True,
        by=BY,
        now=at,
    )
    approve_service(key_id=made.id, by=BY, now=at)
    for number in range(1, orgs + 1):
        values = {"name": f"Rescue {number}", "city": "Bowie", "state": "MD", "zip": "20718"}
        org = add_organisation(values=values, by=BY, now=at)
        approve_organisation(org_id=org.pk, by=BY, now=at)
        set_decision(org_id=org.pk, audience=made.id, yes=True, by=BY, now=at)
        _add(org.pk, each)
    return {"id": made.id, "user": made.ftp_user, "password": made.ftp_password}


def _add(org_id: int, count: int) -> list[int]:
    from petwire.catalog.actions import Media, add_animals

    each = [
        {"name": f"Pup {number}", "species": "Dog", "description": f"Pup {number} likes long walks. " * 8}
        for number in range(count)
    ]
    at = now()
    added = []
    for first in range(0, count, 10):
        picture = Media(pictures=[_picture(org_id % 5)])
        added += add_animals(org_id=org_id, each=each[first : first + 10], media=picture, by=BY, now=at)
    return [one.pk for one in added]


_pictures: dict[int, Any] = {}


def _picture(number: int) -> Any:
    from io import BytesIO

    from PIL import Image

    from petwire.pictures.store import store

    if number not in _pictures:
        data = BytesIO()
        Image.new("RGB", (120, 90), (40 * number, 99, 99)).save(data, "PNG")
        _pictures[number] = store(data.getvalue())
    return _pictures[number]


def churn(*, add: dict[str, int], change: dict[str, str], adopt: list[int]) -> list[int]:
    """A day's work of rescues, each in one deed: ids of the added ones. One by one it would be most of a day's cost."""
    from petwire.catalog.actions import change_animals

    added = [one for org, count in add.items() for one in _add(int(org), count)]
    values: dict[int, dict[str, str]] = {int(animal): {"adoption_fee": fee} for animal, fee in change.items()}
    values |= {animal: {"status": "Adopted"} for animal in adopt}
    whose = _ask(
        "SELECT org_id, array_agg(id) FROM catalog_animal WHERE id = ANY (%s) GROUP BY 1", list(values)
    )
    for _, animals in whose:
        change_animals(changes={animal: values[animal] for animal in animals}, by=BY, now=now())
    return added


def hide(*, animal: int) -> None:
    from petwire.sharing.actions import withdraw
    from petwire.sharing.models import Code, Subject

    withdraw(kind=Subject.ANIMAL, subject=animal, code=Code.ORG_CHOICE, by=BY, now=now())


def show(*, animal: int) -> None:
    from petwire.sharing.actions import NotWithdrawn, reinstate
    from petwire.sharing.models import Subject

    with suppress(NotWithdrawn):  # a story that was cut off and goes on
        reinstate(kind=Subject.ANIMAL, subject=animal, by=BY, now=now())


def leave(*, org: int, key_id: str, wholly: bool) -> None:
    """An organisation says no to the service, or leaves."""
    from petwire.sharing.actions import set_decision, withdraw
    from petwire.sharing.models import Code, Subject

    if wholly:
        withdraw(kind=Subject.ORG, subject=org, code=Code.ORG_CHOICE, by=BY, now=now())
    else:
        set_decision(org_id=org, audience=key_id, yes=False, by=BY, now=now())


def come_back(*, org: int, key_id: str, wholly: bool) -> None:
    from petwire.sharing.actions import NotWithdrawn, reinstate, set_decision
    from petwire.sharing.models import Subject

    if wholly:
        with suppress(NotWithdrawn):
            reinstate(kind=Subject.ORG, subject=org, by=BY, now=now())
    else:
        set_decision(org_id=org, audience=key_id, yes=True, by=BY, now=now())


def truth() -> list[list[Any]]:
    """Of each animal that was typed here: id, organisation, fee, status, and whether it or its organisation is hidden.
    Plain facts; the rule is the test's own."""
    return _ask(
        "SELECT a.id, a.org_id, coalesce(a.adoption_fee, ''), a.status,"
        " EXISTS (SELECT FROM sharing_withdrawn w WHERE w.kind = 'animal' AND w.subject = a.id),"
        " EXISTS (SELECT FROM sharing_withdrawn w WHERE w.kind = 'org' AND w.subject = a.org_id)"
        "  OR NOT EXISTS (SELECT FROM sharing_decision d JOIN access_service s USING (audience_id)"
        "   WHERE d.org_id = a.org_id AND d.yes)"
        " FROM catalog_animal a WHERE a.deleted_at IS NULL"
    )


def hold(*, url: str) -> None:
    """A mirror: the source that it follows from now on."""
    from petwire.lib.progress import Nobody
    from petwire.mirror.actions import add_source
    from petwire.mirror.run import import_source

    add_source(name="hub", url=url, by=BY, now=now())
    outcome = import_source(name="hub", now=now(), watcher=Nobody())
    assert outcome.exit_code == 0, outcome.words


def rows_of(*, source: str) -> list[list[Any]]:
    """Of each animal that the mirror holds: the source's ids of it and of its organisation, its fee, whether it is
    shown."""
    return _ask(
        "SELECT a.source_id, o.source_id, coalesce(a.adoption_fee, ''), EXISTS"
        " (SELECT FROM sharing_shown_animal s JOIN sharing_audience u ON u.id = s.audience_id"
        "  WHERE s.animal_id = a.id AND u.name = 'own')"
        " FROM catalog_animal a JOIN orgs_organisation o ON o.id = a.org_id"
        " WHERE a.source = %s AND a.deleted_at IS NULL",
        source,
    )


def dump(*, source: str) -> str:
    import hashlib

    from petwire.catalog.dump import canonical_dump

    content = hashlib.sha256()
    for line in canonical_dump(source):
        value = json.loads(line)
        content.update(json.dumps([value["kind"], value["record"]]).encode())
    return content.hexdigest()


def _ask(query: str, *values: Any) -> list[list[Any]]:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(query, values or None)
        return [list(row) for row in cursor.fetchall()]


if __name__ == "__main__":
    serve(sys.argv[1])
