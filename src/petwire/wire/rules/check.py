"""Check the files of a set: every row through the reader, every record and the set through the rules.

Streamed: memory holds ids and places (see Survey), never records. Files must come organisations first, then the
full files of animals, the daily ones and the list; `in_order` puts them so.
"""

import hashlib
from codecs import BOM_UTF8
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from petwire.lib.errors import PetwireError
from petwire.wire.manifest import BadManifest, decode_manifest
from petwire.wire.names import LogicalName, logical_name
from petwire.wire.notices import Notice
from petwire.wire.read import (
    LIST_LIMIT,
    LineTooLong,
    decode_org,
    decode_pet,
    read_petlist,
    read_stamp,
    split_lines,
)
from petwire.wire.records import Org, Pet
from petwire.wire.rules.rule import Facts
from petwire.wire.rules.sets import Seen
from petwire.wire.rules.survey import Entry, FileSeen, Place, Survey
from petwire.wire.rules.table import BOTH_RULES, ENTRY_RULES, FILE_RULES, ORG_RULES, PET_RULES, SET_RULES

USELESS_FROM: Final = 10_000  # rows without a record, and more than half of a file: it is not read to its end
_LIKE_DATA: Final = (".json", ".csv", ".zip", ".gz", ".tsv", ".txt", ".xml", ".part", ".tmp")
_ORDER: Final = ("orgs", "pets", "newpets", "updatedpets", "petlist")


class FileUnreadable(PetwireError):
    """A file cannot be opened or read; raised by whoever gives its bytes."""


@dataclass(frozen=True, slots=True)
class Source:
    """A file to be checked. `chunks` gives its bytes, unpacked; it may raise FileUnreadable or OSError.

    Of a zip, `packed` says bytes and SHA-256 of the zip itself, because the manifest speaks of that.
    """

    name: str
    logical: LogicalName
    chunks: Callable[[], Iterator[bytes]]
    packed: tuple[int, str] | None = None


def in_order(sources: Iterable[Source]) -> list[Source]:
    """The files in the order in which they must be read."""
    return sorted(sources, key=lambda one: (_ORDER.index(one.logical.kind), one.logical.number, one.name))


def sort_names(names: Iterable[str]) -> tuple[dict[str, LogicalName], list[str]]:
    """The names that are the format's, and others that look like data, each in order."""
    ours: dict[str, LogicalName] = {}
    others: list[str] = []
    for name in sorted(names):
        if logical := logical_name(name):
            ours[name] = logical
        elif not name.startswith(".") and name.lower().endswith(_LIKE_DATA):
            others.append(name)
    return ours, others


def check_set(
    sources: Iterable[Source], survey: Survey, facts: Facts, *, manifest: bytes | None = None
) -> Iterator[Notice]:
    """Every finding about some files, as they are read. `survey` is filled on the way; begin with a fresh one."""
    if manifest is not None:
        try:
            survey.manifest = decode_manifest(manifest)
        except BadManifest as error:
            survey.manifest_trouble = str(error)
    for source in in_order(sources):
        yield from _check_file(source, survey, facts)
    for rule in SET_RULES:
        yield from rule.notices(survey, facts, "", None, "")


def _check_file(source: Source, survey: Survey, facts: Facts) -> Iterator[Notice]:
    seen = FileSeen(source.name, source.logical)
    survey.files.append(seen)
    chunks = _watched(source, seen)
    try:
        if source.logical.kind == "petlist":
            yield from _check_list(chunks, seen, survey)
        else:
            filled = 0
            for row, line in split_lines(chunks):
                filled += 1
                yield from _check_line(line, row, seen, survey, facts)
                if seen.useless > USELESS_FROM and seen.useless * 2 > filled:
                    raise FileUnreadable(
                        f"{seen.useless:,} of {filled:,} rows are no records; what follows was not read"
                    )
            seen.blank = seen.lines - filled
    except LineTooLong as error:
        seen.too_long = str(error)
    except (FileUnreadable, OSError) as error:
        seen.stopped = str(error)
    for rule in FILE_RULES:
        yield from rule.notices(seen, facts, seen.name, None, "")


def _watched(source: Source, seen: FileSeen) -> Iterator[bytes]:
    """The pieces of a file; on the way its bytes are counted, hashed and looked at."""
    digest = hashlib.sha256()
    head = last = b""
    for chunk in source.chunks():
        if not chunk:
            continue
        if len(head) < len(BOM_UTF8):
            head += chunk[: len(BOM_UTF8)]
            seen.bom = head.startswith(BOM_UTF8)
        seen.crlf = seen.crlf or b"\r\n" in chunk or (last == b"\r" and chunk[:1] == b"\n")
        seen.bytes += len(chunk)
        seen.lines += chunk.count(b"\n")
        last = chunk[-1:]
        digest.update(chunk)
        yield chunk
    if last and last != b"\n":
        seen.lines += 1
        seen.whole_end = False
    seen.sha256 = digest.hexdigest()
    if source.packed:
        seen.bytes, seen.sha256 = source.packed


def _check_list(chunks: Iterator[bytes], seen: FileSeen, survey: Survey) -> Iterator[Notice]:
    data = bytearray()
    for chunk in chunks:
        data += chunk
        if len(data) > LIST_LIMIT:
            seen.too_long = f"more than {LIST_LIMIT // 1024 // 1024} MiB"
            return
    ids, notices = read_petlist(bytes(data), seen.name)
    seen.records = len(ids)
    if survey.listed is None:
        survey.listed, survey.list_file = set(), seen.name
    survey.listed.update(ids)
    yield from notices


def _check_line(line: bytes, row: int, seen: FileSeen, survey: Survey, facts: Facts) -> Iterator[Notice]:
    kind = seen.logical.kind
    if kind == "orgs" and seen.logical.number <= 1 and not seen.records and not survey.stamp_file:
        survey.stamp_file = seen.name
        stamp = read_stamp(line)
        if not stamp.is_row:
            survey.stamp_line, survey.stamp = line, stamp.at
            return
    seen.records += 1
    record: Pet | Org | None
    record, notices = decode_org(line) if kind == "orgs" else decode_pet(line)
    for one in notices:
        yield one.at(seen.name, row)
    if record is None:
        survey.unreadable += kind == "pets"
        seen.useless += 1
        return
    org_id = record.id if isinstance(record, Org) else record.org_id
    entry = Entry(kind, record.id, org_id, Place(seen.name, row, hash(line)))
    again = Seen(entry, survey, line)
    for rule in ENTRY_RULES:
        yield from rule.notices(again, facts, seen.name, row, record.id)
    full = survey.pets.get(int(record.id)) if kind in ("newpets", "updatedpets") else None
    survey.entry(entry)
    if full and full.mark == entry.place.mark:
        return  # the same row was looked at in the full files
    for both in BOTH_RULES:
        yield from both.notices(record, facts, seen.name, row, record.id)
    if isinstance(record, Org):
        for org_rule in ORG_RULES:
            yield from org_rule.notices(record, facts, seen.name, row, record.id)
    else:
        for pet_rule in PET_RULES:
            yield from pet_rule.notices(record, facts, seen.name, row, record.id)
