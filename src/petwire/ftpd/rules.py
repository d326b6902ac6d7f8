"""What a session may name, and what it is told. No files, sockets or clock in here."""

import re
from collections.abc import Iterable, Sequence
from fnmatch import fnmatchcase

ORDERS = "withdrawals.json"  # of that folder, and of no set
OWN_FOLDER = ".petwire"  # manifest and withdrawals: reachable by name, in no listing (contract.md, section 5)

READ_ONLY = "550 This server is read-only: nothing can be stored, renamed, changed or deleted here."
NO_SUCH_FILE = "550 There is no such file in this set."
LOG_IN_FIRST = "530 Log in with USER and PASS first."
TOO_LONG = "500 That command is too long."
TOO_MANY_CONNECTIONS = "421 Too many connections at the moment. Please try again in a minute."
TOO_MANY_OF_ADDRESS = (
    "421 Too many connections from your address. Please close some, or try again in a minute."
)
TOO_MANY_LOGINS = "421 Too many logins at the moment. Please try again in a minute."
TOO_MANY_OF_USER = "421 Too many logins of this account at the moment. Please try again in a minute."
NOT_NOW = "421 The login cannot be checked at the moment. Please try again in a minute."
CLOSING = "421 The server is stopping. Please log in again in a minute; a download can be resumed."
TOO_SLOW = "421 No login within a minute. Please connect again."
TLS_FIRST = (
    "530 This server wants TLS: send AUTH TLS first, or switch on explicit FTP over TLS in your client."
)
TLS_ONLY_ACCOUNT = (
    "530 This account logs in over TLS only: switch on explicit FTP over TLS in your client. "
    "The password has just crossed the network in clear; have it changed."
)
CLEAR_DATA = "521 Data connections must use TLS like this one: send PBSZ 0 and PROT P first."
CLEAR_DATA_WANTED = "534 Data in clear is refused while the commands use TLS: send PROT P."
COMMANDS_BEHIND_AUTH = (
    "503 Something was sent in clear behind AUTH TLS. It was not obeyed; please connect again."
)
CUT = "426 The set was withdrawn while this file was sent: throw it away, and log in again for the next set."
WITHDRAWN = "450 The set is withdrawn, log in again: throw away what you have of it."
ENDED = (
    "550 This account has ended: only .petwire/withdrawals.json is here for it. Delete what you have of it."
)
NO_ORDERS_NOW = "451 The orders cannot be written at the moment. Please try again in a minute."
OWN_ADDRESS_ONLY = (
    "501 Data connections go to your own address and to ports from 1024 only. "
    "Behind a router, use passive mode."
)

# 421 is "try later", 530 is "not with this login".
REFUSALS = {
    "unknown": "530 Wrong user or password. A service gets both when it is added or its key is rotated.",
    "pending": "530 This account is not approved yet. Please ask the people who run this server.",
    "no_files": "530 The nightly files are not switched on for this account. Please ask the people who run "
    "this server.",
    "suspended": "530 This account is suspended. Please ask the people who run this server.",
    "terminated": "530 This account has ended. Please ask the people who run this server.",
    "terms": "530 There are new terms. Once the holder of the key accepts them in the console, this account works.",
    "locked": "530 Locked after too many wrong passwords. Please try again in a quarter of an hour.",
    "held": "421 This server was restored from a backup and is not open yet. Please try again later.",
    "no_set": "421 No files have been published for this account yet. Please try again later.",
}

# What a server for writing would have; each is refused with a sentence, and neither FEAT nor HELP offers it.
WRITING = frozenset(
    ["ALLO", "APPE", "DELE", "MFMT", "MKD", "RMD", "RNFR", "RNTO", "SITE", "STOR", "STOU", "XMKD", "XRMD"]
)

# What a session may still say when its set is withdrawn: nothing that would show any of it.
ALWAYS = frozenset(
    ["ABOR", "AUTH", "FEAT", "HELP", "NOOP", "OPTS", "PASS", "PBSZ", "PROT", "QUIT", "REIN", "SYST", "USER"]
)

# What it may say besides, to fetch the orders: how data is to be sent, and the file itself.
FOR_ORDERS = frozenset(["EPRT", "EPSV", "MODE", "PASV", "PORT", "REST", "STRU", "TYPE"])
OF_NO_SET = ALWAYS | FOR_ORDERS
OF_ORDERS = frozenset(["MDTM", "RETR", "SIZE"])

_OPTIONS = re.compile(r"\s*(-[A-Za-z1]+(\s+|$))+")
_WILDCARD = re.compile(r"[*?\[]")


def is_offered(parts: Sequence[str]) -> bool:
    """Whether a path below the set's folder is one that a session may name at all.

    A set is flat: its files, and petwire's own in their folder. Everything else is refused by its shape,
    before any file is looked at.
    """
    match list(parts):
        case [] | [".petwire"]:
            return True
        case [name] | [".petwire", name]:
            return not name.startswith(".") and "\0" not in name
        case _:
            return False


def is_listed(name: str) -> bool:
    """Whether a file shows in listings: old clients open every file they see, so petwire's own stay out."""
    return not name.startswith(".")


def is_pattern(name: str) -> bool:
    """Whether a name has wildcards."""
    return _WILDCARD.search(name) is not None


def matching(names: Iterable[str], pattern: str) -> list[str]:
    """Names that a pattern such as `pets_*.json` stands for."""
    return [name for name in names if fnmatchcase(name, pattern)]


def without_options(argument: str) -> str:
    """The path in `LIST -al path`: many clients pass options of /bin/ls, though FTP knows none."""
    found = _OPTIONS.match(argument)
    return argument[found.end() :] if found else argument


def welcome(set_id: str) -> str:
    """What a login is told that was let in; one that has ended sees no set."""
    return f"Logged in to set {set_id}." if set_id else "This account has ended; its orders are here."


def refusal(reason: str) -> str:
    """The reply for a reason; a reason without words of its own gets the least telling ones."""
    return REFUSALS.get(reason, REFUSALS["unknown"])
