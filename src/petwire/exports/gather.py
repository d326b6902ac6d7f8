"""Ask the gate what a site may have, and bring what is made for it up to date."""

import hashlib
import json
from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from petwire.exports.facts import Options, Org, Settings
from petwire.exports.mapping import Own
from petwire.exports.models import Account, Delivery, Made, OwnMapping, Wishes
from petwire.exports.plan import Back, Gone, There, Wanted
from petwire.exports.sites.base import Context, Held
from petwire.lib.config import config
from petwire.sharing.models import OWN_PAGES, ShownAnimal, ShownOrg
from petwire.sharing.reads import verdicts, would_show
from petwire.sharing.rules import EXPLAINED, Reason, Refused

if TYPE_CHECKING:
    from petwire.orgs.models import Organisation

AT_ONCE = 500  # animals that are made together
FETCHED = 5_000  # rows that come from the database together
VERSION = b"2"  # of what is made: another one, and everything is made anew

# A person has said so: such a loss is none for the guard.
EXPLAINED_BY_A_PERSON = frozenset(
    {Reason.WITHDRAWN, Reason.ANIMAL_DELETED, Reason.STATUS, Reason.DO_NOT_PUBLISH, Reason.ANIMAL_WITHHELD}
)


@dataclass(frozen=True, slots=True)
class MadeFor:
    """What is made of an animal for an account, but for what is sent itself (petwire.exports.models.Made)."""

    digest: bytes
    since: str
    until: date | None
    code: str
    name: str
    sends: bytes
    held: str
    detail: str


@dataclass(frozen=True, slots=True)
class Sent:
    """What is known of an animal at a site (petwire.exports.models.Delivery)."""

    code: str
    since: datetime | None
    there: bool
    gone_at: datetime | None
    sent: bytes


_number = itemgetter(0)


@dataclass(slots=True)
class Look:
    """How an account stands: what its rows are made from, the animals that the site may have with the digest of what is
    shown of each, what is made of them, and what was sent."""

    account: Account
    context: Context
    shown: dict[int, bytes]
    made: dict[int, MadeFor]
    sent: dict[int, Sent]

    @property
    def there(self) -> list[There]:
        """What the site has, by what was read back there last."""
        return [There(one.code, animal_id, one.sent) for animal_id, one in self.sent.items() if one.there]

    @property
    def wanted(self) -> list[Wanted]:
        """What is to be listed."""
        return [
            Wanted(animal_id, one.code, one.name, one.sends)
            for animal_id, one in sorted(self.made.items(), key=_number)
            if not one.held
        ]

    @property
    def back(self) -> list[Back]:
        """What is held back."""
        return [
            Back(animal_id, one.code, one.name, Held(one.held), one.detail)
            for animal_id, one in sorted(self.made.items(), key=_number)
            if one.held
        ]


def look(account: Account, *, now: datetime, ahead: bool = False) -> Look:
    """How one account stands; with `ahead`, as if the organisation had said yes."""
    (found,) = looks([account], now=now)
    if ahead:
        found.shown = would_show(account.site, account.org_id)
    return found


def looks(accounts: Sequence[Account], *, now: datetime) -> list[Look]:
    """How some accounts stand, by six queries for all of them. Their organisations come with them."""
    contexts = contexts_of(accounts, today=now.astimezone(config().zone).date())
    numbers = [one.pk for one in accounts]
    shown: dict[tuple[str, int], dict[int, bytes]] = {}
    rows = ShownAnimal.objects.filter(
        audience__name__in={one.site for one in accounts}, org_id__in={one.org_id for one in accounts}
    )
    for site, org_id, animal_id, digest in rows.values_list(
        "audience__name", "org_id", "animal_id", "digest"
    ).iterator(FETCHED):
        shown.setdefault((site, org_id), {})[animal_id] = bytes(digest)
    made: dict[int, dict[int, MadeFor]] = {}
    for row in _rows(Made, numbers, "digest", "since", "until", "code", "name", "sends", "held", "detail"):
        account, animal_id, digest, since, until, code, name, sends, held, detail = row
        made.setdefault(account, {})[animal_id] = MadeFor(
            bytes(digest), since, until, code, name, bytes(sends), held, detail
        )
    sent: dict[int, dict[int, Sent]] = {}
    for account, animal_id, code, since, there, gone_at, digest in _rows(
        Delivery, numbers, "code", "since", "there", "gone_at", "sent"
    ):
        sent.setdefault(account, {})[animal_id] = Sent(code, since, there, gone_at, bytes(digest))
    return [
        Look(
            one,
            contexts[one.pk],
            shown.get((one.site, one.org_id), {}),
            made.get(one.pk, {}),
            sent.get(one.pk, {}),
        )
        for one in accounts
    ]


