"""What is left of records that are withdrawn, beside the records: rendered rows, and the files of sets that were taken
back. The gate hides it at once; here it is erased, well within the business day.

The records of an organisation that is kept here stay, for it may lift its withdrawal; so do ids and digests of the
sets, which say what is new in the next one.
"""

import shutil
from pathlib import Path

from django.db import connection

from petwire.bulkfiles import masters
from petwire.bulkfiles.made import OWN
from petwire.bulkfiles.models import PublishedSet
from petwire.bulkfiles.reads import FILES, folder_of
from petwire.lib.sql import statement
from petwire.lib.virtual import RUNS


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
    for folder in _files_of_revoked():
        # What makes files of others' bytes goes first: who has begun to read one finds it gone, and stops.
        (folder.parent / RUNS).unlink(missing_ok=True)
        (folder.parent / OWN).unlink(missing_ok=True)
        shutil.rmtree(folder, ignore_errors=True)
    masters.blank()


def _files_of_revoked() -> list[Path]:
    rows = PublishedSet.objects.filter(revoked_at__isnull=False).values_list("service__key_id", "name")
    folders = (folder_of(key_id, name) / FILES for key_id, name in rows)
    return [folder for folder in folders if folder.is_dir()]
