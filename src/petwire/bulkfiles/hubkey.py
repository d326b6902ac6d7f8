"""The key by which this hub signs its orders, in the instance's secrets. A new one is signed by the old."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

import orjson
from django.db import connection, transaction

from petwire.audit.actions import record
from petwire.lib import secrets, signing
from petwire.wire.withdrawals import Rotation, rotation_signed

NAME: Final = "hub-key"
_LOCK: Final = 7104


@dataclass(frozen=True, slots=True)
class HubKey:
    """The key in force, and how it followed from the first one. `seed` is the secret."""

    seed: str
    rotations: tuple[Rotation, ...] = ()

    @property
    def public(self) -> str:
        return signing.public_key(self.seed)

    def sign(self, message: bytes) -> str:
        return signing.sign(self.seed, message)


def hub_key() -> HubKey:
    """The hub's key; it is made when it is first asked for, and of two that do so at once both have one."""
    kept = secrets.recall(NAME)
    if kept is None:
        secrets.keep(NAME, _encode(HubKey(signing.new_seed())), replace=False)
        kept = secrets.recall(NAME)
        assert kept is not None
    return _decode(kept)


@transaction.atomic
def rotate_hub_key(*, by: str, now: datetime) -> HubKey:
    """Put a new key in the place of the old, which signs it. Mirrors that know the old one follow by themselves."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, 0)", [_LOCK])
    old, seed = hub_key(), signing.new_seed()
    at, new = now.replace(microsecond=0), signing.public_key(seed)
    link = Rotation(old.public, new, at, old.sign(rotation_signed(old.public, new, at)))
    key = HubKey(seed, (*old.rotations, link))
    record(by=by, verb="hub.rotate_key", kind="hub", subject=new, now=now)
    secrets.keep(NAME, _encode(key))
    return key


def _encode(key: HubKey) -> str:
    links = [[one.old, one.new, one.at, one.signature] for one in key.rotations]
    return orjson.dumps({"seed": key.seed, "rotations": links}).decode()


def _decode(text: str) -> HubKey:
    value = orjson.loads(text)
    links = (
        Rotation(old, new, datetime.fromisoformat(at), signature)
        for old, new, at, signature in value["rotations"]
    )
    return HubKey(value["seed"], tuple(links))
