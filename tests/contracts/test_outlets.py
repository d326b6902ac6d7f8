"""What leaves by files, FTP, commands and jobs: to each service what it was granted, and of others nothing at all.

The world and its marks: tests/isolation.py; addresses of the web: test_isolation.py. Every command of typer's registry
and every job of the worker has a row here; a new one without a row fails.
"""

import base64
import ftplib
from collections.abc import Iterator
from contextlib import nullcontext, suppress
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
import typer
from django.core import mail
from django.db import connection
from django.test import Client
from django.utils import timezone
from typer.testing import CliRunner

from petwire.access.actions import Credentials, FileHabits, rotate_service, set_service
from petwire.access.reads import service_of
from petwire.bulkfiles.run import write_set
from petwire.cli import app as cli
from petwire.exports.actions import AccountForm, set_account
from petwire.ftpd.access_door import AccessDoor
from petwire.lib.config import config
from petwire.lib.progress import Nobody
from petwire.sharing.actions import set_decision
from petwire.work import jobs
from tests.contracts.test_docs import commands
from tests.isolation import Marked, a_marked_world, close, marks
from tests.rooms.ftp_stage import make_certificate, running
from tests.world import BY, committed

__all__ = ["committed"]

pytestmark = pytest.mark.timeout(300)

DAY = timedelta(days=1)


class Stage:
    """The marked world with a published set for each of two services: the other's files bear its key's id."""

    def __init__(self) -> None:
        self.now = timezone.now()
        self.world: Marked = a_marked_world()
        keys = (str(self.world.cast.ids["key_id"]), self.world.other.key_id)
        for key in keys:
            say_yes = self.world.cast.world.happy_tails.pk
            set_decision(org_id=say_yes, audience=key, yes=True, by=BY, now=self.now)
        set_service(key_id=keys[1], habits=FileHabits(prefix=True, rows_per_file=1), by=BY, now=self.now)
        self.ours, self.theirs = (rotate_service(key_id=key, by=BY, now=self.now) for key in keys)
        for org in (self.world.cast.world.happy_tails, self.world.silent):
            form = AccountForm(host="ftp.site.example", user=f"zqzqz7{org.pk}", password="zqzqz7secret")
            set_account(org_id=org.pk, site="adoptapet", form=form, by=BY, now=self.now)
        self.sets = {key: write_set(service_of(key), now=self.now, by=BY) for key in keys}


@pytest.fixture
def stage(committed) -> Stage:
    return Stage()


def contents(path: Path) -> Iterator[tuple[str, bytes]]:
    """The files of a folder, and what is within zips."""
    for file in sorted(path.rglob("*")):
        if file.suffix == ".zip":
            with ZipFile(file) as zipped:
                yield from ((f"{file.name}/{name}", zipped.read(name)) for name in zipped.namelist())
        elif file.is_file():
            yield file.name, file.read_bytes()


def published() -> list[tuple[str, bytes]]:
    """Everything that lies under the folder of sets, the indexes beside them as well."""
    return list(contents(config().home / "sets"))


def leaks(found: list[tuple[str, bytes]]) -> dict[str, set[str]]:
    return {name: words for name, data in found if (words := marks(data))}


def test_no_file_of_any_set_holds_what_is_withheld(stage):
    files = published()

    assert any(b"Biscuit" in data for _, data in files)
    assert not leaks(files)
    secret = {stage.world.foreign["animal_id"], stage.world.hidden.pk, stage.world.withdrawn.pk}
    for name, data in files:
        if name.endswith("petlist.csv"):
            assert secret.isdisjoint(int(word) for word in data.replace(b'"', b"").split() if word.isdigit())


