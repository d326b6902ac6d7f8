"""Parcels for an Adopt-a-Pet account, small enough to be read."""

import hashlib
from collections.abc import Iterable, Mapping

from petwire.exports.parcel import Outgoing, Parcel

CONFIG = b"""; what the columns are
#1:id=Id
#2:kind=Animal
#3:breed=Breed
#4:second=Breed2
#5:name=Name
#6:about=Description
#7:status=Status
"""
HEAD = "id,kind,breed,second,name,about,status"


def outgoing(path: str, data: bytes) -> Outgoing:
    return Outgoing(path, data, hashlib.sha256(data).hexdigest(), len(data))


def data_file(pets: Mapping[str, str], *, padding: int = 0) -> bytes:
    """The data file with dogs by their ids and names; `padding` letters about each."""
    rows = [f'{name},Dog,Boxer,,"{called}",{"x" * padding},Available' for name, called in pets.items()]
    return "\n".join([HEAD, *rows, ""]).encode()


def parcel(
    pets: Mapping[str, str],
    *,
    pictures: Mapping[str, bytes] | None = None,
    remove: Iterable[str] = (),
    padding: int = 0,
) -> Parcel:
    """What brings an account to just these dogs."""
    return Parcel(
        listing=(outgoing("import.cfg", CONFIG), outgoing("pets.csv", data_file(pets, padding=padding))),
        pictures=tuple(outgoing(f"photos/{name}.jpg", data) for name, data in (pictures or {}).items()),
        remove=tuple(f"photos/{name}.jpg" for name in remove),
    )
