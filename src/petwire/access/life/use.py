"""How much each service uses on each day: summed in memory, written down now and then, no row for a request.

Traffic of pictures is counted by the host of the page that shows them, which browsers name; a visitor's address is
never looked at. A request without a named host, or with one that no service has registered, is counted for nobody.
"""

import logging
import os
import threading
import time
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from urllib.parse import urlsplit

from django.db import Error, connection, transaction
from django.utils import timezone

from petwire.access.actions import CannotChange, locked
from petwire.access.life.mails import tell_holder
from petwire.access.life.models import Channel, DayUse, HostingNotice
from petwire.access.life.rules import HOST_WITHIN, host_by
from petwire.access.models import Service
from petwire.audit.actions import record
from petwire.audit.journal import note
from petwire.lib.config import config
from petwire.lib.days import day_of
from petwire.lib.ending import at_end

log = logging.getLogger("petwire.access")

EVERY = 10.0  # seconds between two writings of a process
HOSTS_FOR = 30.0  # seconds for which the registered domains are remembered

_Key = tuple[int, date, str]


class Counter:
    """Sums of one process. What is not written down when it is killed is lost: some seconds of use."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._begin()

    def add(self, key: _Key, requests: int, size: int) -> bool:
        """Count. True for the first since the sums were taken: somebody has to come for them."""
        with self._lock:
            self._forget_parents()
            first = not self._sums
            sums = self._sums[key]
            sums[0] += requests
            sums[1] += size
            return first

    def take(self) -> dict[_Key, list[int]]:
        """All sums, which begin anew at nothing."""
        with self._lock:
            self._forget_parents()
            taken = dict(self._sums)
            self._begin()
            return taken

    def _begin(self) -> None:
        self._pid = os.getpid()
        self._sums: dict[_Key, list[int]] = defaultdict(lambda: [0, 0])

    def _forget_parents(self) -> None:
        """A process that was forked has its parent's sums, which the parent writes down."""
        if self._pid != os.getpid():
            self._begin()


_counter = Counter()


def note_use(service_id: int, channel: Channel, *, requests: int = 1, size: int = 0) -> None:
    """Count a request of a service, and how many bytes it was answered with. It costs no statement: ten seconds after
    the first, what was counted meanwhile is written down by a thread of its own."""
    key = service_id, day_of(timezone.now(), config().zone), channel.value
    if _counter.add(key, requests, size):
        later = threading.Timer(EVERY, _flush_behind)
        later.daemon = True
        later.start()


def flush() -> None:
    """Write down what this process has counted. Trouble with the database loses those counts and nothing else."""
    # In one order everywhere, so that nobody waits in a circle.
    taken = sorted(_counter.take().items())
    if not taken:
        return
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.executemany(
                "INSERT INTO access_dayuse (service_id, day, channel, requests, bytes)"
                " SELECT id, %s, %s, %s, %s FROM access_service WHERE id = %s"
                " ON CONFLICT (service_id, day, channel) DO UPDATE SET"
                " requests = access_dayuse.requests + excluded.requests,"
                " bytes = access_dayuse.bytes + excluded.bytes",
                [[day, channel, *sums, service] for (service, day, channel), sums in taken],
            )
    except (Error, RuntimeError) as error:
        log.warning("use could not be written down", extra={"error": type(error).__name__})


def _flush_behind() -> None:
    try:
        flush()
    finally:
        connection.close()  # of this thread


at_end(flush)


@dataclass(frozen=True, slots=True)
class Host:
    """A service that has registered a domain, and whether pictures are refused to its pages."""

    service_id: int
    refused: bool


class Hosts:
    """The registered domains, remembered for some seconds."""

    def __init__(self) -> None:
        self._until = 0.0
        self._by_domain: dict[str, tuple[Host, ...]] = {}

    def of(self, host: str) -> tuple[Host, ...]:
        """The services that have registered a host, or a domain above it."""
        if time.monotonic() >= self._until:
            self._by_domain = registered()
            self._until = time.monotonic() + HOSTS_FOR
        found: dict[int, Host] = {}
        labels = host.split(".")
        for at in range(len(labels) - 1):
            for one in self._by_domain.get(".".join(labels[at:]), ()):
                found[one.service_id] = one
        return tuple(found.values())

    def forget(self) -> None:
        """Look again at the next question."""
        self._until = 0.0


hosts = Hosts()


def registered() -> dict[str, tuple[Host, ...]]:
    """By domain: the services that have registered it and have not ended."""
    found: dict[str, list[Host]] = defaultdict(list)
    rows = Service.objects.exclude(audience__standing="terminated").exclude(audience__domains=[])
    for pk, domains, refused in rows.values_list("pk", "audience__domains", "pictures_refused"):
        for domain in {domain_of(one) for one in domains} - {""}:
            found[domain].append(Host(pk, refused))
    return {domain: tuple(ones) for domain, ones in found.items()}


