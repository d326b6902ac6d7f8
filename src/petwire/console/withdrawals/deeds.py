"""Withdraw and lift from a page: at once at every outlet, and with the sets that hold the record."""

from datetime import datetime

from petwire.bulkfiles.run import take_back
from petwire.console.withdrawals.words import SHOWN_AGAIN, comes_back
from petwire.mirror import withdrawn as mirrored
from petwire.runs.actions import wake
from petwire.sharing.actions import withdraw
from petwire.sharing.models import Code, Subject
from petwire.sharing.withdrawn import WithdrawalRow


def take_down(*, kind: Subject, subject: int, animal: int | None, code: Code, by: str, now: datetime) -> None:
    """Withdraw a record. When this returns it is hidden on every page and in every list, and the sets that hold it are
    taken back; the worker is woken to write their successors, to tell the services, and to erase what comes from a
    source. Raises AlreadyWithdrawn."""
    withdraw(kind=kind, subject=subject, code=code, by=by, now=now)
    orgs = [subject] if kind is Subject.ORG else []
    animals = [subject] if kind is Subject.ANIMAL else [animal] if animal is not None else []
    take_back(orgs=orgs, animals=animals, by=by, now=now)
    wake()


def lift(row: WithdrawalRow, *, by: str, now: datetime) -> str:
    """End a withdrawal, and say in a sentence when the record is seen again. Services may have it again with their next
    set. Raises NotWithdrawn."""
    source = mirrored.lift(kind=row.kind, subject=row.subject, entry=row.entry, by=by, now=now)
    wake()
    return "Lifted. " + (comes_back(source.source.name) if source else SHOWN_AGAIN)
