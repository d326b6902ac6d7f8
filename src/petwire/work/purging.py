"""Erase a source for good: told to those whom its records were handed on to, out of the tables, out of the files.

By a person's word (`petwire mirror purge`), or by the hub's, whose signed orders end our access.
"""

from contextlib import suppress
from datetime import datetime
from pathlib import Path

from petwire.bulkfiles.run import forget_erased
from petwire.bulkfiles.withdrawals import bring_up_to_date
from petwire.lib import database, rawfiles
from petwire.lib.config import config
from petwire.lib.postgres.places import Places
from petwire.mirror.certificate import Certificate, certificate_of
from petwire.mirror.farewell import begin_farewell, certify, ended_by_hub, note_erased
from petwire.mirror.purge import TABLES, Erased, erase
from petwire.mirror.reads import find_upstream
from petwire.sharing.actions import AlreadyWithdrawn, withdraw
from petwire.sharing.models import Code, Subject


def purge_source(name: str, *, by: str, now: datetime) -> Certificate:
    """Erase a source and say what was erased. Where its hub has ended our access, a certificate for the hub is signed
    as well, which `farewells_due` then names. Raises NoSuchSource, RunUnderWay."""
    upstream = find_upstream(name)
    _order_back(upstream.source_id, by=by, now=now)
    order = ended_by_hub(upstream)
    if order is None:
        erased = erase(name=name, by=by, now=now)
        return certificate_of(erased, _look(erased), now=now)
    row = begin_farewell(upstream, order, now=now)
    erased = erase(name=name, by=by, now=now, noted=lambda counts: note_erased(row, counts, now=now))
    looked = _look(erased)
    certify(row, copies=erased.copies, looked_for=len(erased.traces), looked=looked, now=now)
    return certificate_of(erased, looked, now=now)


def _order_back(source_id: int, *, by: str, now: datetime) -> None:
    """Tell those whom its records were handed on to, while it is known what they were."""
    with suppress(AlreadyWithdrawn):
        withdraw(kind=Subject.SOURCE, subject=source_id, code=Code.TERMINATED, by=by, now=now)
    bring_up_to_date(now=now)


def _look(erased: Erased) -> list[rawfiles.Looked]:
    """Make the embedded database's own files forget, and look in all files of ours for what stood in the records."""
    forget_erased()
    looked = []
    if not config().database_url:
        rawfiles.rewrite(database.url(), [*TABLES, "bulkfiles_line", "petapi_item", "petapi_detail"])
        looked.append(rawfiles.look_for(erased.traces, _cluster()))
    looked.append(rawfiles.look_for(erased.traces, config().home))
    return looked


def _cluster() -> Path:
    return Places(config().home).data.resolve()
