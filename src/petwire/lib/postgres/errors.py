"""What can keep the embedded database from serving, in sentences for people."""

from petwire.lib.errors import PetwireError


class NoBinaries(PetwireError):
    """The PostgreSQL programs that should come with petwire's packages are not there."""


class NoSuchMajor(PetwireError):
    """PGSERVER_POSTGRES_VERSION names a PostgreSQL that does not come with petwire's packages."""

    exit_code = 2


class NoServerUser(PetwireError):
    """PostgreSQL refuses to run as root, and there is no other user that it could run as."""


class WrongMajor(PetwireError):
    """The data folder was written by another major version of PostgreSQL. Nothing was touched."""


class FolderInUse(PetwireError):
    """Another server, or another machine, works in the data folder."""


class FolderUnusable(PetwireError):
    """A folder that the database needs cannot be read, written or entered."""


class DatabaseDidNotStart(PetwireError):
    """PostgreSQL could not be set up or started; the message ends with its own last words."""
