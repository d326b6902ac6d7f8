"""Make the embedded database's own files forget what was deleted, and look whether they did.

A deleted row stays in its table's file until the table is written anew, in samples of the planner's statistics,
and in the write-ahead log until that is past a checkpoint.
"""

import mmap
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import psycopg

STATISTICS = "pg_catalog.pg_statistic"
AT_ONCE = 500  # texts looked for in one pass


@dataclass(frozen=True, slots=True)
class Looked:
    """What a search of files found: how many files and bytes were read, and in which files something stood."""

    files: int
    bytes: int
    found: tuple[str, ...]


def rewrite(url: str, tables: Sequence[str]) -> None:
    """Write tables and statistics anew and move the write-ahead log past what was deleted.

    Nobody else may hold the tables meanwhile; readers wait some seconds. Segments of the log are removed, not
    used again (`wal_recycle` is off in the embedded database).
    """
    with psycopg.connect(url, autocommit=True) as db:
        for table in tables:
            db.execute(psycopg.sql.SQL("VACUUM (FULL, ANALYZE) {}").format(psycopg.sql.Identifier(table)))
        db.execute(f"VACUUM FULL {STATISTICS}")
        # A segment goes at the second checkpoint after it was left.
        for _ in range(2):
            db.execute("CHECKPOINT")
            db.execute("SELECT pg_switch_wal()")
        db.execute("CHECKPOINT")


def look_for(traces: Iterable[bytes], folder: Path) -> Looked:
    """Look for texts in every file below a folder. Names are relative to it."""
    texts = sorted(set(traces))
    patterns = [
        re.compile(b"|".join(re.escape(text) for text in texts[at : at + AT_ONCE]))
        for at in range(0, len(texts), AT_ONCE)
    ]
    files = size = 0
    found = []
    for path in sorted(path for path in folder.rglob("*") if path.is_file() and not path.is_symlink()):
        length = path.stat().st_size
        files += 1
        size += length
        if length and _holds(path, patterns):
            found.append(str(path.relative_to(folder)))
    return Looked(files, size, tuple(found))


def _holds(path: Path, patterns: Sequence[re.Pattern[bytes]]) -> bool:
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        return any(pattern.search(data) for pattern in patterns)