def test_files_over_https_are_those_of_the_login_and_of_no_other(stage):
    mine, other = stage.sets[stage.ours.id], stage.sets[stage.theirs.id]
    own = {name for name, _ in contents(mine.folder) if "/" not in name}
    theirs = sorted(file.name for file in other.folder.rglob("*") if file.is_file())
    assert own and theirs and any(name.startswith(stage.theirs.id) for name in theirs)

    answers = {name: ask(f"/files/{name}", stage.ours) for name in sorted(own - {"manifest.json"})}
    answers |= {
        name: ask(f"/files/.petwire/{name}", stage.ours) for name in ("manifest.json", "withdrawals.json")
    }
    assert {status for status, _ in answers.values()} == {200}
    assert not any(marks(data) or stage.theirs.id.encode() in data for _, data in answers.values())

    for name in theirs:
        for path in (f"/files/{name}?set={other.id}", f"/files/{name}"):
            status, data = ask(path, stage.ours)
            assert status in (404, 410) or (
                name in own | {"manifest.json"} and stage.theirs.id.encode() not in data
            )
    wrong = Credentials(stage.ours.id, "", stage.ours.ftp_user, stage.theirs.ftp_password)
    assert {ask(f"/files/{name}", None)[0] for name in own} == {401}
    assert ask("/files/pets_1.json", wrong)[0] == 401


def ask(path: str, login: Credentials | None) -> tuple[int, bytes]:
    headers = {}
    if login is not None:
        basic = base64.b64encode(f"{login.ftp_user}:{login.ftp_password}".encode()).decode()
        headers["Authorization"] = f"Basic {basic}"
    answer = Client().get(path, headers=headers)
    data = b"".join(answer.streaming_content) if answer.streaming else answer.content
    close(answer)
    return answer.status_code, data


def tries_at(stage: Stage) -> list[str]:
    """Paths by which a login could try to get at what is not its own."""
    other, home = stage.sets[stage.theirs.id], config().home
    name = next(file.name for file in sorted(other.folder.iterdir()) if file.is_file())
    return [
        f"../{other.id}/files/{name}",
        f"../../{stage.theirs.id}/{other.id}/files/{name}",
        f"../../../sets/{stage.theirs.id}/{other.id}/files/{name}",
        str(other.folder / name),
        str(home / "secrets" / "django"),
        "../index",
        "../../../secrets/django",
        "..%2f..%2fsecrets%2fdjango",
        "....//....//secrets/django",
        f"./{name}",
        f"/{name}",
        name,
        ".petwire/../../index",
        ".petwire/index",
        "~/secrets/django",
    ]


@pytest.fixture
def server(stage, tmp_path):
    with running(_ClosingDoor(), make_certificate(tmp_path)) as one:
        yield one


def closing(method):
    """Ends the connection to the database with each question, for the server's threads end with the test."""

    def ask_and_close(*given, **named):
        try:
            return method(*given, **named)
        finally:
            connection.close()

    return ask_and_close


class _ClosingDoor(AccessDoor):
    knock = closing(AccessDoor.knock)
    good_sets = closing(AccessDoor.good_sets)
    orders = closing(AccessDoor.orders)
    fetched = closing(AccessDoor.fetched)


def test_ftp_shows_a_login_its_own_set_whatever_path_it_tries(stage, server):
    mine = stage.sets[stage.ours.id]
    client = server.connect()
    client.login(stage.ours.ftp_user, stage.ours.ftp_password)
    try:
        listed = client.nlst()
        assert sorted(listed) == sorted(file.name for file in mine.folder.iterdir() if file.is_file())
        own = {
            name: fetched(client, name)
            for name in [*listed, ".petwire/manifest.json", ".petwire/withdrawals.json"]
        }
        for name, data in own.items():
            assert data is not None, name
            assert not marks(data), name
            assert stage.theirs.id.encode() not in data, name

        for path in tries_at(stage):
            for command in ("SIZE", "MDTM", "MLST", "STAT", "CWD", "LIST"):
                with suppress(ftplib.Error):
                    answer = (
                        client.sendcmd(f"{command} {path}")
                        if command != "LIST"
                        else "\n".join(lines(client, path))
                    )
                    assert stage.theirs.id not in answer.replace(path, ""), (command, path)
                client.cwd("/")
            data = fetched(client, path)
            assert data in (None, *own.values()), path
        for command in ("DELE", "RMD", "MKD", "STOR", "RNFR", "SITE CHMOD 777"):
            with pytest.raises(ftplib.Error):
                client.sendcmd(f"{command} {listed[0]}")
    finally:
        client.quit()
    assert {name: data for name, data in contents(mine.folder) if name in own} == {
        name: data for name, data in own.items() if data is not None and "/" not in name
    }


