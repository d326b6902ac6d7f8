"""Is a set whole? What is said here of a set's files refuses the set; findings about rows are notices."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from datetime import datetime, timedelta
from pathlib import Path

from petwire.lib.errors import PetwireError
from petwire.mirror.ids import Ids
from petwire.wire.names import FileKind, logical_name, numbering_holes
from petwire.wire.notices import Severity
from petwire.wire.read import LINE_LIMIT, decode_pet, read_petlist, read_stamp

MIXED_FROM = timedelta(hours=6)  # apart, and files of a server are not of one night
SHORTEST_ROW = len('{"animalID":"1","orgID":"1"}\n')  # bytes
UNREADABLE_FROM = 10  # rows of a file without an id, and more than a tenth of its rows: not a file of pets

AGAIN = "Nothing was changed. Wait until the hub's next set is published, or tell the hub, and run it again."


class SetRefused(PetwireError):
    """The set is not whole or not of one night; nothing of it was applied."""

    exit_code = 4


def names_by_kind(names: Iterable[str]) -> dict[FileKind, list[str]]:
    """The data files of a listing by kind, in the order of their numbers; other files are passed over."""
    found: dict[FileKind, dict[int, str]] = {}
    for name in names:
        logical = logical_name(name)
        if logical is None:
            continue
        numbered = found.setdefault(logical.kind, {})
        if logical.number in numbered:
            raise SetRefused(
                f"{numbered[logical.number]} and {name} are one and the same file by their names. "
                f"One of them is left over from another set. {AGAIN}"
            )
        numbered[logical.number] = name
    for kind, numbered in found.items():
        if kind != "petlist" and (holes := numbering_holes(numbered)):
            missing = ", ".join(f"{kind}_{number}.json" for number in holes[:5])
            raise SetRefused(
                f"{missing} is missing between its neighbours: the upload is not finished. {AGAIN}"
            )
    return {kind: [numbered[number] for number in sorted(numbered)] for kind, numbered in found.items()}


def members_belong(name: str, members: Iterable[str]) -> None:
    """Refuse a zip that holds anything but rows of the file that it is called after."""
    logical = logical_name(name)
    for member in members:
        found = logical_name(member)
        if logical is None or found is None or found.kind != logical.kind:
            raise SetRefused(f"{name} holds {member[:60]!r}, which is no part of such a file. {AGAIN}")


def require(files: Mapping[FileKind, Sequence[str]], kinds: Iterable[FileKind]) -> None:
    """Refuse a set that lacks a kind of file altogether."""
    for kind in kinds:
        if not files.get(kind):
            name = "petlist.csv" if kind == "petlist" else f"{kind}_1.json"
            raise SetRefused(f"{name} is missing. {AGAIN}")


def one_night(times: Mapping[str, datetime]) -> None:
    """Refuse files of a server that were written more than six hours apart."""
    if not times:
        return
    first, last = min(times, key=times.__getitem__), max(times, key=times.__getitem__)
    if times[last] - times[first] > MIXED_FROM:
        raise SetRefused(
            f"{first} is of {times[first]:%Y-%m-%d %H:%M} UTC and {last} of {times[last]:%Y-%m-%d %H:%M} UTC: "
            f"two nights are mixed. {AGAIN}"
        )


def last_row_whole(path: Path, name: str) -> None:
    """Refuse a file that ends in the middle of a row."""
    line = _last_line(path)
    logical = logical_name(name)
    if not line or (
        logical and logical.kind == "orgs" and _count_lines(path) == 1 and not read_stamp(line).is_row
    ):
        return  # a set without organisations ends with its time stamp
    _, notices = decode_pet(line)
    for found in notices:
        if found.code in ("not_json", "not_utf8"):
            raise SetRefused(
                f"{name}, row {_count_lines(path)}: the last row is not whole ({found.detail}). "
                f"The file was cut off. {AGAIN}"
            )


def petlist_ids(data: bytes, name: str) -> Ids:
    """The ids of the list; refuses a list that must not be trusted."""
    ids, notices = read_petlist(data, name)
    for found in notices:
        if found.severity is Severity.ERROR:
            row = f", row {found.row}" if found.row else ""
            raise SetRefused(f"{name}{row}: {found.detail}; nothing can be removed by such a list. {AGAIN}")
    return Ids(ids)


def list_is_possible(*, listed: int, bytes_of_rows: int, list_name: str) -> None:
    """Refuse a list that names more animals than the full files can have rows, before anything is made of it."""
    if listed > bytes_of_rows // SHORTEST_ROW + tolerated(listed):
        raise SetRefused(
            f"{list_name} names {listed} animals and the pets files hold {bytes_of_rows} bytes, which are too few "
            f"for so many. The files are cut, or of another set. {AGAIN}"
        )


def files_are_readable(rows: Mapping[str, Sequence[int]]) -> None:
    """Refuse a file most of whose rows are no records. `rows` gives rows and unreadable rows by file."""
    for name, (count, unreadable) in rows.items():
        if unreadable >= UNREADABLE_FROM and unreadable * 10 > count:
            raise SetRefused(f"{name}: {unreadable} of {count} rows hold no animal that can be read. {AGAIN}")


def list_agrees(*, listed: AbstractSet[int], rows: AbstractSet[int], unreadable: int, list_name: str) -> None:
    """Refuse a set whose list of animals and whose full files differ by more than 1 %."""
    extra = len(rows - listed)
    missing = max(0, len(listed - rows) - unreadable)
    if extra + missing > tolerated(max(len(listed), len(rows))):
        raise SetRefused(
            f"{list_name} names {len(listed)} animals and the pets files hold {len(rows)}: {missing} of the list "
            f"have no row, {extra} rows are not in the list. The list is cut, or of another set. {AGAIN}"
        )


def daily_files_agree(*, unlisted: int, listed: int, list_name: str) -> None:
    """Refuse a set whose new and updated animals are not in its list."""
    if unlisted > tolerated(listed):
        raise SetRefused(
            f"{unlisted} animals of the newpets and updatedpets files are not in {list_name}, which names "
            f"{listed}. The list is cut, or two nights are mixed. {AGAIN}"
        )


def orgs_agree(*, without_org: int, listed: int, examples: Collection[str]) -> None:
    """Refuse a set whose orgs files lack the organisations of ten and more than a tenth of its animals."""
    if without_org >= UNREADABLE_FROM and without_org * 10 > listed:
        shown = ", ".join(sorted(examples)[:5])
        raise SetRefused(
            f"The orgs files lack the organisations of {without_org} of {listed} animals (such as orgID {shown}). "
            f"They are cut, or of another set. {AGAIN}"
        )


def tolerated(count: int) -> int:
    """How many of so many may differ between files that are written one after the other: 1 %."""
    return count // 100


def _last_line(path: Path) -> bytes:
    """The last line that is not blank, at most LINE_LIMIT bytes of it."""
    with path.open("rb") as file:
        end = file.seek(0, 2)
        size = 64 * 1024
        while True:
            start = max(0, end - size)
            file.seek(start)
            tail = file.read(end - start).rstrip()
            cut = tail.rfind(b"\n")
            if cut >= 0 or start == 0:
                return tail[cut + 1 :].lstrip(b"\xef\xbb\xbf")
            if size >= LINE_LIMIT:
                return tail
            size *= 4


def _count_lines(path: Path) -> int:
    with path.open("rb") as file:
        content = 0
        last = b""
        while chunk := file.read(1024 * 1024):
            content += chunk.count(b"\n")
            last = chunk[-1:]
    return content + (last not in (b"\n", b""))
