"""Decisions and withdrawals are chained, cannot be changed, and are written to the journal as well."""

from datetime import datetime, timedelta, timezone

import pytest
from django.db import connection, transaction
from django.db.utils import ProgrammingError

from petwire.audit import journal as journal_file
from petwire.audit.actions import record
from petwire.audit.models import Deed
from petwire.lib.config import config
from petwire.sharing import ledger
from petwire.sharing.actions import reinstate, set_decision, withdraw
from petwire.sharing.models import Code, DecisionEntry, Subject, WithdrawalEntry, Withdrawn
from tests.world import BY, NOW, a_service, a_source, a_world, an_animal, an_org, say

pytestmark = pytest.mark.django_db


def journal() -> list[dict]:
    return list(journal_file.read(journal_file.path()))


def forge(statement: str, *values: object) -> None:
    """What only somebody who owns the database can do: change a ledger behind its triggers."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(statement, values)
        cursor.execute("SET LOCAL session_replication_role = DEFAULT")


def three_decisions() -> list[DecisionEntry]:
    service, org = a_service("chained"), an_org()
    for yes in (True, False, True):
        say(org, service, yes)
    return list(DecisionEntry.objects.order_by("id"))


def test_an_empty_ledger_is_whole():
    assert ledger.verify(DecisionEntry) is None
    assert ledger.verify(WithdrawalEntry) is None


def test_both_ledgers_verify_after_being_read_back():
    world = a_world()
    three_decisions()
    withdraw(kind=Subject.ANIMAL, subject=world.biscuit.pk, code=Code.LEGAL, by="person:7", now=NOW)
    reinstate(kind=Subject.ANIMAL, subject=world.biscuit.pk, by="person:7", now=NOW)
    withdraw(kind=Subject.SOURCE, subject=a_source().pk, code=Code.ERROR, by=BY, now=NOW)

    assert ledger.verify(DecisionEntry) is None
    assert ledger.verify(WithdrawalEntry) is None
    assert (DecisionEntry.objects.count(), WithdrawalEntry.objects.count()) == (3, 3)


@pytest.mark.parametrize(
    "now",
    [
        NOW,
        NOW.replace(microsecond=0),
        NOW.replace(microsecond=1),
        NOW.astimezone(timezone(timedelta(hours=-5))),
    ],
    ids=["microseconds", "whole second", "one microsecond", "another zone"],
)
def test_the_same_hash_comes_out_of_what_the_database_gives_back(now):
    org, service = an_org(), a_service()
    set_decision(org_id=org.pk, audience=service.name, yes=True, by=BY, now=now)

    entry = DecisionEntry.objects.get()

    assert entry.at == now
    assert bytes(entry.hash) == ledger.link(ledger.START, ledger.facts_of(entry))


def test_entries_are_chained_one_to_the_next():
    first, second, third = three_decisions()

    assert bytes(first.previous) == ledger.START
    assert bytes(second.previous) == bytes(first.hash)
    assert bytes(third.previous) == bytes(second.hash)


def test_a_changed_fact_is_found_at_its_entry():
    _, second, _ = three_decisions()

    forge("UPDATE sharing_decisionentry SET yes = NOT yes WHERE id = %s", second.pk)

    assert ledger.verify(DecisionEntry) == second.pk


def test_a_missing_entry_is_found_at_the_one_after_it():
    _, second, third = three_decisions()

    forge("DELETE FROM sharing_decisionentry WHERE id = %s", second.pk)

    assert ledger.verify(DecisionEntry) == third.pk


def test_a_changed_fact_with_a_matching_hash_breaks_the_entry_after_it():
    _, second, third = three_decisions()
    second.yes = not second.yes
    forged = ledger.link(bytes(second.previous), ledger.facts_of(second))

    forge("UPDATE sharing_decisionentry SET yes = %s, hash = %s WHERE id = %s", second.yes, forged, second.pk)

    assert ledger.verify(DecisionEntry) == third.pk


@pytest.mark.parametrize("table", ["sharing_decisionentry", "sharing_withdrawalentry", "audit_deed"])
@pytest.mark.parametrize("statement", ["UPDATE {} SET by = 'nobody'", "DELETE FROM {}"])
def test_the_database_refuses_to_change_what_is_append_only(table, statement):
    three_decisions()
    world = a_world()
    withdraw(kind=Subject.ORG, subject=world.quiet_paws.pk, code=Code.ORG_CHOICE, by=BY, now=NOW)
    record(by=BY, verb="test", kind="test", subject=1, now=NOW)

    with (
        pytest.raises(ProgrammingError, match="pgtrigger: Cannot update or delete rows"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement.format(table))


def test_an_order_is_in_the_journal_with_its_facts_and_hash():
    animal = an_animal(an_org())
    entry = withdraw(kind=Subject.ANIMAL, subject=animal.pk, code=Code.LEGAL, by=BY, now=NOW)

    line = journal()[-1]

    assert line == {
        "ledger": "withdrawalentry",
        "id": entry.pk,
        "at": "2026-03-14T15:09:26.535897+00:00",
        "by": BY,
        "kind": "animal",
        "subject": animal.pk,
        "org": animal.org_id,
        "code": "legal",
        "deadline": "2026-03-17T04:00:00+00:00",
        "lifts": None,
        "previous": entry.previous.hex(),
        "hash": entry.hash.hex(),
        "seal": line["seal"],
    }


def test_a_decision_is_in_the_journal():
    service, org = a_service(), an_org()

    say(org, service, False)

    line = journal()[-1]
    assert (line["ledger"], line["org"], line["audience"], line["yes"]) == (
        "decisionentry",
        org.pk,
        service.pk,
        False,
    )


def test_the_journal_is_readable_for_its_owner_only():
    say(an_org(), a_service(), True)

    path = config().home / "journal" / journal_file.FILE

    assert path.stat().st_mode & 0o077 == 0
    assert path.parent.stat().st_mode & 0o077 == 0


def test_an_order_that_cannot_be_journalled_does_not_happen(monkeypatch):
    animal = an_animal(an_org())
    monkeypatch.setattr("os.write", lambda descriptor, line: 1)

    with pytest.raises(OSError, match="no room"), transaction.atomic():
        withdraw(kind=Subject.ANIMAL, subject=animal.pk, code=Code.LEGAL, by=BY, now=NOW)

    assert not Withdrawn.objects.exists()
    assert not WithdrawalEntry.objects.exists()


def test_a_deed_and_its_audit_roll_back_together():
    org, service = an_org(), a_service()
    before = Deed.objects.count()

    with pytest.raises(RuntimeError), transaction.atomic():
        say(org, service, True)
        raise RuntimeError

    assert Deed.objects.count() == before
    assert not DecisionEntry.objects.exists()


def test_entries_hold_no_names_and_no_text():
    world = a_world()
    say(world.happy_tails, world.hearth, True)
    withdraw(kind=Subject.ANIMAL, subject=world.biscuit.pk, code=Code.LEGAL, by=BY, now=NOW)

    texts = {
        value
        for model in (DecisionEntry, WithdrawalEntry)
        for row in model.objects.values()
        for value in row.values()
        if isinstance(value, str)
    }

    assert texts == {BY, "animal", "legal"}
    assert isinstance(WithdrawalEntry.objects.get().at, datetime)
