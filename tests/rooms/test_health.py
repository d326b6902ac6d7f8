"""`petwire check`: each finding is provoked once, and a healthy instance has none."""

import errno
import hashlib
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest
from django.db import OperationalError, connection, transaction

from petwire.access.actions import terminate_service
from petwire.access.login import ftp_login
from petwire.access.reads import service_of
from petwire.audit.journal import FILE as JOURNAL
from petwire.bulkfiles.models import Confirmation, OrderEntry, PossessionEntry, SignerKey
from petwire.bulkfiles.run import write_set
from petwire.catalog.models import Picture
from petwire.cli.health import command, machine, tables
from petwire.cli.health.registry import CHECKS, Facts, Finding, exit_code
from petwire.cli.instance import NoDatabase, NotMigrated
from petwire.ftpd.certificate import self_made_certificate
from petwire.lib import signing, store
from petwire.lib.config import config
from petwire.mirror.actions import add_source, approve_run
from petwire.mirror.models import ASKING, Farewell, HubOrders, Upstream
from petwire.runs.disk import note
from petwire.runs.models import Run, State
from petwire.sharing.models import DecisionEntry, Hold
from petwire.stores.models import Erasure
from petwire.wire.notices import Severity
from petwire.wire.receipts import Receipt, receipt_signed
from tests.orders_world import SEED
from tests.rooms.test_bulkfiles import a_key
from tests.world import BY, NOW, a_service, an_animal, an_org, say

DAY = timedelta(days=1)

pytestmark = pytest.mark.usefixtures("committed")

OPERATOR = {
    "operator_name": "Pets of Texas",
    "operator_address": "1 Main Street, Austin",
    "support_email": "help@pets.example.org",
    "feedback": "help@pets.example.org",
    "privacy_contact": "privacy@pets.example.org",
}
SOON = NOW + timedelta(minutes=1)


class Instance:
    """What is looked at: settings, time and disk can be turned for the worse."""

    def __init__(self, home, monkeypatch) -> None:
        self.home = home
        self.patch = monkeypatch
        self.now = SOON
        self.settings = {"home": home}

    def findings(self) -> list[Finding]:
        facts = Facts(config().model_copy(update=self.settings), self.now)
        return list(command._findings(facts))

    def free(self, count: int) -> None:
        self.patch.setattr(machine, "_free", lambda facts: count)

    def database(self, error: Exception) -> None:
        @contextmanager
        def refuse(**given) -> Iterator[None]:
            raise error
            yield

        self.patch.setattr(command, "instance", refuse)


@pytest.fixture
def instance(tmp_path, monkeypatch) -> Instance:
    @contextmanager
    def as_it_is(**given) -> Iterator[None]:
        yield

    monkeypatch.setattr(command, "instance", as_it_is)
    found = Instance(tmp_path, monkeypatch)
    found.free(100 << 30)
    return found


def open_secret(here: Instance) -> None:
    (here.home / "secrets").mkdir(mode=0o700)
    (here.home / "secrets" / "django").write_text("x")
    (here.home / "secrets" / "django").chmod(0o640)


def away_store(here: Instance) -> None:
    def away() -> None:
        raise store.StoreGone("It does not answer.")

    here.patch.setattr(store, "probe", away)


def certificate(here: Instance, days: int) -> None:
    self_made_certificate(here.home / "secrets", host="localhost", now=NOW)
    here.now = NOW + timedelta(days=days)


def source(here: Instance, **values) -> None:
    add_source(name="hub", url=str(here.home), by=BY, now=NOW - timedelta(days=30))
    Upstream.objects.update(imported_at=NOW, **values)


def ended(here: Instance, state: State, **values) -> None:
    Run.objects.create(
        kind="mirror update", subject="hub", started_at=NOW, state=state, outcome="Why.", **values
    )


def waiting(here: Instance) -> None:
    source(here)
    ended(here, State.WAITING)


def silent(here: Instance) -> None:
    ended(here, State.RUNNING, heartbeat_at=datetime.now(UTC) - timedelta(minutes=2))


def set_without_files(here: Instance) -> None:
    shutil.rmtree(write_set(a_key(), now=NOW, by=BY).folder)


def decide(here: Instance) -> None:
    """With a journal as it should be."""
    here.settings["home"] = config().home
    say(an_org(), a_service(), yes=True)


def tampered(here: Instance) -> None:
    decide(here)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")  # what guards the ledger sleeps
        cursor.execute(f"UPDATE {DecisionEntry._meta.db_table} SET by = 'somebody else'")


