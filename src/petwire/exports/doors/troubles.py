"""What can go wrong at a site's door, in words with the remedy, and when to try again. No network or clock in here.

docs/how-to/connect-an-adoption-site.md explains each to people.
"""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Final


class Trouble(StrEnum):
    """Why a site did not take what it was given, or would not."""

    NO_SERVER = "no_server"
    NOT_ALLOWED = "not_allowed"
    NO_ANSWER = "no_answer"
    SLOW = "slow"
    OTHER_SERVER = "other_server"
    WRONG_LOGIN = "wrong_login"
    BUSY = "busy"
    WANTS_TLS = "wants_tls"
    HAS_NO_TLS = "has_no_tls"
    OTHER_CERTIFICATE = "other_certificate"
    OTHER_KEY = "other_key"
    NO_FOLDER = "no_folder"
    NOT_WRITABLE = "not_writable"
    FULL = "full"
    ACTIVE_FAILS = "active_fails"
    BEHIND = "behind"
    PASSIVE_FAILS = "passive_fails"
    BROKE_OFF = "broke_off"
    REFUSED = "refused"
    UNCONFIRMED = "unconfirmed"
    NO_RENAMING = "no_renaming"
    CANCELLED = "cancelled"
    NOT_HERE = "not_here"
    MISSING = "missing"  # a file that is not there; between the doors and the delivery only
    UNKNOWN = "unknown"  # a command that the server does not have; the same


PASSING: Final = frozenset({Trouble.BUSY, Trouble.NO_ANSWER, Trouble.BROKE_OFF})
"""What waiting alone may mend."""

