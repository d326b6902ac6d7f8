"""Files that never change once they are written, shared by all hosts in an S3-compatible store (PETWIRE_STORE_URL).

Callers name files by their place under PETWIRE_HOME, whether or not there is a store; without one, uploading and
deleting do nothing and what is not on this disk is nowhere. With one, a file is uploaded before it is published, and
whoever misses it fetches it under a temporary name and renames it: a local copy is never half, and never stale.

Credentials come from the environment, as all tools for such stores take them (AWS_ACCESS_KEY_ID,
AWS_SECRET_ACCESS_KEY, AWS_REGION); the address of a store that is not Amazon's from AWS_ENDPOINT_URL, or from
`?endpoint=` in PETWIRE_STORE_URL.
"""

import os
import secrets
import shutil
import tempfile
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any, Final
from urllib.parse import parse_qs, urlsplit

from petwire.lib.config import config
from petwire.lib.errors import PetwireError

CONNECT_WITHIN, READ_WITHIN = 5, 20  # seconds
TRIES: Final = 2
# What one call may take in all, in seconds: one that sends, and one that is seen to receive. Without it a store that
# takes connections and says nothing would hold an upload for ever, which waits to be told to go on.
SHORTEST, SLOWEST, LONGEST = 30, 128 << 10, 3600  # the second in bytes a second
COMING: Final = "copies/coming"
AT_ONCE: Final = 500  # names deleted in one request; the protocol takes 1,000


class StoreTrouble(PetwireError):
    """The store that PETWIRE_STORE_URL names did not do what it was asked for."""


class StoreGone(StoreTrouble):
    """The store that PETWIRE_STORE_URL names does not answer."""

    exit_code = 75


class StoreRefused(StoreTrouble):
    """The store that PETWIRE_STORE_URL names does not let us in."""


class NoStoreLibrary(PetwireError):
    """PETWIRE_STORE_URL is set, and what speaks to stores is not installed."""

    exit_code = 2


@dataclass(frozen=True, slots=True)
class Kept:
    """A file in the store: its place under PETWIRE_HOME, bytes, and when it was uploaded last."""

    path: Path
    bytes: int
    at: datetime


def shared() -> bool:
    """Is there a store beside this disk?"""
    return bool(config().store_url)


def upload(*paths: Path) -> None:
    """Put files of this disk into the store, under their place; folders with all that is below them.

    Returns when all of them are there. Raises StoreGone, StoreRefused.
    """
    for path in paths:
        upload_as(path, path)


def upload_as(path: Path, place: Path) -> None:
    """The same, under the place that a file or folder is yet to have."""
    if not shared():
        return
    files = sorted(one for one in path.rglob("*") if one.is_file()) if path.is_dir() else [path]
    names = [_name(place / file.relative_to(path)) if path.is_dir() else _name(place) for file in files]
    with _explained():
        _client().put(
            [str(file) for file in files], names, timeout=_within(sum(file.stat().st_size for file in files))
        )


def fetch(path: Path, *, anew: bool = False) -> bool:
    """See that a file is on this disk: True when it was, or has come from the store. `anew` fetches it all the same.

    Raises StoreGone, StoreRefused.
    """
    if not anew and path.exists():
        return True
    if not shared():
        return False
    try:
        with coming(path) as fresh, _explained():
            _client().get_file(_name(path), str(fresh), timeout=LONGEST)
    except FileNotFoundError:
        return False
    return True