def without_journal(here: Instance) -> None:
    decide(here)
    here.settings["home"] = here.home


def guessed(here: Instance) -> None:
    user = f"apikey-{a_key().key_id}"
    write_set(service_of(user.removeprefix("apikey-")), now=NOW, by=BY)
    for _ in range(6):
        ftp_login(user=user, password="guess", address="192.0.2.1", now=NOW)


def orders(here: Instance, **values) -> None:
    source(here)
    HubOrders.objects.create(upstream=Upstream.objects.get(), key="ab" * 32, **values)


def not_fetched(here: Instance) -> None:
    order = {"kind": "org", "org": 1, "code": "legal", "at": NOW - timedelta(days=3)}
    OrderEntry.objects.create(service=a_key(), seq=1, deadline=NOW - timedelta(days=1), **order)


def changed_receipt(here: Instance) -> None:
    """One that says more than its service has signed."""
    key, times = signing.public_key(SEED), {"hidden_at": NOW, "erased_at": None}
    facts = {"hub": "https://hub.example.org", "number": 1, "upto": 1, "key": key, **times}
    service = a_key()
    signed = receipt_signed(Receipt(service=service.key_id, **facts))
    Confirmation.objects.create(
        service=service,
        by="service",
        at=NOW,
        digest=hashlib.sha256(signed).digest(),
        signature=signing.sign(SEED, signed),
        **(facts | {"upto": 2}),
    )


def dead_link(here: Instance) -> None:
    animal = an_animal(an_org())
    source(here)
    Picture.objects.create(
        animal=animal, org=animal.org, origin=Upstream.objects.get().source, trouble="There is nothing."
    )


def unsent(here: Instance) -> None:
    """A hub has ended our access, everything of it is erased, and it does not answer."""
    facts = {
        "hub": "https://hub.example.org",
        "service": "a1b2c3d4",
        "url": "ftp://apikey-a1b2c3d4@hub.example.org",
    }
    times = {
        "ordered_at": NOW - 3 * DAY,
        "deadline": NOW - DAY,
        "begun_at": NOW - 3 * DAY,
        "erased_at": NOW - 3 * DAY,
    }
    Farewell.objects.create(source_name="hub", seq=1, number=1, upto=1, **facts, **times)


def unconfirmed(here: Instance) -> None:
    """A key ended three days ago."""
    terminate_service(key_id=a_key().key_id, why="test", by=BY, now=NOW - 5 * DAY)


def other_animals(here: Instance) -> None:
    """The ledger of who had which animals says something else than was written into it."""
    org, service = an_org(), a_key()
    an_animal(org)
    say(org, service.audience, yes=True)
    here.settings["home"] = config().home
    write_set(service, now=NOW, by=BY)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(f"UPDATE {PossessionEntry._meta.db_table} SET set = 'another'")


PROVOKED: dict[str, Callable[[Instance], object]] = {
    "certificate_unsent": unsent,
    "deletion_unconfirmed": unconfirmed,
    "certificate_ended": lambda here: certificate(here, 801),
    "certificate_ends": lambda here: certificate(here, 790),
    "database_gone": lambda here: here.database(NoDatabase("It does not answer.")),
    "database_version": lambda here: here.patch.setattr(tables, "MAJORS", ()),
    "disk_full": lambda here: here.free(100 << 20),
    "disk_trouble": lambda here: note(OSError(errno.ENOSPC, "No space left on device"), now=NOW),
    "disk_low": lambda here: here.free(1 << 30),
    "ftp_in_clear": lambda here: here.settings.update(ftp="0.0.0.0:2121"),
    "http_in_clear": lambda here: here.settings.update(public_url="http://pets.example.org", **OPERATOR),
    "operator_unknown": lambda here: here.settings.update(public_url="https://pets.example.org"),
    "possessions_broken": other_animals,
    "held_after_restore": lambda here: Hold.objects.create(since=NOW, backup_at=NOW),
    "journal_behind": without_journal,
    "ledger_broken": tampered,
    "links_dead": dead_link,
    "login_locked": guessed,
    "night_is_late": lambda here: (a_key(), setattr(here, "now", NOW + timedelta(hours=2))),
    "no_worker": lambda here: a_key(),
    "not_migrated": lambda here: here.database(NotMigrated("Run it.")),
    "orders_ended": lambda here: orders(here, expires_at=NOW),
    "orders_overdue": not_fetched,
    "orders_refused": lambda here: orders(here, alarm="older", alarm_words="It is older."),
    "private_networks_open": lambda here: here.settings.update(allow_private="127.0.0.0/8"),
    "receipts_changed": changed_receipt,
    "receipts_not_taken": lambda here: orders(here, telling_failures=6, telling_words="It answers 500."),
    "run_failed": lambda here: ended(here, State.REFUSED),
    "run_lost": silent,
    "run_waits": waiting,
    "secrets_open": open_secret,
    "set_missing": set_without_files,
    "signer_changed": lambda here: SignerKey.objects.create(
        service=a_key(), key="11" * 32, since=NOW, offered="22" * 32, offered_at=NOW
    ),
    "source_empty": lambda here: add_source(name="hub", url=str(here.home), by=BY, now=NOW),
    "source_not_scrubbed": lambda here: (
        source(here, updated_at=NOW + timedelta(days=14)),
        setattr(here, "now", NOW + timedelta(days=15)),
    ),
    "store_gone": away_store,
    "store_not_erased": lambda here: Erasure.objects.create(place="sets/a/b/", at=NOW - timedelta(hours=2)),
    "source_stale": lambda here: (source(here), setattr(here, "now", NOW + timedelta(days=8))),
}


