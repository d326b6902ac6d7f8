"""A process of one host that carries out deeds, told line by line: for journeys over several hosts."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Self

ROOT = Path(__file__).parents[2]
BY = "the tests"


class Deeds:
    """The tests' end of it."""

    def __init__(self, environment: Mapping[str, str], inside: Sequence[str] = ()) -> None:
        self._process = subprocess.Popen(
            [*inside, sys.executable, "-m", "tests.fakes.deeds"],
            env=dict(environment),
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def do(self, name: str, *given: Any) -> Any:
        """Carry out a function of this file and wait for what it answers."""
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(json.dumps([name, *given]) + "\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        assert line, f"the process ended with {self._process.wait()}"
        return json.loads(line)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.communicate(timeout=60)


# --- In the process itself


def seed() -> dict[str, Any]:
    """An organisation that shares with all, two animals, one with a picture, and a service without files."""
    from petwire.access.actions import Application, FileHabits, add_service, approve_service, set_service
    from petwire.orgs.models import Environment
    from tests.world import CATEGORY, a_picture, an_animal, an_org, set_preference

    org = an_org(name="Happy Tails Rescue")
    set_preference(org_id=org.pk, category=CATEGORY, yes=True, by=BY, now=_now())
    biscuit, mittens = an_animal(org, name="Biscuit"), an_animal(org, name="Mittens", species="Cat")
    picture = a_picture(biscuit)
    made = add_service(
        application=Application(name="Hearth", categories=(CATEGORY,)),
        environment=Environment.PRODUCTION,
        terms_accepted=True,
        by=BY,
        now=_now(),
    )
    set_service(key_id=made.id, habits=FileHabits(nightly_files=False), by=BY, now=_now())
    approve_service(key_id=made.id, by=BY, now=_now())
    return {
        "org": org.pk,
        "biscuit": biscuit.pk,
        "mittens": mittens.pk,
        "picture": f"/media/{picture.pk}-{picture.content[:8]}.jpg",
        "content": picture.content,
        "service": made.id,
        "key": made.key,
        "ftp_user": made.ftp_user,
        "ftp_password": made.ftp_password,
    }


def files_on(service: str) -> None:
    """The service wants the nightly files from now on."""
    from petwire.access.actions import FileHabits, set_service

    set_service(key_id=service, habits=FileHabits(nightly_files=True), by=BY, now=_now())


def withdraw(kind: str, subject: int) -> None:
    from petwire.sharing.actions import withdraw
    from petwire.sharing.models import Code, Subject

    withdraw(kind=Subject(kind), subject=subject, code=Code.ORG_CHOICE, by=BY, now=_now())


def reinstate(kind: str, subject: int) -> None:
    from petwire.sharing.actions import reinstate
    from petwire.sharing.models import Subject

    reinstate(kind=Subject(kind), subject=subject, by=BY, now=_now())


def wake() -> None:
    from petwire.runs.actions import wake

    wake()


def _now() -> Any:
    from django.utils import timezone

    return timezone.now()


def serve() -> None:
    from petwire.cli.instance import instance

    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    with instance(migrate=True):
        for line in sys.stdin:
            name, *given = json.loads(line)
            print(json.dumps(globals()[name](*given)), file=answers, flush=True)


if __name__ == "__main__":
    serve()
