"""Fetch what a site shows now, for the preflight: the file in the organisation's account, or a list on the web."""

from functools import partial

from petwire.exports.carry import door_account
from petwire.exports.doors import Trouble, open_door
from petwire.exports.doors.door import Broken, FileDoor, Impossible, PushDoor, Refusal
from petwire.exports.doors.hurry import SECONDS, TooMany, TooSlow, within
from petwire.exports.doors.troubles import finding
from petwire.exports.facts import Options
from petwire.exports.models import Account
from petwire.exports.passwords import opened
from petwire.exports.sites import site_of
from petwire.lib.errors import PetwireError
from petwire.lib.outbound import Limits, fetch

LARGEST = 50 * 1024 * 1024  # bytes of a list


class NotFetchable(PetwireError):
    """The site's current list cannot be fetched."""

    exit_code = 75


def list_path(account: Account) -> str:
    """Where in its account the site has its list; "" where it has none."""
    site = site_of(account.site)
    options = Options.of({**account.options, "account_id": account.options.get("account_id") or account.user})
    return site.files([], options)[-1].path if site.kind == "list" else ""


def fetch_from_account(account: Account) -> str:
    """The list that lies in the organisation's account now. Raises NotFetchable, PasswordLost."""
    path = list_path(account)
    door = open_door(door_account(account), opened(account.password))
    if not path or isinstance(door, PushDoor):
        raise NotFetchable("This site has no list in an account.")
    try:
        return within(partial(_read, door, path)).decode("utf-8-sig", "replace")
    except Impossible as error:
        raise NotFetchable(f"{error.found.words} {error.found.remedy}") from error
    except Broken as error:
        raise _not(account, error.trouble, str(error)) from error
    except Refusal as error:
        if error.trouble is Trouble.MISSING:
            raise NotFetchable(
                f"There is no {path} in the account: nothing was uploaded yet, or the site has taken it away."
            ) from error
        raise _not(account, error.trouble, str(error)) from error
    except _TooLarge as error:
        raise NotFetchable(f"{path} is larger than 50 MB. A list of animals is smaller.") from error
    except TooSlow as error:
        raise _not(account, Trouble.SLOW, "") from error
    except TooMany as error:
        raise NotFetchable("Many are waiting for slow sites at the moment. Try again in a minute.") from error


def fetch_from_web(address: str) -> str:
    """A list at an address of the site. Raises NotAllowed, NotFetched."""
    limits = Limits(bytes=LARGEST, seconds=SECONDS)
    return fetch(address, limits=limits).data.decode("utf-8-sig", "replace")


class _TooLarge(Exception):
    pass


def _read(door: FileDoor, path: str) -> bytes:
    came = bytearray()

    def take(block: bytes) -> None:
        came.extend(block)
        if len(came) > LARGEST:
            raise _TooLarge

    try:
        door.open()
        door.read(path, take, 0)
        return bytes(came)
    finally:
        door.close(politely=False)


def _not(account: Account, trouble: Trouble, said: str) -> NotFetchable:
    found = finding(trouble, host=account.host, said=said)
    return NotFetchable(f"{found.words} {found.remedy}")
