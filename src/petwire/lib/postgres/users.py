"""Which system user the server runs as, and what that user can reach."""

import os
import pwd
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from petwire.lib.postgres.errors import NoServerUser

CANDIDATES = ("petwire", "postgres", "nobody")


@dataclass(frozen=True, slots=True)
class ServerUser:
    """The owner of the cluster's files and of the server process."""

    uid: int
    gid: int
    name: str

    @classmethod
    def of(cls, uid: int) -> Self:
        """The user with this number, by its number where the system has no name for it."""
        try:
            entry = pwd.getpwuid(uid)
        except KeyError:
            return cls(uid, os.getegid(), str(uid))
        return cls(uid, entry.pw_gid, entry.pw_name)

    @property
    def is_me(self) -> bool:
        return self.uid == os.geteuid()

    def spawn_options(self) -> dict[str, Any]:
        """Keyword arguments by which subprocess starts a program as this user, cut off from our terminal."""
        options: dict[str, Any] = {
            "cwd": "/",
            "env": {"PATH": "/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"},
            "stdin": subprocess.DEVNULL,
            "start_new_session": True,
            "umask": 0o077,
        }
        if not self.is_me:
            options |= {"user": self.uid, "group": self.gid, "extra_groups": []}
        return options

    def can(self, script: str, *paths: Path) -> bool:
        """Does this line of shell succeed as this user? The only honest test of modes, lists and mounts."""
        try:
            done = subprocess.run(
                ["/bin/sh", "-c", script, "sh", *map(str, paths)],
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                **self.spawn_options(),
            )
        except PermissionError as err:
            raise NoServerUser(
                f"PostgreSQL does not run as root, and this process may not become user {self.name} ({err}). "
                "Run petwire as a normal user, or set PETWIRE_DATABASE_URL."
            ) from err
        return done.returncode == 0

    def can_enter(self, folder: Path) -> bool:
        """Can this user reach what lies in the folder?"""
        return self.can('test -x "$1"', folder)

    def give(self, path: Path) -> None:
        """Make this user the owner of a file or folder that we have just made."""
        if not self.is_me:
            os.chown(path, self.uid, self.gid, follow_symlinks=False)


def server_user(data: Path) -> ServerUser:
    """Ourselves; for root the owner of the existing data folder, else the first candidate that exists."""
    if os.geteuid() != 0:
        return ServerUser.of(os.geteuid())
    if data.exists() and (owner := data.stat().st_uid):
        return ServerUser.of(owner)
    for name in CANDIDATES:
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        if entry.pw_uid:
            return ServerUser(entry.pw_uid, entry.pw_gid, name)
    raise NoServerUser(
        f"PostgreSQL does not run as root, and none of the users {', '.join(CANDIDATES)} exists. "
        "Add one (useradd --system petwire), or run petwire as a normal user."
    )