# {host} and {said} are filled in: the site's host, and its own words.
_WORDS: Final[dict[Trouble, tuple[str, str]]] = {
    Trouble.NO_SERVER: (
        "There is no public server called {host}.",
        "Check the spelling of the host. It stands where the site gave you the account, and has no ftp:// before it "
        "and no folder after it.",
    ),
    Trouble.NOT_ALLOWED: (
        "{host} cannot be reached from here: {said}.",
        "Give the public host name that the site named, and the port only if it named one.",
    ),
    Trouble.NO_ANSWER: (
        "{host} does not answer.",
        "Check host and port. If they are right, the site is down or lets only listed addresses in: ask it.",
    ),
    Trouble.SLOW: (
        "{host} is slow: it was not done within ten seconds.",
        "Try again. If it stays so, ask the site whether it lets everybody in; deliveries wait longer than this page.",
    ),
    Trouble.OTHER_SERVER: (
        "What answers at {host} does not speak the protocol that was chosen: {said}.",
        "Check the port and whether it is FTP, FTPS or SFTP. SFTP is something else than FTPS; its port is mostly 22.",
    ),
    Trouble.WRONG_LOGIN: (
        "{host} does not accept the user name or the password: {said}.",
        "Type both anew, as the site gave them; capitals count. If they are right, ask the site whether the account is "
        "open.",
    ),
    Trouble.BUSY: (
        "{host} has no time at the moment: {said}.",
        "Nothing is wrong with the account. petwire tries again by itself, with growing pauses.",
    ),
    Trouble.WANTS_TLS: (
        "{host} wants an encrypted connection: {said}.",
        "Choose FTPS in place of FTP.",
    ),
    Trouble.HAS_NO_TLS: (
        "{host} cannot encrypt the connection: {said}. The password was not sent.",
        "Choose FTP if the site says so; the password then crosses the internet in clear. Or ask for SFTP.",
    ),
    Trouble.OTHER_CERTIFICATE: (
        "{host} shows another certificate than before, and no authority vouches for it: {said}. The password was not "
        "sent.",
        "Ask the site whether it has a new certificate. If so, save the account anew: the new one is then remembered.",
    ),
    Trouble.OTHER_KEY: (
        "{host} shows another host key than before: {said}. The password was not sent.",
        "Ask the site whether it has a new host key. If so, save the account anew: the new one is then remembered.",
    ),
    Trouble.NO_FOLDER: (
        "The folder is not there on {host}: {said}.",
        "Leave the folder empty unless the site named one. If it did, copy it exactly; capitals count.",
    ),
    Trouble.NOT_WRITABLE: (
        "{host} does not let this account write: {said}.",
        "Ask the site to open the account for uploads, or check the folder.",
    ),
    Trouble.FULL: (
        "The account on {host} is full: {said}.",
        "Ask the site for more room, or send fewer pictures of each animal. Pictures that no listing needs any more go "
        "by themselves.",
    ),
    Trouble.ACTIVE_FAILS: (
        "{host} cannot open data connections to this machine, as active mode wants: {said}.",
        "Switch active mode off. If the site insists on it, this machine needs a public address and open ports.",
    ),
    Trouble.BEHIND: (
        "Active mode cannot work from here: {said}.",
        "Switch active mode off. If the site insists on it, ask the people who run this hub to set "
        "PETWIRE_ACTIVE_ADDRESS and PETWIRE_ACTIVE_PORTS.",
    ),
    Trouble.PASSIVE_FAILS: (
        "The data connection to {host} cannot be opened: {said}.",
        "Ask the site whether its passive ports are open. Some sites want active mode: switch it on.",
    ),
    Trouble.BROKE_OFF: (
        "The connection to {host} broke off: {said}.",
        "petwire tries again by itself, and goes on where it was. If it stays so, tell the site.",
    ),
    Trouble.REFUSED: (
        "{host} refuses it: {said}.",
        "Ask the site, with these words of its server.",
    ),
    Trouble.UNCONFIRMED: (
        "{host} took the file, but what it has is not what was sent: {said}.",
        "Nothing is counted as sent. petwire tries again at the next run; if it stays so, tell the site.",
    ),
    Trouble.NO_RENAMING: (
        "{host} does not let files be renamed: {said}.",
        "It works, but an upload that breaks off may leave half a file until the next run. Ask the site to allow it.",
    ),
    Trouble.NOT_HERE: (
        "A file for {host} cannot be read on this machine: {said}.",
        "Give the animal its picture again. Everything else was sent.",
    ),
    Trouble.CANCELLED: (
        "It was cancelled.",
        "The site keeps what it had; what was uploaded so far is used by the next run.",
    ),
}


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found at a door, for people. `trouble` is None when all is well.

    `remember`: the certificate or host key to keep with the account, "" when there is none.
    """

    trouble: Trouble | None
    words: str
    remedy: str = ""
    remember: str = ""

    @property
    def passing(self) -> bool:
        """Whether waiting alone may mend it."""
        return self.trouble in PASSING


def finding(trouble: Trouble, *, host: str, said: str = "") -> Finding:
    """A trouble in words. `said` are the server's own."""
    if trouble not in _WORDS:
        trouble = Trouble.REFUSED
    words, remedy = _WORDS[trouble]
    own = _printable(said) or "it gives no reason"
    return Finding(trouble, words.format(host=host, said=own), remedy)


def _printable(said: str) -> str:
    """A server's words as part of a sentence: one line, not endless."""
    line = " ".join("".join(letter if letter.isprintable() else " " for letter in said).split())
    return line[:200].rstrip(". ")


# --- What a server's answers mean

_TLS_WORDS: Final = ("tls", "ssl", "encrypt", "cleartext", "secure connection", "secure control")
_LATER_WORDS: Final = (
    *(
        "too many",
        "try again",
        "try later",
        "maximum",
        "limit",
        "busy",
        "temporar",
        "unavailable",
        "overload",
    ),
    *("later", "server full", "not available", "maintenance", "timed out"),
)
_PASSWORD_WORDS: Final = ("password", "incorrect", "invalid", "authentication fail")
_FULL_WORDS: Final = ("quota", "disk full", "no space", "space left", "exceed", "insufficient", "storage")
_MISSING_WORDS: Final = ("no such", "not found", "not exist", "cannot find", "can't find", "could not find")
_FORBIDDEN_WORDS: Final = (
    "denied",
    "not allowed",
    "permission",
    "read-only",
    "readonly",
    "forbidden",
    "not permitted",
)