def test_every_check_is_provoked_here():
    assert set(PROVOKED) == set(CHECKS)


@pytest.mark.parametrize("code", sorted(PROVOKED))
def test_a_check_finds_what_it_is_for_and_little_else(instance, code):
    before = {one.code for one in instance.findings()}

    PROVOKED[code](instance)

    found = {one.code: one for one in instance.findings()}
    assert before == set()
    assert set(found) - {"no_worker"} == {code} - {"no_worker"}
    assert found[code].severity == CHECKS[code].severity
    assert found[code].subject and found[code].detail and found[code].remedy


def test_a_working_instance_is_healthy(instance):
    decide(instance)
    source(instance)
    service = a_key()
    write_set(service, now=NOW, by=BY)
    ended(instance, State.FAILED)
    ended(instance, State.DONE)

    assert {one.code for one in instance.findings()} == {"no_worker"}


def test_a_run_about_pictures_does_not_hide_that_the_source_failed(instance):
    ended(instance, State.FAILED)
    Run.objects.create(kind=ASKING, subject="hub", state=State.DONE, started_at=NOW)

    assert "run_failed" in {one.code for one in instance.findings()}


def test_a_run_that_was_let_pass_waits_no_more(instance):
    waiting(instance)

    approve_run(name="hub", run_id=Run.objects.get().pk, by="ann@example.org", now=NOW)

    assert "run_waits" not in {one.code for one in instance.findings()}


def test_a_journal_that_cannot_be_read_says_in_which_line(instance):
    (instance.home / "journal").mkdir(mode=0o700)
    seal = "00" * 32
    (instance.home / "journal" / JOURNAL).write_text(
        f'{{"torn\n{{"ledger":"decisionentry","seal":"{seal}"}}\n'
    )
    (instance.home / "journal" / JOURNAL).chmod(0o600)

    (found,) = instance.findings()

    assert found.code == "journal_behind"
    assert "line 2" in found.detail


def test_a_certificate_that_cannot_be_read_is_an_error(instance):
    instance.settings["tls_cert"] = instance.home / "missing.pem"

    assert [one.code for one in instance.findings()] == ["certificate_ended"]


def test_a_database_that_goes_away_meanwhile_is_a_finding_too(instance):
    instance.database(OperationalError("server closed the connection unexpectedly\n"))

    (found,) = instance.findings()

    assert (found.code, found.detail) == ("database_gone", "server closed the connection unexpectedly")


@pytest.mark.parametrize(
    ("host", "fine"),
    [("127.0.0.1", True), ("[::1]", True), ("localhost", True), ("10.0.0.7", False), ("::", False)],
)
def test_only_loopback_may_be_in_clear(instance, host, fine):
    instance.settings["ftp"] = f"{host}:2121"

    assert (instance.findings() == []) is fine


@pytest.mark.parametrize(
    ("severities", "code"),
    [
        ((), 0),
        ((Severity.INFO,), 0),
        ((Severity.INFO, Severity.WARNING), 3),
        ((Severity.WARNING, Severity.ERROR), 1),
    ],
)
def test_the_worst_finding_decides_the_exit_code(severities, code):
    assert exit_code(Finding("code", severity, "", "", "") for severity in severities) == code
