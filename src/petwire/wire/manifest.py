"""The manifest of a published set: which files it has, and their digests (`.petwire/manifest.json`)."""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Literal

import orjson

from petwire.lib.errors import PetwireError
from petwire.wire.names import logical_name

FORMAT: Final = 1
MANIFEST_LIMIT: Final = 16 * 1024 * 1024  # bytes
NIGHTLY: Final = "nightly"
ON_DEMAND: Final = "on demand"
Kind = Literal["nightly", "on demand"]

_SHA256: Final = re.compile(r"[0-9a-f]{64}", re.A)


class BadManifest(PetwireError):
    """The manifest of a set cannot be used."""


@dataclass(frozen=True, slots=True)
class ManifestFile:
    """One file of a set. `rows` counts records: not the time stamp of orgs_1; in the petlist, ids."""

    name: str
    bytes: int
    rows: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """A set: `set` is its id, `started` the moment of the database's snapshot (aware, UTC)."""

    set: str
    kind: Kind
    started: datetime
    finished: datetime
    environment: str
    files: tuple[ManifestFile, ...]
    format: int = FORMAT


def encode_manifest(manifest: Manifest) -> bytes:
    """The manifest as JSON for programs and people, one member a line."""
    value = {
        "format": manifest.format,
        "set": manifest.set,
        "kind": manifest.kind,
        "started": _stamp(manifest.started),
        "finished": _stamp(manifest.finished),
        "environment": manifest.environment,
        "files": [
            {"name": file.name, "bytes": file.bytes, "rows": file.rows, "sha256": file.sha256}
            for file in manifest.files
        ],
    }
    return orjson.dumps(value, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)


def decode_manifest(data: bytes) -> Manifest:
    """The manifest of a set; BadManifest says which member is wrong. Unknown members are passed over."""
    if len(data) > MANIFEST_LIMIT:
        raise _bad("it is larger than any manifest")
    try:
        value = orjson.loads(data)
    except orjson.JSONDecodeError as error:
        raise _bad(f"it is not JSON ({error})") from error
    if not isinstance(value, dict):
        raise _bad("it is not an object")
    if value.get("format") != FORMAT:
        raise BadManifest(
            f"The manifest has format {value.get('format')!r}; this petwire reads format {FORMAT}. "
            "Update petwire, or ask the hub which version it runs."
        )
    kind = value.get("kind")
    if kind not in (NIGHTLY, ON_DEMAND):
        raise _bad(f"kind is {kind!r}, neither {NIGHTLY!r} nor {ON_DEMAND!r}")
    entries = value.get("files")
    if not isinstance(entries, list):
        raise _bad("files is not a list")
    files = tuple(_file(entry) for entry in entries)
    if len({file.name for file in files}) < len(files):
        raise _bad("a file is named twice")
    return Manifest(
        set=_text(value, "set"),
        kind=kind,
        started=_time(value, "started"),
        finished=_time(value, "finished"),
        environment=_text(value, "environment"),
        files=files,
    )


def _file(entry: Any) -> ManifestFile:
    if not isinstance(entry, dict):
        raise _bad("an entry of files is not an object")
    name, digest = _text(entry, "name"), _text(entry, "sha256")
    # Also keeps a foreign manifest from naming files outside the folder of its set.
    if logical_name(name) is None:
        raise _bad(f"{name[:60]!r} is not the name of a bulk file")
    if not _SHA256.fullmatch(digest):
        raise _bad(f"sha256 of {name} is not 64 hexadecimal digits")
    return ManifestFile(name, _count(entry, "bytes", name), _count(entry, "rows", name), digest)


def _text(value: dict[str, Any], member: str) -> str:
    text = value.get(member)
    if not isinstance(text, str) or not text:
        raise _bad(f"{member} is not a text")
    return text


def _count(value: dict[str, Any], member: str, name: str) -> int:
    count = value.get(member)
    if not isinstance(count, int) or isinstance(count, bool) or count < 0:
        raise _bad(f"{member} of {name} is not a count")
    return count


def _time(value: dict[str, Any], member: str) -> datetime:
    try:
        time = datetime.fromisoformat(_text(value, member))
    except ValueError as error:
        raise _bad(f"{member} is not a time") from error
    if time.tzinfo is None:
        raise _bad(f"{member} has no time zone")
    return time


def _stamp(time: datetime) -> str:
    return time.isoformat().replace("+00:00", "Z")


def _bad(what: str) -> BadManifest:
    return BadManifest(f"The manifest of the set cannot be used: {what}. Fetch it again, or tell the hub.")
