"""Ask the gate what a site may have, and bring what is made for it up to date."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from datetime import date, datetime
from itertools import islice
from typing import TYPE_CHECKING, Any

from petwire.catalog.reads import animals_by_id
from petwire.exports.facts import Options, Org, Pet, Photo, Settings
from petwire.exports.mapping import Own
from petwire.exports.models import Account, Delivery, Made, OwnMapping, Wishes
from petwire.exports.plan import Back, Gone, There, Wanted
from petwire.exports.sites import site_of
from petwire.exports.sites.base import Context, Held, HeldBack, Row, Site, code_of
from petwire.lib.config import Config, config
from petwire.lib.links import slug
from petwire.orgs.models import HERE
from petwire.pictures.store import media_path
from petwire.sharing.models import OWN_PAGES, ShownAnimal, ShownOrg
from petwire.sharing.reads import shown_pictures, shown_videos, verdicts
from petwire.sharing.rules import EXPLAINED, Reason, Refused
from petwire.tracker.tagging import audience_pixel_url

if TYPE_CHECKING:
    from petwire.catalog.models import Animal, Picture, Video

AT_ONCE = 500
VERSION = b"2"  # of what is made: another one, and everything is made anew

# A person has said so: such a loss is none for the guard.
EXPLAINED_BY_A_PERSON = frozenset(
    {Reason.WITHDRAWN, Reason.ANIMAL_DELETED, Reason.STATUS, Reason.DO_NOT_PUBLISH, Reason.ANIMAL_WITHHELD}
)


def settings_of(org_id: int) -> Settings:
    """What an organisation wishes for all sites."""
    values = Wishes.objects.filter(org_id=org_id).values_list("values", flat=True).first()
    return Settings.of(values or {})


def own_of(org_id: int, site: str) -> Own:
    """The organisation's own mappings for a site."""
    rows = OwnMapping.objects.filter(org_id=org_id, site=site)
    return {(row.kind, row.species, row.value): row.target for row in rows}


def context_of(account: Account, *, today: date) -> Context:
    """What every row for an account is made from."""
    org = account.org
    pages = ShownOrg.objects.filter(audience__name=OWN_PAGES, org=org).exists()
    facts = Org(org.pk, org.name, org.url, org.zip, pages, tuple(org.public_statuses))
    options = Options.of(account.options)
    if not options.account_id and account.user:
        options = Options.of({**asdict(options), "account_id": account.user})
    return Context(facts, settings_of(org.pk), options, today, own_of(org.pk, account.site))


def made_with(context: Context) -> bytes:
    """A digest of all that rows are made from beside the animals: 16 bytes."""
    facts = [
        asdict(context.org),
        asdict(context.settings),
        asdict(context.options),
        sorted(context.own.items()),
    ]
    return hashlib.sha256(VERSION + json.dumps(facts, sort_keys=True).encode()).digest()[:16]


def shown_of(account: Account) -> dict[int, bytes]:
    """The animals that the site may have, with the digest of what is shown of each."""
    rows = ShownAnimal.objects.filter(audience__name=account.site, org_id=account.org_id)
    return {animal_id: bytes(digest) for animal_id, digest in rows.values_list("animal_id", "digest")}


