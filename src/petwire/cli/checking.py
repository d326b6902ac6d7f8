"""Open anyone's bulk files for `petwire bulk check`, wherever they lie, and tell people what was found."""

import hashlib
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import lru_cache, partial
from pathlib import Path
from tempfile import mkdtemp
from typing import Final

import typer
from rich.text import Text

from petwire.cli.answers import out
from petwire.lib import zips
from petwire.lib.errors import PetwireError
from petwire.mirror.address import Address
from petwire.mirror.check import SetRefused, members_belong
from petwire.mirror.doors import read_manifest
from petwire.mirror.servers import server_door
from petwire.vocab.breeds import breeds_of, find_breed
from petwire.vocab.species import all_species, find_species
from petwire.wire.names import LogicalName, logical_name
from petwire.wire.notices import NOTICES, Notice, Severity
from petwire.wire.rules.check import FileUnreadable, Source, sort_names
from petwire.wire.rules.table import RULES

_CHUNK: Final = 1024 * 1024
_BREED_LIMIT: Final = 200  # characters; no breed has so long a name, and what is asked is remembered
_ORDER: Final = (Severity.ERROR, Severity.WARNING, Severity.INFO)
_COLOURS: Final = {Severity.ERROR: "bold red", Severity.WARNING: "yellow", Severity.INFO: "blue"}
_HEADINGS: Final = {Severity.ERROR: "Errors", Severity.WARNING: "Warnings", Severity.INFO: "Good to know"}


class NothingToCheck(PetwireError):
    """There are no bulk files where the command looks."""

    exit_code = 2


@dataclass(slots=True)
class Files:
    """What is to be checked. `whole` is true for a set, false for a single file."""

    sources: list[Source]
    others: list[str]
    manifest: bytes | None
    whole: bool
    bytes: int


class Vocabulary:
    """Our species and breeds, as the rules ask for them."""

    def species(self, text: str) -> str | None:
        found = find_species(text)
        return found.name if found else None

    def all_species(self) -> Sequence[str]:
        return _species()

    def knows_breed(self, species: str, text: str) -> bool:
        return len(text) <= _BREED_LIMIT and _knows_breed(species, text)

    def breeds(self, species: str) -> Sequence[str]:
        return _breeds(species)


@lru_cache(1)
def _species() -> tuple[str, ...]:
    return tuple(species.name for species in all_species())


@lru_cache(64)
def _breeds(species: str) -> tuple[str, ...]:
    return tuple(breed.name for breed in breeds_of(species))


@lru_cache(8192)
def _knows_breed(species: str, text: str) -> bool:
    return find_breed(species, text) is not None


def open_path(path: Path, rooms: ExitStack, advance: Callable[[int], None]) -> Files:
    """The files of a folder, or a single file. `advance` hears of every byte; `rooms` cleans up afterwards."""
    if path.is_dir():
        ours, others = sort_names(entry.name for entry in path.iterdir() if entry.is_file())
        manifest = read_manifest(path)
        if not ours:
            raise NothingToCheck(
                f"{path} holds none of the format's files (orgs_1.json, pets_1.json, petlist.csv ...). "
                "Name the folder in which they lie."
            )
        sources = [
            _source(path / name, logical, rooms, advance, hashed=manifest is not None)
            for name, logical in ours.items()
        ]
        total = sum((path / name).stat().st_size for name in ours)
        return Files(sources, others, manifest, True, total)
    if not path.is_file():
        raise NothingToCheck(f"{path} is neither a folder nor a file.")
    single = logical_name(path.name)
    if single is None:
        raise NothingToCheck(
            f"{path.name} is no name of a bulk file, so what it holds is not known. "
            "Name it as orgs_1.json, pets_1.json, newpets_1.json, updatedpets_1.json or petlist.csv."
        )
    return Files([_source(path, single, rooms, advance)], [], None, False, path.stat().st_size)


def fetch(
    address: Address, password: str, rooms: ExitStack, fetched: Callable[[int], None]
) -> tuple[Path, bytes | None]:
    """A folder of our own with the files of a server, and their manifest. `fetched` hears of each file."""
    folder = _fresh_folder(rooms)
    door = server_door(address, password=password, staging=folder, pinned="", pause=time.sleep)
    rooms.callback(door.close, done=True)
    for listed in door.listing():
        door.fetch(listed)
        fetched(1)
    (folder / "listing.json").unlink(missing_ok=True)  # the door's own note
    return folder, door.manifest()


