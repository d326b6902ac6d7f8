"""Try an account without touching what lies there: a small file goes up, is read back, renamed and removed."""

import hashlib
import secrets
from contextlib import suppress
from dataclasses import replace

from petwire.exports.doors import door as doors
from petwire.exports.doors.door import Broken, Door, FileDoor, Impossible, PushDoor, Refusal
from petwire.exports.doors.troubles import Finding, Trouble, finding, of_status

_NO_FILE = frozenset({Trouble.MISSING, Trouble.UNKNOWN, Trouble.REFUSED})


def findings(door: Door) -> list[Finding]:
    """What is to be said about an account, the gravest first; never empty. The first one has no trouble when the
    account can be used; what follows then are its limits."""
    try:
        found = _called(door) if isinstance(door, PushDoor) else _tried(door)
    except Impossible as error:
        found = [error.found]
    except Broken as error:
        found = [finding(error.trouble, host=door.account.server, said=str(error))]
    finally:
        door.close(politely=True)
    return [replace(each, remember=door.remembered) for each in found]


def _tried(door: FileDoor) -> list[Finding]:
    door.open()
    name = f"petwire-test-{secrets.token_hex(4)}.txt"
    limits = []
    try:
        _write(door, name)
        limits += _read(door, name)
        limits += _renamed(door, name)
    except Refusal as error:
        trouble = Trouble.NOT_WRITABLE if error.trouble in _NO_FILE else error.trouble
        return [finding(trouble, host=door.account.server, said=str(error))]
    finally:
        for each in (name, _other(name)):
            with suppress(Refusal, Broken, Impossible):
                door.remove(each)
    words = f"{door.account.server} lets us in and takes files."
    return [Finding(None, words), *limits]


_CONTENT = b"petwire tries whether this account can be written to. It removes this file at once.\n" * 20


def _write(door: FileDoor, name: str) -> None:
    blocks = (_CONTENT[place : place + doors.BLOCK] for place in range(0, len(_CONTENT), doors.BLOCK))
    door.write(name, blocks, 0)


def _read(door: FileDoor, name: str) -> list[Finding]:
    """Whether what was sent can be read back, by content or by size."""
    came = bytearray()
    size: int | None = None
    with suppress(Refusal):
        size = door.size(name)
    try:
        door.read(name, came.extend, 0)
    except Refusal as error:
        if size == len(_CONTENT):
            return []
        return [finding(Trouble.UNCONFIRMED, host=door.account.server, said=str(error))]
    if hashlib.sha256(came).digest() == hashlib.sha256(_CONTENT).digest():
        return []
    said = f"{len(came)} of {len(_CONTENT)} bytes came back, or others"
    return [finding(Trouble.UNCONFIRMED, host=door.account.server, said=said)]


def _renamed(door: FileDoor, name: str) -> list[Finding]:
    try:
        door.rename(name, _other(name))
    except Refusal as error:
        return [finding(Trouble.NO_RENAMING, host=door.account.server, said=str(error))]
    return []


def _other(name: str) -> str:
    return name.replace(".txt", "-2.txt")


def _called(door: PushDoor) -> list[Finding]:
    status = door.ping(secrets.token_hex(16))
    trouble = of_status(status)
    if trouble is None:
        return [Finding(None, f"{door.account.server} answers and takes signed messages.")]
    return [finding(trouble, host=door.account.server, said=f"it answered {status}")]