def of_login(reply: str) -> Trouble:
    """What the answer to a greeting, user name or password means, other than that it was accepted."""
    words = reply.lower()
    code = words[:3]
    if _any(words, _TLS_WORDS):
        return Trouble.WANTS_TLS
    if code == "530" and _any(words, _LATER_WORDS) and not _any(words, _PASSWORD_WORDS):
        return Trouble.BUSY
    if code in ("530", "430", "331", "332", "532"):
        return Trouble.WRONG_LOGIN
    return Trouble.BUSY if code[:1] == "4" else Trouble.REFUSED


def of_reply(reply: str) -> Trouble:
    """What a refusal after the login means (RFC 959, and what servers make of it)."""
    words = reply.lower()
    code = words[:3]
    if code in ("452", "552") or (code[:1] in "45" and _any(words, _FULL_WORDS)):
        return Trouble.FULL
    if code in ("421", "450", "451", "430"):
        return Trouble.BUSY
    if code[:1] == "4":
        return Trouble.BROKE_OFF
    if code in ("500", "501", "502", "503", "504"):
        return Trouble.UNKNOWN
    if code in ("521", "522", "534") or (code[:1] == "5" and _any(words, _TLS_WORDS)):
        return Trouble.WANTS_TLS
    if code == "530":
        return of_login(reply)
    if _any(words, _MISSING_WORDS):
        return Trouble.MISSING
    if code in ("532", "553") or _any(words, _FORBIDDEN_WORDS):
        return Trouble.NOT_WRITABLE
    return Trouble.MISSING if code == "550" else Trouble.REFUSED


def of_words(said: str) -> Trouble:
    """What a refusal without a code of its own means."""
    words = said.lower()
    if _any(words, _FULL_WORDS):
        return Trouble.FULL
    return Trouble.NOT_WRITABLE if _any(words, _FORBIDDEN_WORDS) else Trouble.REFUSED


def of_status(status: int) -> Trouble | None:
    """What the status of an HTTP answer means; None when the push was taken."""
    if 200 <= status < 300:
        return None
    if status in (401, 403):
        return Trouble.WRONG_LOGIN
    if status in (404, 410):
        return Trouble.NO_FOLDER
    if status in (413, 507):
        return Trouble.FULL
    return Trouble.BUSY if status >= 500 or status in (408, 425, 429) else Trouble.REFUSED


def _any(words: str, some: tuple[str, ...]) -> bool:
    return any(each in words for each in some)


# --- When again

FIRST_PAUSE, LONGEST_PAUSE = timedelta(minutes=5), timedelta(hours=6)
LOGIN_PAUSE, LONGEST_LOGIN_PAUSE = timedelta(hours=1), timedelta(days=1)
WRONG_LOGINS: Final = 5  # in a row, after which an account is switched off


def pause_after(trouble: Trouble, failures: int) -> timedelta:
    """How long to wait after so many failed runs in a row: doubled each time. A refused login waits longer, so that the
    site does not lock the account."""
    first, longest = (
        (LOGIN_PAUSE, LONGEST_LOGIN_PAUSE) if trouble is Trouble.WRONG_LOGIN else (FIRST_PAUSE, LONGEST_PAUSE)
    )
    doubled: int = 2 ** min(max(failures, 1) - 1, 20)
    return min(first * doubled, longest)


def switches_off(trouble: Trouble, failures: int) -> bool:
    """Whether so many failures of one kind in a row end the account's deliveries until a person has looked. Only a
    login that is refused for good does, never a server without time."""
    return trouble is Trouble.WRONG_LOGIN and failures >= WRONG_LOGINS