def _fresh_folder(rooms: ExitStack) -> Path:
    folder = Path(mkdtemp(prefix="petwire-check-"))
    rooms.callback(_remove, folder)
    return folder


def _remove(folder: Path) -> None:
    import shutil

    shutil.rmtree(folder, ignore_errors=True)


def _source(
    path: Path,
    logical: LogicalName,
    rooms: ExitStack,
    advance: Callable[[int], None],
    *,
    hashed: bool = False,
) -> Source:
    if not logical.zipped:
        return Source(path.name, logical, partial(_chunks, path, advance))
    packed = (path.stat().st_size, _sha256(path)) if hashed else None
    return Source(path.name, logical, partial(_unpacked, path, rooms, advance), packed)


def _chunks(path: Path, advance: Callable[[int], None]) -> Iterator[bytes]:
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            yield chunk
            advance(len(chunk))


def _unpacked(path: Path, rooms: ExitStack, advance: Callable[[int], None]) -> Iterator[bytes]:
    """The content of a zip; unpacked to disk, where it stays until it was read."""
    plain = _fresh_folder(rooms) / "content"
    try:
        zips.unpack(path, plain, allow=partial(members_belong, path.name))
    except zips.BadZip as error:
        raise FileUnreadable(f"the zip is not unpacked: {error}") from error
    except SetRefused as error:
        raise FileUnreadable(str(error)) from error
    yield from _chunks(plain, lambda count: None)
    plain.unlink()
    advance(path.stat().st_size)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@dataclass(slots=True)
class Found:
    """What was found of one code: how often, and the first few."""

    severity: Severity
    count: int = 0
    first: list[Notice] = field(default_factory=list)


class Report:
    """Findings by code. Keeps so many examples of each and counts the rest."""

    def __init__(self, examples: int) -> None:
        self._examples = examples
        self._found: dict[str, Found] = {}

    def add(self, notice: Notice) -> None:
        found = self._found.setdefault(notice.code, Found(notice.severity))
        found.count += 1
        if len(found.first) < self._examples:
            found.first.append(notice)

    def count(self, severity: Severity) -> int:
        return sum(found.count for found in self._found.values() if found.severity is severity)

    @property
    def exit_code(self) -> int:
        """0 clean or info only, 3 warnings, 1 errors."""
        if self.count(Severity.ERROR):
            return 1
        return 3 if self.count(Severity.WARNING) else 0

    @property
    def summary(self) -> str:
        counts = [(self.count(severity), severity.value) for severity in _ORDER]
        if not any(count for count, _ in counts):
            return "Nothing odd was found."
        words = [f"{count:,} {word}{'s' if count != 1 and word != 'info' else ''}" for count, word in counts]
        return "Found " + ", ".join(words) + "."

    def print(self) -> None:
        """For people: errors first, of each severity the most frequent first."""
        for severity in _ORDER:
            codes = [code for code, found in self._found.items() if found.severity is severity]
            if codes:
                out.print(Text(f"\n{_HEADINGS[severity]}", style=_COLOURS[severity]))
            for code in sorted(codes, key=lambda code: (-self._found[code].count, code)):
                self._print_code(code)

    def _print_code(self, code: str) -> None:
        found = self._found[code]
        kind = RULES.get(code) or NOTICES[code]
        times = f"{found.count:,} {'time' if found.count == 1 else 'times'}"
        out.print(Text.assemble("\n  ", (code, "bold"), f"  {times}\n    {kind.what}"))
        for notice in found.first:
            out.print(Text(f"      {_place(notice)}: {notice.detail}", style="dim"))
        if self._examples and found.count > len(found.first):
            out.print(Text(f"      and {found.count - len(found.first):,} more", style="dim"))
        out.print(Text(f"    → {kind.remedy}"))


def _place(notice: Notice) -> str:
    """`pets_1.json row 3, animal 15000001, name`"""
    file = f"{notice.file} row {notice.row}" if notice.row else notice.file
    logical = logical_name(notice.file)
    whose = "organisation" if logical and logical.kind == "orgs" else "animal"
    subject = f"{whose} {notice.subject}" if notice.subject else ""
    return ", ".join(filter(None, (file or "the set", subject, notice.field)))


def password_of(address: Address, given: str | None) -> str:
    """The password for a server: from the address, else asked for."""
    if given is not None:
        return given
    return str(typer.prompt(f"Password of {address.user} at {address.host}", hide_input=True, err=True))
