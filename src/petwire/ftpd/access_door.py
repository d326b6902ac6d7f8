"""The door as it is in production: logins are services, and the set is the newest that is published."""

from collections.abc import Callable, Collection
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from django.db import InterfaceError, OperationalError, close_old_connections

from petwire.access.actions import FTP_USER
from petwire.access.life.models import Channel
from petwire.access.life.use import note_use
from petwire.access.login import LoginRefusal, ftp_login
from petwire.access.reads import service_of
from petwire.bulkfiles.reads import SetRow, bring, current_set, good_sets, set_of
from petwire.bulkfiles.withdrawals import current_withdrawals, fetched
from petwire.ftpd.certificate import self_made_certificate
from petwire.ftpd.door import Admitted, Orders, Refused
from petwire.ftpd.server import FtpSettings
from petwire.lib import store
from petwire.lib.config import Config, config, split_address
from petwire.sharing.held import held
from petwire.sharing.models import AudienceStanding
from petwire.sharing.news import Ears

PINNED_FOR = timedelta(minutes=30)
AT_ONCE = 4  # sets that are fetched from the store


@dataclass(slots=True)
class _Pin:
    """The set that a client has begun to fetch (docs/decisions/0004-pins.md)."""

    set_id: str
    until: datetime
    sessions: int = 0
    finished: bool = False
    looked: bool = False


class AccessDoor:
    """Asks `access` who it is and `bulkfiles` which set; remembers which set a client has begun to fetch."""

    def __init__(
        self, clock: Callable[[], datetime] = lambda: datetime.now(UTC), *, ears: Ears | None = None
    ) -> None:
        self._clock = clock
        # With ears, a set that was found good is good until something is told of sets; without, or while they hear
        # nothing, it is asked each time.
        self._ears = ears
        self._good: set[str] = set()
        self._good_in: int | None = None
        self._pins: dict[tuple[str, str], _Pin] = {}
        self._hands = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="sets")
        self._coming: dict[str, Future[bool]] = {}
        self._services: dict[str, int] = {}  # who has logged in since the start, for counting what they use

    def knock(self, *, user: str, password: str, address: str, secure: bool) -> Admitted | Refused:
        close_old_connections()  # the loop lives for months; a database that was restarted is found again
        now = self._clock()
        service = ftp_login(user=user, password=password, address=address, now=now, ended_too=True)
        if isinstance(service, LoginRefusal):
            return Refused(service.value)
        if held() is not None:
            return Refused("held")
        self._services[user] = service.pk
        if service.audience.standing == AudienceStanding.TERMINATED:
            # In no set at all, so that its orders are the only thing the session lets it have.
            return Admitted(user=user, set_id="", home=_nothing(), tls_only=service.tls_only)
        chosen = self._pinned(user, address, service.pk, now)
        if chosen is None:
            return Refused("no_set")
        return Admitted(user, chosen.id, chosen.folder, service.tls_only, self._bring(chosen))

    def _bring(self, chosen: SetRow) -> Future[bool] | None:
        """Fetch the files of a set that another host wrote, once for all who ask, beside the loop."""
        if not store.shared() or chosen.folder.is_dir():
            return None
        self._coming = {name: one for name, one in self._coming.items() if not one.done()}
        if chosen.id not in self._coming:
            self._coming[chosen.id] = self._hands.submit(bring, chosen)
        return self._coming[chosen.id]

    def good_sets(self, set_ids: Collection[str]) -> Collection[str]:
        state = self._ears.state() if self._ears is not None else None
        if state is None or state != self._good_in:
            self._good, self._good_in = set(), state
        if state is not None and self._good.issuperset(set_ids):
            return set_ids
        try:
            good = good_sets(set_ids)
        except (InterfaceError, OperationalError):  # perhaps restarted meanwhile: it is found again
            close_old_connections()
            good = good_sets(set_ids)
        self._good |= good
        return good

    def orders(self, *, user: str) -> Orders:
        close_old_connections()
        issued = current_withdrawals(service_of(user.removeprefix(FTP_USER)), now=self._clock())
        return Orders(issued.data, issued)

    def fetched(self, orders: Orders) -> None:
        close_old_connections()
        fetched(orders.issued, now=self._clock())

    def sent(self, *, user: str, size: int) -> None:
        service = self._services.get(user)
        if service is not None:
            note_use(service, Channel.FTP, size=size)

    def released(self, *, user: str, address: str, finished: bool, looked: bool) -> None:
        """The last of a client's sessions takes the pin along when it has all it wanted, or wanted nothing of it:
        who comes every few minutes for the orders alone would else be kept from every new set."""
        pin = self._pins.get((user, address))
        if pin is None:  # a service that has ended
            return
        pin.sessions -= 1
        pin.finished |= finished
        pin.looked |= looked
        if not pin.sessions and (pin.finished or not pin.looked or pin.until < self._clock()):
            del self._pins[user, address]

    def _pinned(self, user: str, address: str, service_id: int, now: datetime) -> SetRow | None:
        """The set that this client began within the last half hour while it is good, else the newest."""
        for key in [key for key, pin in self._pins.items() if not pin.sessions and pin.until < now]:
            del self._pins[key]
        pin = self._pins.get((user, address))
        chosen = set_of(service_id, pin.set_id) if pin and pin.until >= now else None
        chosen = chosen or current_set(service_id)
        if chosen is None:
            return None
        if pin is None or pin.set_id != chosen.id:
            open_sessions = pin.sessions if pin else 0
            pin = self._pins[user, address] = _Pin(chosen.id, now + PINNED_FOR, open_sessions)
        pin.sessions += 1
        return chosen


def _nothing() -> Path:
    """A folder without files."""
    folder = config().home / "sets" / "ended"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


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
        banner="petwire" if config.environment == "production" else "petwire (test data)",
    )