def refresh(account: Account, shown: dict[int, bytes], *, now: datetime) -> int:
    """Make anew what changed, forget what is not shown any more. Returns how many were made."""
    context = context_of(account, today=now.astimezone(config().zone).date())
    site, fingerprint = site_of(account.site), made_with(context)
    standing = {
        row[0]: row[1:]
        for row in Delivery.objects.filter(account=account).values_list(
            "animal_id", "code", "since", "there", "gone_at"
        )
    }
    made = {
        row[0]: row[1:]
        for row in Made.objects.filter(account=account).values_list(
            "animal_id", "digest", "since", "until", "code"
        )
    }
    begun = _stamp(now)
    stale: dict[int, tuple[str, str]] = {}
    for animal_id, digest in shown.items():
        code, since = _stands(standing.get(animal_id), made.get(animal_id), begun)
        known = made.get(animal_id)
        if (
            known is None
            or bytes(account.made_with) != fingerprint
            or bytes(known[0]) != digest
            or known[1] != since
            or (known[2] is not None and known[2] <= context.today)
            or (code and known[3] != code)
        ):
            stale[animal_id] = code, since
    for some in _batches(stale):
        _make(account, site, context, {one: (shown[one], *stale[one]) for one in some})
    if gone := made.keys() - shown.keys():
        Made.objects.filter(account=account, animal_id__in=gone).delete()
    if bytes(account.made_with) != fingerprint:
        Account.objects.filter(pk=account.pk).update(made_with=fingerprint)
        account.made_with = fingerprint
    return len(stale)


def _stands(delivery: Sequence[Any] | None, made: Sequence[Any] | None, begun: str) -> tuple[str, str]:
    """The code that an animal has at the site, "" where it has none now; and since when it is listed there. One that
    waits to be listed keeps the time that it was first made with; one that comes back begins anew."""
    code, since, there, gone_at = delivery or ("", None, False, None)
    if there:
        return code, _stamp(since)
    waits = made is not None and made[1] and made[1] > _stamp(gone_at)
    return "", made[1] if made is not None and waits else begun


def _stamp(at: datetime | None) -> str:
    return f"{at:%Y%m%dT%H%M%S}" if at else ""


def _make(account: Account, site: Site, context: Context, wanted: dict[int, tuple[bytes, str, str]]) -> None:
    rows = []
    for pet in pets(wanted, context=context, audience=site.name):
        digest, code, since = wanted[pet.id]
        code = code or code_of(pet, context.options)
        result = site.render(pet, _since(context, since), code)
        rows.append(_made(account, result, digest, since))
    Made.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["account", "animal_id"],
        update_fields=[
            *("digest", "since", "until", "code", "name", "body", "shots"),
            *("replaced", "troubles", "sends", "held", "detail"),
        ],
    )


def _since(context: Context, since: str) -> Context:
    return Context(context.org, context.settings, context.options, context.today, context.own, since)


def _made(account: Account, result: Row | HeldBack, digest: bytes, since: str) -> Made:
    base = Made(
        account=account,
        animal_id=result.animal_id,
        digest=digest,
        since=since,
        until=result.until,
        code=result.code,
        name=result.name,
    )
    if isinstance(result, HeldBack):
        base.held, base.detail = result.reason.value, result.detail
        return base
    base.body, base.sends = result.body, result.digest
    base.shots = [[one.path, one.content] for one in result.shots]
    base.replaced = [[one.field, one.value, one.sent, str(one.rule)] for one in result.replaced]
    base.troubles = [list(one) for one in result.troubles]
    return base


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


def wanted_of(account: Account) -> tuple[list[Wanted], list[Back]]:
    """What is made for an account: what is to be listed, and what is held back."""
    wanted, back = [], []
    columns = ("animal_id", "code", "name", "sends", "held", "detail")
    for animal_id, code, name, sends, held, detail in (
        Made.objects.filter(account=account).order_by("animal_id").values_list(*columns)
    ):
        if held:
            back.append(Back(animal_id, code, name, Held(held), detail))
        else:
            wanted.append(Wanted(animal_id, code, name, bytes(sends)))
    return wanted, back


def there_of(account: Account) -> list[There]:
    """What the site has, by what was read back there last."""
    rows = Delivery.objects.filter(account=account, there=True).order_by("animal_id")
    return [
        There(code, one, bytes(sent)) for code, one, sent in rows.values_list("code", "animal_id", "sent")
    ]


def gone_of(account: Account, there: Iterable[There], shown: Iterable[int]) -> dict[int, Gone]:
    """Why the site may not have animals any more that it has."""
    missing = {one.animal_id for one in there if one.animal_id is not None} - set(shown)
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
