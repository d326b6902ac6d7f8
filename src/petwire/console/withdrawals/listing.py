"""Withdrawals with what became of them at the services that had the record."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from petwire.access.reads import service_names
from petwire.bulkfiles.reads import OrderRow, orders_to
from petwire.console.withdrawals.words import BECAUSE, KINDS, LIFTED_BY
from petwire.orgs.reads import names_of
from petwire.sharing.models import Subject
from petwire.sharing.orderers import Orderer, actor
from petwire.sharing.withdrawn import WithdrawalRow


@dataclass(frozen=True, slots=True)
class AtService:
    """One service that had the record. `state` is a code: overdue, confirmed, hidden, fetched, told."""

    key_id: str
    name: str
    state: str
    since: datetime
    deadline: datetime


@dataclass(frozen=True, slots=True)
class Card:
    """A withdrawal as a page shows it. `who` is a person's name, or what stands for one."""

    row: WithdrawalRow
    kind: str
    because: str
    who: str
    lifted_by: str
    mine: bool
    services: tuple[AtService, ...]

    @property
    def overdue(self) -> int:
        """How many services are late."""
        return sum(one.state == "overdue" for one in self.services)

    @property
    def confirmed(self) -> int:
        """How many have said that it is erased."""
        return sum(one.state == "confirmed" for one in self.services)


def cards(rows: Iterable[WithdrawalRow], *, reader: Orderer, now: datetime) -> list[Card]:
    """Withdrawals as pages show them to `reader`: the organisation's own people, or an operator."""
    found = list(rows)
    names = names_of(actor(row.by) for row in found)
    services = service_names()
    given = _by_subject(orders_to(now=now))
    return [
        Card(
            row=row,
            kind=KINDS[row.kind],
            because=BECAUSE[row.code],
            who=_who(row, names, reader),
            lifted_by=LIFTED_BY[row.orderer],
            mine=row.orderer is reader,
            services=tuple(_at(one, services) for one in given.get(row.key, ()) if _is_of(one, row)),
        )
        for row in found
    ]


def _who(row: WithdrawalRow, names: dict[str, str], reader: Orderer) -> str:
    """Operators are not named to organisations."""
    name = names.get(actor(row.by), "")
    return name if name and (row.orderer is Orderer.OWN or reader is Orderer.OPERATOR) else str(row.orderer)


def _by_subject(orders: Iterable[OrderRow]) -> dict[tuple[str, int], list[OrderRow]]:
    found: dict[tuple[str, int], list[OrderRow]] = {}
    for one in orders:
        subject = {Subject.ORG: one.org, Subject.ANIMAL: one.animal, Subject.PICTURE: one.media}
        found.setdefault((one.kind, subject.get(Subject(one.kind)) or 0), []).append(one)
    return found


def _is_of(order: OrderRow, row: WithdrawalRow) -> bool:
    """Whether an order to a service is in force for that withdrawal, or was while it was."""
    return order.lifted is None if row.lifted is None else order.ordered <= row.lifted


def _at(order: OrderRow, names: dict[str, str]) -> AtService:
    states = (
        ("overdue", order.deadline if order.overdue else None),
        ("confirmed", order.confirmed),
        ("hidden", order.hidden),
        ("fetched", order.fetched),
        ("told", order.ordered),
    )
    state, since = next((state, at) for state, at in states if at is not None)
    return AtService(order.service, names.get(order.service, order.service), state, since, order.deadline)