def lines(client: ftplib.FTP, path: str) -> list[str]:
    found: list[str] = []
    client.retrlines(f"LIST {path}", found.append)
    return found


def fetched(client: ftplib.FTP, path: str) -> bytes | None:
    out = BytesIO()
    try:
        client.retrbinary(f"RETR {path}", out.write)
    except ftplib.Error:
        return None
    return out.getvalue()


def test_ftp_lets_nobody_in_with_another_s_password(stage, server):
    for user, password in (
        (stage.ours.ftp_user, stage.theirs.ftp_password),
        (stage.ours.ftp_user, stage.ours.key),
        ("anonymous", "a@b.example"),
        (stage.theirs.ftp_user, ""),
    ):
        client = server.connect()
        with pytest.raises(ftplib.error_perm, match=r"^530"):
            client.login(user, password)
        client.close()


# Jobs


ASKS = "asks another machine; what is ours does not leave by it (tests/rooms: test_mirror_*, test_work, ...)"
PUSHES = "calls a service's webhook with numbers and codes alone (tests/rooms/test_webhooks.py)"
ERASES = "erases, and gives nothing to anybody"
WRITES = "writes what services fetch: no mark may be in it"
MAILS = "sends mail: no mark may be in one to somebody else"

JOBS: dict[str, str] = {
    "Orders": WRITES,
    "Recalls": WRITES,
    "nightly_sets": WRITES,
    "daily_mails": MAILS,
    "disk": MAILS,
    "orders_known": MAILS,
    "notices_run_out": MAILS,
    "terms_of_keys": MAILS,
    "educational_projects": MAILS,
    "unused_keys": MAILS,
    "key_requests": MAILS,
    "order_mails": MAILS,
    "service_news": MAILS,
    "export_alarms": MAILS,
    "account_requests": MAILS,
    "sent_leftovers": ERASES,
    "Exports": "sends to each site what the gate lets through (tests/rooms/test_exports*.py)",
    "webhooks": PUSHES,
    "Leftovers": ERASES,
    "hub_orders": ASKS,
    "hub_receipts": ASKS,
    "ended_sources": ASKS,
    "sources": ASKS,
    "picture_copies": ASKS,
    "picture_links": ASKS,
    "recovery_bin": ERASES,
    "old_reports": ERASES,
    "Watches": MAILS,
    "old_letters": ERASES,
    "old_breaches": ERASES,
    "expired": ERASES,
    "Views": MAILS,
    "old_lags": ERASES,
    "probes": MAILS,
    "PictureStore": ERASES,
    "store_erasures": ERASES,
}


def name_of(job: jobs.Job) -> str:
    return getattr(job, "__name__", type(job).__name__)


def test_every_job_has_a_row_and_every_row_its_job():
    assert {name_of(job) for job in jobs.JOBS} == set(JOBS), "say in JOBS what leaves by it, and to whom"


