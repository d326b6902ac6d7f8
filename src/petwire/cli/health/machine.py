"""Checks of settings, disk and files; they need no database."""

import ipaddress
import shutil
import stat
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

from cryptography import x509

from petwire.cli.health.registry import Facts, Found, check
from petwire.ftpd.certificate import FILE_NAME
from petwire.lib import store
from petwire.lib.config import split_address
from petwire.lib.operator import operator_of
from petwire.wire.notices import Severity

LOW, FULL = 2 << 30, 200 << 20  # bytes that are free
ENDS_SOON = timedelta(days=21)  # a self-made one is made anew 30 days before its end, when FTP starts


@check(
    Severity.ERROR,
    "The database does not answer, or does not start.",
    "Look at `PETWIRE_DATABASE_URL`, or at the database's log under `PETWIRE_HOME/logs`.",
)
def database_gone(facts: Facts) -> Found:
    """Found by the command itself, when it cannot join the database."""
    yield from ()


@check(
    Severity.ERROR,
    "The database's tables are not those of this version.",
    "`petwire migrate` (`petwire up` does it, too).",
)
def not_migrated(facts: Facts) -> Found:
    """Found by the command itself, when it has joined the database."""
    yield from ()


@check(
    Severity.ERROR,
    "The store of pictures and sets does not answer, or refuses our key.",
    "Look at `PETWIRE_STORE_URL`, at the keys of the environment, and whether the store is reached from this host.",
)
def store_gone(facts: Facts) -> Found:
    try:
        store.probe()
    except (store.StoreTrouble, store.NoStoreLibrary) as trouble:
        yield "store", str(trouble)


@check(
    Severity.WARNING,
    "Less than 2 GB are free for `PETWIRE_HOME`.",
    "Make room, or move `PETWIRE_HOME` to a larger disk.",
)
def disk_low(facts: Facts) -> Found:
    free = _free(facts)
    if FULL <= free < LOW:
        yield str(facts.config.home), f"{free >> 20} MB are free"


@check(
    Severity.ERROR,
    "Less than 200 MB are free for `PETWIRE_HOME`: sets and updates will fail.",
    "Make room now; nothing that was published or taken in is lost.",
)
def disk_full(facts: Facts) -> Found:
    free = _free(facts)
    if free < FULL:
        yield str(facts.config.home), f"{free >> 20} MB are free"


@check(
    Severity.ERROR,
    "Others on this machine can read secrets, or the journal of orders.",
    "`chmod -R go= PETWIRE_HOME/secrets PETWIRE_HOME/journal`, then rotate what others may have read.",
)
def secrets_open(facts: Facts) -> Found:
    for folder in (facts.config.home / "secrets", facts.config.home / "journal"):
        for path in [folder, *sorted(folder.rglob("*"))] if folder.is_dir() else ():
            mode = stat.S_IMODE(path.lstat().st_mode)
            if mode & 0o077 and not path.is_symlink():
                yield str(path.relative_to(facts.config.home)), f"its mode is {mode:04o}"


@check(
    Severity.WARNING,
    "FTP listens to the world and lets passwords cross it in clear.",
    "`PETWIRE_FTP_TLS=required`; or `petwire services set ID --tls-only` for each whose client can do TLS.",
)
def ftp_in_clear(facts: Facts) -> Found:
    if facts.config.ftp and facts.config.ftp_tls != "required":
        host, _ = split_address(facts.config.ftp)
        if not _is_loopback(host):
            yield facts.config.ftp, "TLS is offered, not required"


@check(
    Severity.WARNING,
    "Pages, logins and files are reached without TLS.",
    "Put a web server with a certificate in front, and set `PETWIRE_PUBLIC_URL` to its `https://` address.",
)
def http_in_clear(facts: Facts) -> Found:
    url = urlsplit(facts.config.public_url)
    if url.scheme == "http" and not _is_loopback(url.hostname or ""):
        yield facts.config.public_url, "PETWIRE_PUBLIC_URL begins with http://"


@check(
    Severity.WARNING,
    "Addresses that people outside give may lead into private networks.",
    "Leave `PETWIRE_ALLOW_PRIVATE` empty; it is for the demo and tests.",
)
def private_networks_open(facts: Facts) -> Found:
    if facts.config.environment == "production" and facts.config.allow_private:
        yield facts.config.allow_private, "PETWIRE_ALLOW_PRIVATE names networks"


@check(
    Severity.WARNING,
    "Public pages do not say who runs this instance, or where to ask.",
    "Set what is missing ([settings](settings.md)), and read `/privacy` and `/terms` as they then stand.",
)
def operator_unknown(facts: Facts) -> Found:
    if facts.config.is_test or _is_loopback(urlsplit(facts.config.public_url).hostname or ""):
        return  # whoever tries it out on their own machine owes nobody an address
    missing = operator_of(facts.config).missing
    if missing:
        yield "privacy and terms", f"{', '.join(missing)} {'are' if len(missing) > 1 else 'is'} empty"


@check(
    Severity.WARNING,
    "The certificate of FTP ends within three weeks.",
    "A self-made one: start `petwire ftp` (or `up`) anew. One of your own: renew it, then start anew.",
)
def certificate_ends(facts: Facts) -> Found:
    with suppress(OSError, ValueError):  # certificate_ended says so
        for path, left in _certificate(facts):
            if timedelta() < left <= ENDS_SOON:
                yield str(path), f"it ends in {left.days} days"


@check(
    Severity.ERROR,
    "The certificate of FTP cannot be read, or has ended.",
    "A self-made one: start `petwire ftp` (or `up`) anew. One of your own: renew it, then start anew.",
)
def certificate_ended(facts: Facts) -> Found:
    try:
        for path, left in _certificate(facts):
            if left <= timedelta():
                yield str(path), f"it ended {-left.days} days ago"
    except (OSError, ValueError) as error:
        yield str(facts.config.tls_cert or FILE_NAME), f"it cannot be read: {error}"


def _free(facts: Facts) -> int:
    there = next(path for path in (facts.config.home, *facts.config.home.parents) if path.exists())
    return shutil.disk_usage(there).free


def _certificate(facts: Facts) -> list[tuple[Path, timedelta]]:
    """The certificate that FTP shows, and how long it still holds. None before FTP was first started."""
    path = facts.config.tls_cert or facts.config.home / "secrets" / FILE_NAME
    if not facts.config.ftp or not (facts.config.tls_cert or path.exists()):
        return []
    certificate = x509.load_pem_x509_certificate(path.read_bytes())
    return [(path, certificate.not_valid_after_utc - facts.now)]


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
