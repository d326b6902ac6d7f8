"""What the rules about whole sets know of a set: its files, and of each record the id, a hash and its place."""

from dataclasses import dataclass, field
from datetime import datetime

from petwire.wire.manifest import Manifest
from petwire.wire.names import FileKind, LogicalName


@dataclass(slots=True)
class FileSeen:
    """One file after it was read. `records` counts records or, in the petlist, ids; `lines` counts all lines."""

    name: str
    logical: LogicalName
    bytes: int = 0
    lines: int = 0
    records: int = 0
    blank: int = 0
    useless: int = 0  # rows without a record
    bom: bool = False
    crlf: bool = False
    whole_end: bool = True  # the last line ends
    sha256: str = ""
    stopped: str = ""  # why reading stopped before the end
    too_long: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a record stands, and a hash of its line."""

    file: str
    row: int
    mark: int


@dataclass(frozen=True, slots=True)
class Entry:
    """A record with its place in the set."""

    kind: FileKind
    id: str
    org_id: str
    place: Place


@dataclass(slots=True)
class Survey:
    """A set as far as it was read. `whole` is false when only single files were asked about.

    Memory grows by some 200 bytes an animal, never by records.
    """

    whole: bool
    others: list[str] = field(default_factory=list)  # names that are none of the format's
    files: list[FileSeen] = field(default_factory=list)
    stamp_file: str = ""
    stamp_line: bytes | None = None  # the first row of the first orgs file, when it is no organisation
    stamp: datetime | None = None
    orgs: dict[int, Place] = field(default_factory=dict)
    pets: dict[int, Place] = field(default_factory=dict)
    daily: dict[int, Place] = field(default_factory=dict)
    listed: set[int] | None = None
    list_file: str = ""
    unreadable: int = 0  # rows of pets files
    manifest: Manifest | None = None
    manifest_trouble: str = ""

    def has(self, kind: FileKind) -> bool:
        """Whether the set has a file of this kind."""
        return any(seen.logical.kind == kind for seen in self.files)

    def entry(self, entry: Entry) -> None:
        """Remember a record; of several with one id, the first."""
        seen = {"orgs": self.orgs, "pets": self.pets}.get(entry.kind, self.daily)
        seen.setdefault(int(entry.id), entry.place)