def test_no_job_gives_anybody_what_is_withheld_from_them(stage, mailoutbox):
    done = set()
    for days in (0, 1, 8, 15, 91, 120):
        now = stage.now + days * DAY
        for job in jobs.JOBS:
            if JOBS[name_of(job)] not in (ASKS, PUSHES):
                for task in list(job(now)):
                    task.do(now, Nobody())
                    done.add(name_of(job))

    assert {"nightly_sets", "daily_mails", "old_reports", "unused_keys"} <= done
    files = published()
    assert files
    assert not leaks(files)
    # An organisation's own people, and the holder of a key, may be told of what is theirs; their addresses begin so.
    own = ("zqzqz7", "zqzqz6")
    operators = {"operator@hub.example"}
    assert mailoutbox
    for sent in mailoutbox:
        words = marks(f"{sent.subject}\n{sent.body}".encode())
        mine = {begin for begin in own if all(to.startswith(begin) for to in sent.to)}
        others = {word for word in words if word[:6] not in mine}
        assert not others or set(sent.to) <= operators, (sent.to, sent.subject, others)
    assert not any(word.startswith("zqzqz8") for sent in mailoutbox for word in marks(sent.body.encode()))
    mail.outbox.clear()


# Commands: who runs one has a shell on the machine, so to whom it gives something is what counts.


MACHINE = "changes or runs the instance, and prints what it did to who has a shell on it"
TELLS = "tells who has a shell on the machine; asked for one organisation or record, nothing of another"
GIVES = "writes what others get; proved above, for it is the same call"

ROWS = {
    MACHINE: """
        demo; up; web; ftp; worker; migrate; shell; backup; restore; check; user add; user erase; orgs list; orgs add;
        orgs set;
        orgs approve; orgs withdraw; orgs reinstate; animals add; animals set; animals import; animals withdraw;
        animals reinstate; sharing set; services list; services orders; services certificates; services add;
        services set; services approve; services suspend; services terminate; services rotate; services unlock;
        services api;
        signing show; signing rotate; bulk check; mirror add; mirror set; mirror import; mirror update; mirror scrub;
        mirror pictures; mirror status; mirror runs; mirror approve; mirror poll; mirror remove-org;
        mirror readmit-org; mirror readmit-animal; mirror readmit-picture; mirror purge; mirror certificates;
        exports run; exports coverage; tracker probe
    """,
    TELLS: "orgs show; animals list; animals show; animals why; animals export; sharing list; sharing ledger; "
    "exports sites; exports preflight; exports runs; tracker report",
    GIVES: "bulk write",
}
COMMANDS = {name.strip(): what for what, names in ROWS.items() for name in names.split(";")}

TOLD: dict[str, tuple[str, ...]] = {
    "orgs show": ("{org}",),
    "animals list": ("--org", "{org}", "--json"),
    "animals show": ("{animal}",),
    "animals why": ("{animal}",),
    "animals export": ("{org}",),
    "sharing list": ("{org}",),
    "sharing ledger": ("--org", "{org}"),
    "exports sites": ("--org", "{org}"),
    "exports preflight": ("{org}", "adoptapet"),
    "exports runs": ("{org}",),
    "tracker report": ("--org", "{org}"),
}


def test_every_command_has_a_row_and_every_row_its_command():
    cli.load()

    assert set(commands(typer.main.get_command(cli.app))) == set(COMMANDS), (
        "say in COMMANDS to whom it gives what"
    )
    assert {name for name, what in COMMANDS.items() if what is TELLS} == set(TOLD)


def test_a_command_about_one_organisation_tells_nothing_of_another(stage, monkeypatch):
    """All in one test: none of them changes the stage, and to set it takes twenty times as long as a command."""
    cli.load()
    for module in ("animals", "exports", "orgs", "sharing", "tracker"):
        monkeypatch.setattr(f"petwire.cli.{module}.instance", lambda **_: nullcontext())
    ids = {
        "org": stage.world.cast.world.happy_tails.pk,
        "animal": stage.world.cast.world.biscuit.pk,
    }
    for name, arguments in sorted(TOLD.items()):
        result = CliRunner().invoke(cli.app, [*name.split(), *(one.format(**ids) for one in arguments)])

        assert result.exit_code in (0, 3), (name, result.output)  # 3: an animal is held back
        assert result.output, name
        told = {word for word in marks(result.output.encode()) if not word.startswith("zqzqz8")}
        assert not told, (name, told)
