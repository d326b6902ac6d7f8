"""The certificate of a purge: what was erased, where was looked, and what petwire cannot reach."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from petwire.lib.config import config
from petwire.lib.rawfiles import Looked
from petwire.mirror.purge import Erased

BEYOND_REACH = (
    "backups and snapshots that were made outside petwire, and replicas of the database",
    "blocks of the disk that the operating system has freed and not yet used again",
    "pages and pictures that visitors' browsers, caches and search engines keep",
    "copies that were passed on, where the source's terms allowed it",
)
NOT_EMBEDDED = "the files and the write-ahead log of a database server that is not the embedded one"


def beyond_reach() -> tuple[str, ...]:
    """What petwire cannot answer for, by the kind of database that this instance has."""
    return (NOT_EMBEDDED, *BEYOND_REACH) if config().database_url else BEYOND_REACH


_WORDS = {"copies": "copies of pictures"}


@dataclass(frozen=True, slots=True)
class Certificate:
    """The same for programs and for people. It quotes nothing of what was erased."""

    clean: bool
    facts: dict[str, Any]
    words: list[str]


def certificate_of(erased: Erased, looked: Sequence[Looked], *, now: datetime) -> Certificate:
    """Put it together. `clean` means that nothing that is known to have stood in the records was found."""
    beyond = beyond_reach()
    found = sorted({name for one in looked for name in one.found})
    files, size = sum(one.files for one in looked), sum(one.bytes for one in looked)
    counts = {name: getattr(erased, name) for name in ("animals", "orgs", "pictures", "videos", "copies")}
    facts = {
        "source": erased.source,
        "at": now,
        "erased": counts,
        "looked_for": len(erased.traces),
        "files": files,
        "bytes": size,
        "found": found,
        "beyond_reach": list(beyond),
    }
    words = [
        f"Everything of {erased.source} was erased at {now:%Y-%m-%d %H:%M} UTC:",
        *(f"  {count} {_WORDS.get(name, name)}" for name, count in counts.items()),
        f"Then {len(erased.traces)} texts of it were looked for in {files} files ({size:,} bytes):",
        f"  found in {', '.join(found)}" if found else "  none was found",
        "Beyond the reach of petwire are:",
        *(f"  {one}" for one in beyond),
    ]
    return Certificate(not found, facts, words)