def domain_of(text: str) -> str:
    """A domain as it is compared: of an address the host, in lower case, without `www.` before it."""
    text = text.strip().lower()
    try:
        host = urlsplit(text if "//" in text else f"//{text}").hostname or ""
    except ValueError:
        return ""
    return host.strip(".").removeprefix("*.").removeprefix("www.")


def shown_on(referer: str) -> tuple[Host, ...]:
    """The services on whose pages a picture is shown, by the address that browsers name; of it only the host counts."""
    if not referer.startswith(("https://", "http://")):
        return ()
    return hosts.of(domain_of(referer))


@dataclass(frozen=True, slots=True)
class Day:
    """One local day of a service: requests and bytes, in all and by channel."""

    day: date
    requests: int
    bytes: int
    channels: Mapping[str, tuple[int, int]]


def use_of(service: Service, *, days: int, now: datetime) -> list[Day]:
    """The last local days of a service, the oldest first, those without use as well."""
    today = day_of(now, config().zone)
    first = today - timedelta(days=days - 1)
    by_day: dict[date, dict[str, tuple[int, int]]] = defaultdict(dict)
    for row in DayUse.objects.filter(service=service, day__gte=first, day__lte=today):
        by_day[row.day][row.channel] = (row.requests, row.bytes)
    found = []
    for number in range(days):
        day = first + timedelta(days=number)
        channels = by_day.get(day, {})
        requests = sum(one for one, _ in channels.values())
        found.append(Day(day, requests, sum(size for _, size in channels.values()), channels))
    return found


@dataclass(frozen=True, slots=True)
class Total:
    """What a service has used within some days."""

    key_id: str
    service: str
    standing: str
    used_at: datetime | None
    requests: int
    bytes: int
    pictures: int  # requests of pictures from its pages
    picture_bytes: int
    hosting: datetime | None  # when it is to host them itself
    refused: bool


def use_of_all(*, days: int, now: datetime) -> list[Total]:
    """Each service with its use, the heaviest first."""
    first = day_of(now, config().zone) - timedelta(days=days - 1)
    sums: dict[int, dict[str, list[int]]] = defaultdict(lambda: defaultdict(lambda: [0, 0]))
    for row in DayUse.objects.filter(day__gte=first):
        found = sums[row.service_id][row.channel]
        found[0] += row.requests
        found[1] += row.bytes
    hosting = dict(HostingNotice.objects.order_by("id").values_list("service_id", "ends_at"))
    totals = []
    for one in Service.objects.select_related("audience").order_by("id"):
        mine = sums.get(one.pk, {})
        pictures = mine.get(Channel.PICTURES, [0, 0])
        totals.append(
            Total(
                key_id=one.key_id,
                service=one.name,
                standing=one.audience.standing,
                used_at=one.used_at,
                requests=sum(n for n, _ in mine.values()) - pictures[0],
                bytes=sum(size for _, size in mine.values()) - pictures[1],
                pictures=pictures[0],
                picture_bytes=pictures[1],
                hosting=hosting.get(one.pk),
                refused=one.pictures_refused,
            )
        )
    return sorted(totals, key=lambda one: -(one.bytes + one.picture_bytes))


class TooEarly(CannotChange):
    """The 30 days to host pictures oneself are not over."""


def hosting_of(service: Service) -> HostingNotice | None:
    """The newest notice to host pictures oneself."""
    return HostingNotice.objects.filter(service=service).order_by("-id").first()


@transaction.atomic
def ask_to_host(*, key_id: str, by: str, now: datetime) -> HostingNotice:
    """Give a service 30 days to host the pictures itself that its pages show from here."""
    service = locked(key_id)
    running = hosting_of(service)
    if running is not None and running.ends_at > now:
        raise CannotChange("Such a notice is running already.")
    made = HostingNotice.objects.create(service=service, at=now, by=by, ends_at=host_by(now, config().zone))
    record(by=by, verb="service.ask_to_host", kind="service", subject=key_id, now=now, notice=made.pk)
    tell_holder(service, "host_pictures", page="use/", ends=made.ends_at, days=HOST_WITHIN)
    return made


@transaction.atomic
def refuse_pictures(*, key_id: str, refuse: bool, by: str, now: datetime) -> None:
    """Refuse pictures to the pages of a service, once its 30 days are over; or show them again. Raises TooEarly."""
    service = locked(key_id)
    asked = hosting_of(service)
    if refuse and (asked is None or asked.ends_at > now):
        raise TooEarly("Give notice first: pictures are refused only after its 30 days.")
    if service.pictures_refused == refuse:
        return
    service.pictures_refused = refuse
    service.save(update_fields=["pictures_refused"])
    deed = record(
        by=by, verb="service.refuse_pictures", kind="service", subject=key_id, now=now, refuse=refuse
    )
    note("service.pictures_refused", key_id, refuse, eases=not refuse, deed=deed, by=by, at=now)
    transaction.on_commit(hosts.forget)
    tell_holder(service, "pictures_refused" if refuse else "pictures_shown", page="use/")
