"""Ask the gate what a site may have, and bring what is made for it up to date."""

import hashlib
import json
from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, fields, replace
from datetime import date, datetime
from itertools import islice
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from django.db import connection

from petwire.catalog.reads import animals_by_id
from petwire.exports.facts import Options, Org, Pet, Photo, Settings
from petwire.exports.mapping import Own
from petwire.exports.models import Account, Delivery, Made, OwnMapping, Wishes
from petwire.exports.plan import Back, Gone, There, Wanted
from petwire.exports.sites import site_of
from petwire.exports.sites.base import Context, Held, HeldBack, Row, Site, code_of
from petwire.lib.config import Config, config
from petwire.lib.links import slug
from petwire.lib.sql import statement
from petwire.orgs.models import HERE
from petwire.pictures.store import media_path
from petwire.sharing.models import OWN_PAGES, ShownAnimal, ShownOrg
from petwire.sharing.reads import shown_pictures, shown_videos, verdicts, would_show
from petwire.sharing.rules import EXPLAINED, Reason, Refused
from petwire.tracker.tagging import audience_pixel_url

if TYPE_CHECKING:
    from petwire.catalog.models import Animal, Picture, Video
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


def refresh(found: Look, *, now: datetime) -> int:
    """Make anew what changed, forget what is not shown any more. Returns how many were made."""
    account, context = found.account, found.context
    site, fingerprint = site_of(account.site), made_with(context)
    begun, same = _stamp(now), bytes(account.made_with) == fingerprint
    stale: dict[int, tuple[bytes, str, str]] = {}
    for animal_id, digest in found.shown.items():
        known = found.made.get(animal_id)
        code, since = _stands(found.sent.get(animal_id), known, begun)
        if (
            known is None
            or not same
            or known.digest != digest
            or known.since != since
            or (known.until is not None and known.until <= context.today)
            or (code and known.code != code)
        ):
            stale[animal_id] = digest, code, since
    for some in _batches(stale):
        _make(found, site, {one: stale[one] for one in some})
    if gone := found.made.keys() - found.shown.keys():
        Made.objects.filter(account=account, animal_id__in=gone).delete()
        found.made = {one: row for one, row in found.made.items() if one not in gone}
    if not same:
        Account.objects.filter(pk=account.pk).update(made_with=fingerprint)
        account.made_with = fingerprint
    return len(stale)


def _stands(sent: Sent | None, made: MadeFor | None, begun: str) -> tuple[str, str]:
    """The code that an animal has at the site, "" where it has none now; and since when it is listed there. One that
    waits to be listed keeps the time that it was first made with; one that comes back begins anew."""
    if sent is not None and sent.there:
        return sent.code, _stamp(sent.since)
    waits = made is not None and made.since and made.since > _stamp(sent.gone_at if sent else None)
    return "", made.since if made is not None and waits else begun


def _stamp(at: datetime | None) -> str:
    return at.strftime("%Y%m%dT%H%M%S") if at else ""


def _make(found: Look, site: Site, wanted: dict[int, tuple[bytes, str, str]]) -> None:
    columns: dict[str, list[Any]] = {name: [] for name in _COLUMNS}
    for pet in pets(wanted, context=found.context, audience=site.name):
        digest, code, since = wanted[pet.id]
        code = code or code_of(pet, found.context.options)
        result = site.render(pet, replace(found.context, since=since), code)
        made = _made(result, digest, since)
        found.made[pet.id] = made
        sent = result if isinstance(result, Row) else None
        for name, value in zip(
            _COLUMNS,
            (pet.id, *(getattr(made, one.name) for one in fields(MadeFor)), *_of_row(sent)),
            strict=True,
        ):
            columns[name].append(value)
    with connection.cursor() as cursor:
        cursor.execute(statement(__package__, "make.sql"), {"account": found.account.pk, **columns})


