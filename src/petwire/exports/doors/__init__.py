"""The doors of adoption sites: how a parcel gets there, is read back, and what is told when it does not.

`exports`' runs call it. It knows no tables: an account, a password and a parcel come in, and words go out. Everything
that connects goes through `lib.outbound`.
"""

from functools import partial

from petwire.exports.doors.account import Account
from petwire.exports.doors.delivery import BadPath, Delivered, Outcome, deliver
from petwire.exports.doors.door import Door
from petwire.exports.doors.ftp import FtpDoor
from petwire.exports.doors.hurry import TooMany, TooSlow, within
from petwire.exports.doors.troubles import (
    WRONG_LOGINS,
    Finding,
    Trouble,
    finding,
    pause_after,
    switches_off,
)
from petwire.exports.doors.trying import findings
from petwire.exports.doors.webhook import WebhookDoor
from petwire.lib.outbound import Rules

__all__ = [
    "WRONG_LOGINS",
    "Account",
    "BadPath",
    "Delivered",
    "Door",
    "Finding",
    "Outcome",
    "Trouble",
    "deliver",
    "open_door",
    "pause_after",
    "switches_off",
    "test",
]


def open_door(account: Account, password: str, *, by: Rules | None = None) -> Door:
    """The door of an account. Nothing is connected to before something is delivered. `by`: other rules than the
    instance's about which hosts may be reached, for tests."""
    if account.protocol in ("ftp", "ftps"):
        return FtpDoor(account, password, by=by)
    if account.protocol == "sftp":
        # Loaded when it is used: its library takes a fifth of the time in which all pages load.
        from petwire.exports.doors.sftp import SftpDoor

        return SftpDoor(account, password, by=by)
    return WebhookDoor(account, password, by=by)


def test(account: Account, password: str, *, by: Rules | None = None) -> list[Finding]:
    """Try an account, and say in words what is wrong and what mends it, in ten seconds at most. The first finding has
    no trouble when the account can be used. Nothing that lies there is touched."""
    door = open_door(account, password, by=by)
    try:
        return within(partial(findings, door))
    except TooSlow:
        return [finding(Trouble.SLOW, host=account.server)]
    except TooMany:
        return [finding(Trouble.BUSY, host="petwire", said="many connections are being tested; try again")]
