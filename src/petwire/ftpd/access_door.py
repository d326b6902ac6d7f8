"""The door as it is in production: logins are services, and the set is the newest that is published."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.db import close_old_connections

from petwire.access.actions import LoginRefusal, ftp_login
from petwire.bulkfiles.reads import SetRow, current_set, set_of
from petwire.ftpd.certificate import self_made_certificate
from petwire.ftpd.door import Admitted, Refused
from petwire.ftpd.server import FtpSettings
from petwire.lib.config import Config, split_address

log = logging.getLogger("petwire.ftpd")

PINNED_FOR = timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class _Pin:
    set_id: str
    until: datetime


class AccessDoor:
    """Asks `access` who it is and `bulkfiles` which set; remembers which set a client has begun to fetch."""

    def __init__(self, clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._clock = clock
        self._pins: dict[tuple[str, str], _Pin] = {}

    def knock(self, *, user: str, password: str, address: str, secure: bool) -> Admitted | Refused:
        close_old_connections()  # the loop lives for months; a database that was restarted is found again
        now = self._clock()
        service = ftp_login(user=user, password=password, now=now)
        if isinstance(service, LoginRefusal):
            return Refused(service.value)
        chosen = self._pinned(user, address, service.pk, now) or current_set(service.pk)
        if chosen is None:
            return Refused("no_set")
        if not secure and not service.tls_only:
            log.info("password came in clear", extra={"service": service.key_id})
        self._pins[user, address] = _Pin(chosen.id, now + PINNED_FOR)
        return Admitted(user=user, set_id=chosen.id, home=chosen.folder, tls_only=service.tls_only)

    def released(self, *, user: str, address: str) -> None:
        """The pin counts from the end of the session."""
        if pin := self._pins.get((user, address)):
            self._pins[user, address] = _Pin(pin.set_id, self._clock() + PINNED_FOR)

    def _pinned(self, user: str, address: str, service_id: int, now: datetime) -> SetRow | None:
        """A client that comes back within half an hour goes on with the set it had begun, while it is good."""
        for key in [key for key, pin in self._pins.items() if pin.until < now]:
            del self._pins[key]
        pin = self._pins.get((user, address))
        return set_of(service_id, pin.set_id) if pin else None


def settings_of(config: Config, *, now: datetime) -> FtpSettings:
    """The server's settings as the instance's settings say; a certificate is made when none is named."""
    assert config.ftp is not None
    host, port = split_address(config.ftp)
    certificate = config.tls_cert or self_made_certificate(
        config.home / "secrets", host=config.ftp_public_address or host, now=now
    )
    return FtpSettings(
        address=(host, port),
        tls=config.ftp_tls,
        public_address=config.ftp_public_address,
        passive_ports=config.passive_ports,
        certificate=certificate,
        key=config.tls_key,
    )