@contextmanager
def coming(path: Path) -> Iterator[Path]:
    """A place to write to, which takes the place of a file when the block ends without an error."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=_coming())
    os.close(handle)
    fresh = Path(name)
    try:
        yield fresh
        fresh.chmod(0o644)
        fresh.replace(path)
    finally:
        fresh.unlink(missing_ok=True)


def fetch_folder(folder: Path, make: Callable[[Sequence[Kept], Path], None] | None = None) -> bool:
    """See that a folder is on this disk, with all that the store has below it. It appears as a whole.

    `make` writes what is there into a fresh folder; as a rule each file. Returns False when the store has nothing.
    Raises StoreGone, StoreRefused.
    """
    if folder.is_dir():
        return True
    if not shared():
        return False
    kept = list(listed(folder))
    if not kept:
        return False
    folder.parent.mkdir(parents=True, exist_ok=True)
    fresh = Path(tempfile.mkdtemp(dir=_coming()))
    try:
        if make is not None:
            make(kept, fresh)
        else:
            get_files(kept, [fresh / one.path.relative_to(folder) for one in kept])
        fresh.chmod(0o755)
        fresh.rename(folder)
    except FileNotFoundError:  # it was deleted while we fetched
        return False
    except OSError:
        if not folder.is_dir():  # else another was faster
            raise
    finally:
        shutil.rmtree(fresh, ignore_errors=True)
    return True


def get_files(kept: Sequence[Kept], into: Sequence[Path]) -> None:
    """Fetch files of the store into these. Raises FileNotFoundError, StoreGone, StoreRefused."""
    if kept:
        with _explained():
            names = [_name(one.path) for one in kept]
            _client().get(names, [str(path) for path in into], timeout=LONGEST)


def get(places: Sequence[Path]) -> list[bytes]:
    """The bytes of a few small files of the store. Raises FileNotFoundError, StoreGone, StoreRefused."""
    names = [_name(place) for place in places]
    with _explained():
        found = _client().cat(names, timeout=LONGEST)
    return [found] if isinstance(found, bytes) else [found[name] for name in names]


def put(files: Mapping[Path, bytes]) -> None:
    """Put a few small files into the store, by their places. Raises StoreGone, StoreRefused."""
    if files:
        with _explained():
            data = {_name(place): content for place, content in files.items()}
            _client().pipe(data, timeout=_within(sum(map(len, files.values()))))


def delete(places: Sequence[Path]) -> None:
    """Delete files of the store that are there. Raises StoreGone, StoreRefused."""
    for start in range(0, len(places), AT_ONCE):
        with _explained():
            _client().rm([_name(place) for place in places[start : start + AT_ONCE]], timeout=LONGEST)


def listed(below: Path) -> Iterator[Kept]:
    """The files in the store below a place under PETWIRE_HOME, in order. Raises StoreGone, StoreRefused."""
    if not shared():
        return
    with _explained():
        found: dict[str, dict[str, Any]] = _client().find(_name(below), detail=True, timeout=LONGEST)
    start = len(_name(config().home)) + 1
    for name, facts in sorted(found.items()):
        if name.startswith(f"{_name(below)}/"):
            at = facts.get("LastModified") or datetime.now(UTC)
            yield Kept(config().home / name[start:], facts["size"], at)


def delete_beginning(*places: str) -> None:
    """Delete the files whose place under PETWIRE_HOME begins with one of these; a folder's ends with a slash. The disk
    is left alone. Raises StoreGone, StoreRefused: then some may be there still, and it is to be said again."""
    if not shared():
        return
    home = config().home
    with _explained():
        for place in places:
            folder, _, beginning = place.rpartition("/")
            narrowed = {"prefix": beginning} if beginning else {}
            found = _client().find(_name(home / folder), **narrowed, timeout=LONGEST)
            for start in range(0, len(found), AT_ONCE):
                _client().rm(found[start : start + AT_ONCE], timeout=LONGEST)


def kept_at(path: Path) -> datetime | None:
    """When a file was uploaded last; None when the store has none. Raises StoreGone, StoreRefused."""
    try:
        with _explained():
            at: datetime | None = _client().info(_name(path), timeout=_within())["LastModified"]
            return at
    except FileNotFoundError:
        return None


def probe() -> None:
    """Ask the store for one listing. Raises StoreGone, StoreRefused, NoStoreLibrary; never with a secret in it."""
    if shared():
        with _explained():
            _client().ls(_bucket(), detail=False, timeout=_within())


def try_it() -> None:
    """Put a small file into the store, and delete it. Raises StoreGone, StoreRefused, NoStoreLibrary."""
    if shared():
        name = _name(config().home / "probes" / secrets.token_hex(8))
        with _explained():
            _client().pipe_file(name, b"petwire", timeout=_within())
            _client().rm_file(name, timeout=_within())


def _within(size: int = 0) -> float:
    """How long sending so many bytes may take."""
    return SHORTEST + size / SLOWEST


def _coming() -> Path:
    """Where files lie until they are whole: on the same disk, and in nobody's folder."""
    folder = config().home / COMING
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def _bucket() -> str:
    return urlsplit(config().store_url).netloc


def _name(path: Path) -> str:
    """Bucket and key of a place under PETWIRE_HOME."""
    prefix = urlsplit(config().store_url).path.strip("/")
    inside = path.relative_to(config().home).as_posix()
    return "/".join(part for part in (_bucket(), prefix, inside) if part and part != ".")


_making = threading.Lock()


def _client() -> Any:
    """The library's file system; one for each process, also after a fork."""
    with _making:
        return _made(os.getpid())


@lru_cache(maxsize=1)
def _made(pid: int) -> Any:
    try:
        from s3fs import S3FileSystem
    except ImportError as error:
        raise NoStoreLibrary(
            "PETWIRE_STORE_URL names a store, but s3fs is not installed. Install petwire with its extra: "
            "pip install 'petwire[stores]'; or leave PETWIRE_STORE_URL empty."
        ) from error
    endpoint = parse_qs(urlsplit(config().store_url).query).get("endpoint", [None])[0]
    made = S3FileSystem(
        skip_instance_cache=True,
        use_listings_cache=False,
        endpoint_url=endpoint,
        config_kwargs={
            "connect_timeout": CONNECT_WITHIN,
            "read_timeout": READ_WITHIN,
            "retries": {"max_attempts": TRIES, "mode": "standard"},
        },
    )
    made.retries = 1  # those of the library beneath are enough
    return made


@contextmanager
def _explained() -> Iterator[None]:
    """Say what a store had against us, and the remedy. FileNotFoundError for a name passes; ours alone are raised."""
    try:
        yield
    except FileNotFoundError as error:
        if _is_bucket_missing(error):
            raise StoreRefused(
                _words("it has no such bucket", "Make the bucket, or mend the name.")
            ) from None
        raise
    except PetwireError:
        raise
    except PermissionError:
        raise StoreRefused(
            _words(
                "it refuses our key",
                "Look at AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, and what they may do.",
            )
        ) from None
    except Exception as error:
        if type(error).__name__ in ("NoCredentialsError", "PartialCredentialsError"):
            raise StoreRefused(
                _words("no key is set", "Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.")
            ) from None
        if isinstance(error, OSError) or type(error).__module__.split(".")[0] in _LIBRARIES:
            raise StoreGone(
                _words(
                    f"it does not answer ({type(error).__name__})",
                    "Look whether it runs and is reached from here; what was not done is tried again.",
                )
            ) from error
        raise


_LIBRARIES: Final = ("aiohttp", "botocore", "aiobotocore", "fsspec", "asyncio")


def _is_bucket_missing(error: FileNotFoundError) -> bool:
    return "bucket does not exist" in str(error).lower()


def _words(what: str, remedy: str) -> str:
    url = urlsplit(config().store_url)
    return f"The store s3://{url.netloc}{url.path} of PETWIRE_STORE_URL: {what}. {remedy}"
