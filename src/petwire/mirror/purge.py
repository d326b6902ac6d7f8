"""Erase everything of a source: the end of its terms (docs/how-to/erase-a-source.md).

`erase` takes the records out of the tables; `petwire.lib.rawfiles` then makes the database's own files forget
them and looks for what it knows stood there.
"""

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.db.models import Q

from petwire.audit.actions import record
from petwire.catalog.media import forget_unused
from petwire.catalog.models import Picture
from petwire.lib import secrets
from petwire.lib.config import config
from petwire.lib.errors import PetwireError
from petwire.lib.sql import statement, statements
from petwire.mirror.fetch import secret_name
from petwire.mirror.models import ASKING, COPYING, Upstream
from petwire.mirror.pictures import copying_lock
from petwire.mirror.reads import find_upstream
from petwire.mirror.store import connected, lock
from petwire.runs.models import Run

# Tables in which records of a source stood; their files are written anew afterwards.
TABLES = (
    "catalog_picture",
    "catalog_video",
    "catalog_animal",
    "orgs_organisation",
    "orgs_source",
    "mirror_upstream",
    "mirror_heldback",
    "mirror_removedorg",
    "mirror_huborders",
    "mirror_huborder",
    "runs_run",
    "runs_runnotice",
)
SAMPLES = 2000  # texts of each kind that are looked for afterwards
COPYING_PATIENCE = 60.0  # seconds
SHORTEST = 16  # characters: shorter ones could stand elsewhere by chance


class RunUnderWay(PetwireError):
    """A run of the source is under way; it has to end first."""

    exit_code = 75


@dataclass(frozen=True, slots=True)
class Erased:
    """What was erased. `traces` are texts that stood in the records and nowhere else; they are looked for, and
    then forgotten: a certificate that quoted them would be a copy."""

    source: str
    animals: int
    orgs: int
    pictures: int
    videos: int
    copies: int  # of pictures, with all their sizes
    traces: tuple[bytes, ...]


def erase(
    *, name: str, by: str, now: datetime, noted: Callable[[dict[str, int]], None] = lambda counts: None
) -> Erased:
    """Erase a source's records, its runs with their findings, what is staged of it, and its password.

    `noted` is told how much that is, in the transaction that erases it.

    What stays are ids, codes and times: audit, ledgers, the change log, and tombstones, by which a page that was
    public answers 410. Raises NoSuchSource, RunUnderWay.
    """
    upstream = find_upstream(name)
    with connected() as db:
        if not lock(db, name):
            raise RunUnderWay(f"A run of {name} is under way. Purge when that has ended.")
        if not lock(db, copying_lock(name), seconds=COPYING_PATIENCE):
            raise RunUnderWay(f"Pictures of {name} are being copied. Purge when that has ended.")
        traces = _traces(name)
        copies = set(
            Picture.objects.filter(origin__name=name).exclude(content="").values_list("content", flat=True)
        )
        with transaction.atomic():
            counts = _erase_rows(upstream, by=by, now=now)
            noted(counts)
        copied = forget_unused(copies, now=now, unused_for=timedelta())
    shutil.rmtree(config().home / "staging" / name, ignore_errors=True)
    secrets.forget(secret_name(name))
    return Erased(source=name, traces=traces, copies=copied, **counts)


def _erase_rows(upstream: Upstream, *, by: str, now: datetime) -> dict[str, int]:
    name = upstream.source.name
    with connection.cursor() as cursor:
        cursor.execute(statement(__package__, "count.sql"), {"source": name})
        animals, orgs, pictures, videos = cursor.fetchone()
        for one in statements(__package__, "purge.sql"):
            cursor.execute(one, {"source": name, "now": now})
    ours = Q(kind__startswith="mirror ") | Q(kind__in=("orders", COPYING, ASKING))
    Run.objects.filter(ours, subject=name).delete()
    source = upstream.source
    record(by=by, verb="source.purge", kind="source", subject=source.pk, now=now, animals=animals, orgs=orgs)
    upstream.delete()
    source.delete()
    return {"animals": animals, "orgs": orgs, "pictures": pictures, "videos": videos}


def _traces(source: str) -> tuple[bytes, ...]:
    """Texts of the source that no other record holds: only they prove something when they are found."""
    with connection.cursor() as cursor:
        cursor.execute(
            statement(__package__, "traces.sql"),
            {"source": source, "shortest": SHORTEST, "samples": SAMPLES},
        )
        return tuple(row[0].encode() for row in cursor.fetchall())