_COLUMNS = (
    *("animal_id", *(one.name for one in fields(MadeFor))),
    *("body", "shots", "replaced", "troubles"),
)


def _made(result: Row | HeldBack, digest: bytes, since: str) -> MadeFor:
    sends, held, detail = b"", "", ""
    if isinstance(result, HeldBack):
        held, detail = result.reason.value, result.detail
    else:
        sends = result.digest
    return MadeFor(digest, since, result.until, result.code, result.name, sends, held, detail)


def _of_row(row: Row | None) -> tuple[bytes, str, str, str]:
    """What is sent, and as JSON its pictures, what was replaced, and what is to be said of it."""
    if row is None:
        return b"", "[]", "[]", "[]"
    shots = [[one.path, one.content] for one in row.shots]
    replaced = [[one.field, one.value, one.sent, str(one.rule)] for one in row.replaced]
    return row.body, json.dumps(shots), json.dumps(replaced), json.dumps([list(one) for one in row.troubles])


def pets(animal_ids: Iterable[int], *, context: Context, audience: str) -> Iterator[Pet]:
    """Animals that the gate lets through, as sites hear of them. Whether it does, the caller has asked. `audience` is
    the site's name, for which views are counted."""
    ids = list(animal_ids)
    pictures, videos, settings = shown_pictures(ids), shown_videos(ids), config()
    for animal in animals_by_id(ids):
        media = pictures.get(animal.pk, []), videos.get(animal.pk, [])
        yield pet_of(animal, *media, settings, pages=context.org.pages, audience=audience)


def pet_of(
    animal: "Animal",
    pictures: "Sequence[Picture]",
    videos: "Sequence[Video]",
    settings: Config,
    *,
    pages: bool,
    audience: str,
) -> Pet:
    """A row with its pictures and videos as plain facts; the foster contact only where it was made public."""
    contact = (
        animal.contact_name,
        animal.contact_email,
        animal.contact_cell_phone,
        animal.contact_home_phone,
    )
    youtube = next((one.video_id for one in videos if one.video_id), "")
    return Pet(
        id=animal.pk,
        status=animal.status,
        **{name: getattr(animal, name) for name in _SAME},
        weight=None if animal.size_current is None else float(animal.size_current),
        weight_unit=animal.size_unit,
        qualities=frozenset(animal.qualities),
        photos=tuple(Photo(one.pk, one.content, _address(one, settings.public_url)) for one in pictures),
        youtube=youtube,
        video_url=next((one.url for one in videos if one.url), ""),
        page_url=f"{settings.public_url}/animals/{animal.pk}-{slug(animal.name)}" if pages else "",
        tracker_url=_tracker(animal, audience),
        contact=tuple(one for one in contact if one) if animal.contact_public else (),
        updated=animal.updated_at.timestamp() if animal.updated_at else 0.0,
    )


def _tracker(animal: "Animal", audience: str) -> str:
    """Our image with the site's tag; of a source's animal, its own image, which is not ours to change."""
    if animal.origin_id != HERE:
        return animal.tracker_url
    return audience_pixel_url(animal.pk, audience=audience)


_SAME = (
    *("name", "rescue_id", "species", "primary_breed", "secondary_breed", "mixed", "sex", "age", "birthdate"),
    *(
        "size",
        "altered",
        "vaccinated",
        "ok_with_dogs",
        "ok_with_cats",
        "ok_with_kids",
        "housetrained",
        "declawed",
    ),
    *("special_needs", "color", "coat_length", "pattern", "courtesy", "found", "found_date", "found_zip"),
    *("summary", "description", "description_plain", "adoption_fee"),
)


def _address(picture: "Picture", base: str) -> str:
    if picture.content:
        return base + media_path(picture.pk, picture.content)
    return picture.large_url or picture.original_url


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


def _batches(ids: Iterable[int]) -> Iterator[list[int]]:
    source = iter(ids)
    while some := list(islice(source, AT_ONCE)):
        yield some
