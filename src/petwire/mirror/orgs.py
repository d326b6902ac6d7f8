"""Read the organisations of a set. They are few: all in this process, no database in here."""

from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from petwire.mirror.notices import notice
from petwire.mirror.reading import line_digest, lines_of
from petwire.mirror.render import Renderer
from petwire.wire.notices import Notice, Severity
from petwire.wire.read import decode_org, read_stamp


@dataclass(slots=True)
class OrgsRead:
    """The organisations of a set: COPY text of the new and changed ones, and who is named at all.

    `not_used` are rows that are held back: hash, orgID where it was told, code.
    """

    rows: list[str] = field(default_factory=list)
    named: set[str] = field(default_factory=set)
    unreadable: int = 0
    notices: list[Notice] = field(default_factory=list)
    not_used: list[tuple[bytes, str, str]] = field(default_factory=list)
    still_held_back: list[bytes] = field(default_factory=list)


def set_stamp(path: Path) -> datetime | None:
    """When the set was begun, by the first row of the first orgs file."""
    for _, line in lines_of(path, path.name):
        return read_stamp(line).at
    return None


def read_orgs(
    files: Iterable[tuple[Path, str]],
    *,
    held: Mapping[str, bytes],
    held_back: Mapping[bytes, str],
    removed: AbstractSet[str],
    render: Renderer,
) -> OrgsRead:
    """Read the orgs files. `held` are the digests that are stored by orgID, `held_back` the lines that were not
    used in earlier sets, `removed` the organisations that an order keeps out."""
    read = OrgsRead()
    known = {digest: org_id for org_id, digest in held.items()}
    best: dict[str, bytes] = {}  # of several rows of one organisation one is taken, whatever their order
    rendered: dict[bytes, str] = {}
    first = True
    for path, name in files:
        for row, line in lines_of(path, name):
            is_stamp = first and not read_stamp(line).is_row
            first = False
            if is_stamp:
                continue
            digest = line_digest(line)
            if (org_id := known.get(digest)) is None:
                org_id = _unknown(line, digest, (name, row), read, held_back, removed, rendered, render)
            if org_id is not None:
                read.named.add(org_id)
                if best.setdefault(org_id, digest) != digest:
                    read.notices.append(
                        notice("org_repeated", f"orgID {org_id}", subject=org_id, file=name, row=row)
                    )
                best[org_id] = max(digest, best[org_id])
    read.rows = [rendered[digest] for org_id, digest in best.items() if digest != held.get(org_id)]
    return read


def _unknown(
    line: bytes,
    digest: bytes,
    place: tuple[str, int],
    read: OrgsRead,
    held_back: Mapping[bytes, str],
    removed: AbstractSet[str],
    rendered: dict[bytes, str],
    render: Renderer,
) -> str | None:
    """Look at a line that is not stored; gives the organisation whose row it is, if it can be used."""
    if digest in held_back:
        read.still_held_back.append(digest)
        _name_only(held_back[digest], read)
        return None
    org, notices = decode_org(line)
    if org is not None and org.id in removed:  # its row is no finding
        read.not_used.append((digest, org.id, "org_removed"))
        return None
    read.notices.extend(found.at(*place) for found in notices)
    if org is None:
        error = next(found for found in notices if found.severity is Severity.ERROR)
        read.not_used.append((digest, error.subject, error.code))
        _name_only(error.subject, read)
        return None
    rendered[digest] = render.org(org, digest=digest)
    return org.id


def _name_only(org_id: str, read: OrgsRead) -> None:
    """The organisation of a row that is not used still exists."""
    if org_id:
        read.named.add(org_id)
    else:
        read.unreadable += 1