def _rows(table: type[Made] | type[Delivery], accounts: Sequence[int], *columns: str) -> Iterator[Any]:
    rows = table.objects.filter(account__in=accounts).order_by("account", "animal_id")
    return rows.values_list("account", "animal_id", *columns).iterator(FETCHED)


def settings_of(org_id: int) -> Settings:
    """What an organisation wishes for all sites."""
    values = Wishes.objects.filter(org_id=org_id).values_list("values", flat=True).first()
    return Settings.of(values or {})


def own_of(org_id: int, site: str) -> Own:
    """The organisation's own mappings for a site."""
    rows = OwnMapping.objects.filter(org_id=org_id, site=site)
    return {(row.kind, row.species, row.value): row.target for row in rows}


def contexts_of(accounts: Sequence[Account], *, today: date) -> dict[int, Context]:
    """What every row for each of some accounts is made from, by their numbers; three queries for all of them."""
    orgs = {one.org_id for one in accounts}
    pages = set(
        ShownOrg.objects.filter(audience__name=OWN_PAGES, org__in=orgs).values_list("org_id", flat=True)
    )
    wishes = dict(Wishes.objects.filter(org__in=orgs).values_list("org_id", "values"))
    own: dict[tuple[int, str], dict[tuple[str, str, str], str]] = {}
    for row in OwnMapping.objects.filter(org__in=orgs):
        own.setdefault((row.org_id, row.site), {})[row.kind, row.species, row.value] = row.target
    return {
        one.pk: Context(
            org=_facts_of(one.org, pages=one.org_id in pages),
            settings=Settings.of(wishes.get(one.org_id) or {}),
            options=_options_of(one),
            today=today,
            own=own.get((one.org_id, one.site), {}),
        )
        for one in accounts
    }


def _facts_of(org: "Organisation", *, pages: bool) -> Org:
    return Org(org.pk, org.name, org.url, org.zip, pages, tuple(org.public_statuses))


def _options_of(account: Account) -> Options:
    options = Options.of(account.options)
    if not options.account_id and account.user:
        options = replace(options, account_id=account.user)
    return options


def made_with(context: Context) -> bytes:
    """A digest of all that rows are made from beside the animals: 16 bytes."""
    facts = [
        asdict(context.org),
        asdict(context.settings),
        asdict(context.options),
        sorted(context.own.items()),
    ]
    return hashlib.sha256(VERSION + json.dumps(facts, sort_keys=True).encode()).digest()[:16]


def gone_of(account: Account, there: Iterable[There], shown: Container[int]) -> dict[int, Gone]:
    """Why the site may not have animals any more that it has."""
    missing = {one.animal_id for one in there if one.animal_id is not None and one.animal_id not in shown}
    if not missing:
        return {}
    answers = verdicts(account.site, missing)
    gone = {}
    for animal_id in missing:
        org_id, verdict = answers.get(animal_id, (None, None))
        if org_id is None:
            gone[animal_id] = Gone("It was deleted here, and erased since.", explained=True)
        elif org_id != account.org_id:
            gone[animal_id] = Gone("It lives with another organisation now.", explained=True)
        elif isinstance(verdict, Refused):
            explained = verdict.reason in EXPLAINED_BY_A_PERSON
            gone[animal_id] = Gone(EXPLAINED[verdict.reason], explained=explained)
    return gone
