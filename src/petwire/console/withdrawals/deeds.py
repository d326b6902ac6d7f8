"""Withdraw and lift from a page: at once at every outlet, and with the sets that hold the record."""

from datetime import datetime

from petwire.bulkfiles.run import take_back
from petwire.runs.actions import wake
from petwire.sharing.actions import reinstate, withdraw
from petwire.sharing.models import Code, Subject
from petwire.sharing.withdrawn import WithdrawalRow


def take_down(*, kind: Subject, subject: int, animal: int | None, code: Code, by: str, now: datetime) -> None:
    """Withdraw a record. When this returns it is hidden on every page and in every list, and the sets that hold it are
    taken back; the worker is woken to write their successors and to tell the services. Raises AlreadyWithdrawn."""
    withdraw(kind=kind, subject=subject, code=code, by=by, now=now)
    orgs = [subject] if kind is Subject.ORG else []
    animals = [subject] if kind is Subject.ANIMAL else [animal] if animal is not None else []
    take_back(orgs=orgs, animals=animals, by=by, now=now)
    wake()


def lift(row: WithdrawalRow, *, by: str, now: datetime) -> None:
    """End a withdrawal. Services may have the record again with their next set. Raises NotWithdrawn."""
    reinstate(kind=row.kind, subject=row.subject, entry=row.entry, by=by, now=now)
    wake()
