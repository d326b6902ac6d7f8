"""One set of an upstream on this machine: fetched piece by piece, each piece checked."""

import hashlib
from collections.abc import Callable, Iterable
from datetime import datetime
from functools import partial
from pathlib import Path

from petwire.lib import zips
from petwire.mirror import check
from petwire.mirror.doors import MANIFEST, Door, UpstreamChanged
from petwire.mirror.ids import Ids
from petwire.mirror.orgs import set_stamp
from petwire.mirror.plan import Position
from petwire.wire.manifest import BadManifest, Manifest, ManifestFile, decode_manifest
from petwire.wire.names import FileKind, logical_name
from petwire.wire.read import LIST_LIMIT

_CHUNK = 1024 * 1024


class Night:
    """The files of one set, from the first listing on. Raises SetRefused for what makes it unusable as a whole.

    Zips are unpacked into the folder `unpacked`, which is made when it is needed; the caller removes it.
    """

    def __init__(self, door: Door, *, unpacked: Path, fetched: Callable[[str], None]) -> None:
        self._door = door
        self._unpacked = unpacked
        self._fetched = fetched
        self._paths: dict[str, Path] = {}
        self._listing = door.listing()
        self._facts = {file.name: file for file in self._listing}
        self.files = check.names_by_kind(self._facts)
        self.prefixes = {_prefix(name) for name in self._facts}  # of names, also of those within zips
        self.manifest = _manifest(door)
        check.require(self.files, ("orgs", "petlist"))

    def fetch(self, *kinds: FileKind) -> None:
        """Bring the files of these kinds here and check them; those that are here already are not fetched again."""
        check.require(self.files, kinds)
        names = [name for kind in kinds for name in self.files[kind] if name not in self._paths]
        if not names:
            return
        if self.manifest is None:
            self._check_times([*self._paths, *names])
        else:
            self._check_names(kinds, self.manifest)
        for name in names:
            path = self._door.fetch(self._facts[name])
            if self.manifest is not None:
                _check_digest(path, next(file for file in self.manifest.files if file.name == name))
            if name.lower().endswith(".zip"):
                path = self._unpack(path, name)
            if self.manifest is None and name not in self.files.get("petlist", ()):
                check.last_row_whole(path, name)
            self._paths[name] = path
            self._fetched(name)
        if not self._door.in_place:
            self._check_unchanged()

    def confirm(self) -> None:
        """Raise UpstreamChanged when what was read is not what the upstream has now; to be asked last of all."""
        if self._door.in_place:
            self._check_unchanged()

    def _check_unchanged(self) -> None:
        if not self._door.unchanged(self._listing):
            raise UpstreamChanged("The upstream published other files while they were read.")

    def of(self, *kinds: FileKind) -> list[tuple[Path, str]]:
        """Path and name of the fetched files of these kinds, unpacked."""
        return [(self._paths[name], name) for kind in kinds for name in self.files[kind]]

    def has(self, *kinds: FileKind) -> bool:
        """Whether the upstream has files of all these kinds."""
        return all(self.files.get(kind) for kind in kinds)

    def bytes_of(self, *kinds: FileKind) -> int:
        """The size of the fetched files of these kinds."""
        return sum(path.stat().st_size for path, _ in self.of(*kinds))

    def position(self) -> Position:
        """What the set says of itself; fetches the organisations when there is no manifest."""
        if self.manifest is not None:
            return Position(self.manifest.set, self.manifest.started)
        self.fetch("orgs")
        path, name = self.of("orgs")[0]
        return Position("", set_stamp(path) or self._facts[name].modified)

    def petlist(self) -> Ids:
        """The ids of the list of animals."""
        path, name = self.of("petlist")[0]
        if self.manifest and any(file.name == name and not file.rows for file in self.manifest.files):
            return Ids()  # the upstream's own word that it has no animals for us; the guard still stands
        if path.stat().st_size > LIST_LIMIT:
            raise check.SetRefused(f"{name} is larger than any list of animals. {check.AGAIN}")
        return check.petlist_ids(path.read_bytes(), name)

    def _check_times(self, names: list[str]) -> None:
        times: dict[str, datetime] = {}
        for name in names:
            if (modified := self._facts[name].modified) is not None:
                times[name] = modified
        check.one_night(times)

    def _check_names(self, kinds: tuple[FileKind, ...], manifest: Manifest) -> None:
        promised = check.names_by_kind(file.name for file in manifest.files)
        for kind in kinds:
            if missing := set(promised.get(kind, ())) ^ set(self.files[kind]):
                raise check.SetRefused(
                    f"The manifest and the listing disagree about {min(missing)}. {check.AGAIN}"
                )

    def _unpack(self, path: Path, name: str) -> Path:
        self._unpacked.mkdir(mode=0o700, parents=True, exist_ok=True)
        plain = self._unpacked / name
        try:
            zips.unpack(path, plain, allow=partial(self._allow, name))
        except zips.BadZip as error:
            raise check.SetRefused(f"{name} is a zip that is not unpacked: {error}. {check.AGAIN}") from error
        return plain

    def _allow(self, name: str, members: Iterable[str]) -> None:
        named = list(members)
        check.members_belong(name, named)
        self.prefixes.update(map(_prefix, named))


def _prefix(name: str) -> str:
    logical = logical_name(name)
    return logical.prefix if logical else ""


def _manifest(door: Door) -> Manifest | None:
    data = door.manifest()
    if data is None:
        return None
    try:
        return decode_manifest(data)
    except BadManifest as error:
        raise check.SetRefused(f"{MANIFEST}: {error}") from error


def _check_digest(path: Path, promised: ManifestFile) -> None:
    size = path.stat().st_size
    if size != promised.bytes:
        raise check.SetRefused(
            f"{promised.name} has {size} bytes and should have {promised.bytes} by the manifest. {check.AGAIN}"
        )
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            digest.update(chunk)
    if digest.hexdigest() != promised.sha256:
        raise check.SetRefused(
            f"{promised.name} is not the file that the manifest describes: its SHA-256 differs. {check.AGAIN}"
        )
