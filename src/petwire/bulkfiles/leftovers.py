"""What is left of records that are withdrawn, beside the records: rendered rows, and the files of sets that were taken
back. The gate hides it at once; here it is erased, well within the business day.

The records of an organisation that is kept here stay, for it may lift its withdrawal; so do ids and digests of the
sets, which say what is new in the next one.
"""

import shutil

from django.db import connection

from petwire.bulkfiles import masters
from petwire.bulkfiles.made import OWN
from petwire.bulkfiles.models import PublishedSet
from petwire.bulkfiles.reads import FILES, place_of
from petwire.lib import store
from petwire.lib.config import config
from petwire.lib.sql import statement
from petwire.lib.virtual import RUNS
from petwire.stores.actions import erase
from petwire.stores.reads import erased


def left_over() -> bool:
    """Whether anything of the kind is there."""
    with connection.cursor() as cursor:
        cursor.execute(statement(__package__, "leftovers.sql"))
        (lines,) = cursor.fetchone()
    return bool(lines) or masters.unblanked() or any(_files_of_revoked())


def forget_leftovers() -> None:
    """Erase it. May be done at any time, and again; who reads a file of such a set is cut off anyway."""
    with connection.cursor() as cursor:
        cursor.execute(statement(__package__, "forget.sql"))
    places = _files_of_revoked()
    for place in places:
        folder = config().home / place
        # What makes files of others' bytes goes first: who has begun to read one finds it gone, and stops.
        (folder.parent / RUNS).unlink(missing_ok=True)
        (folder.parent / OWN).unlink(missing_ok=True)
        shutil.rmtree(folder, ignore_errors=True)
    sets = [place.removesuffix(f"{FILES}/") for place in places]
    erase(*(f"{one}{name}" for one in sets for name in (RUNS, OWN)), *places)
    masters.blank()


def _files_of_revoked() -> list[str]:
    """The places of files that are on this disk still, or that the store was not told to erase."""
    rows = PublishedSet.objects.filter(revoked_at__isnull=False).values_list("service__key_id", "name")
    places = [f"{place_of(key_id, name)}{FILES}/" for key_id, name in rows]
    told = erased(places) if store.shared() else set(places)
    return [place for place in places if place not in told or (config().home / place).is_dir()]
