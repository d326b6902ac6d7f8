"""Write and publish sets: render what changed, write from one snapshot, check again, switch.

A set is published by one row: until it is committed nobody sees the folder, and a killed writer leaves the
set before it as it was. Left-over folders are swept by the next writer of the same service.
"""

import logging
import secrets
import shutil
import time
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Any, Final

from django.db import connection, transaction

from petwire.access.acceptance import keep_out
from petwire.access.models import Service
from petwire.audit.actions import record
from petwire.bulkfiles import masters
from petwire.bulkfiles.doubts import Doubts
from petwire.bulkfiles.facts import Kept
from petwire.bulkfiles.files import Series, Shape, read_again, sync_folder, write_file
from petwire.bulkfiles.given import packed
from petwire.bulkfiles.hearing import Hearing
from petwire.bulkfiles.holdings import Held, OfMaster, compared, gives_the_same, held_by, orgs_held_by
from petwire.bulkfiles.leftovers import forget_leftovers
from petwire.bulkfiles.lines import BATCH, alone, lines_of, render_stale, rendered
from petwire.bulkfiles.made import Maker, view_of
from petwire.bulkfiles.master import Master
from petwire.bulkfiles.models import Kind, MasterFiles, PublishedSet
from petwire.bulkfiles.pieces import pieces_of
from petwire.bulkfiles.plan import encode_ids, encode_index, news
from petwire.bulkfiles.possession import note_given, what_is_given
from petwire.bulkfiles.reads import (
    FILES,
    INDEX,
    ORGS,
    SetRow,
    folder_of,
    place_of,
    set_row,
    without_successor,
)
from petwire.bulkfiles.received import Runs
from petwire.bulkfiles.render import Addresses
from petwire.bulkfiles.schedule import last_believed
from petwire.bulkfiles.withdrawals import FILE as WITHDRAWALS
from petwire.bulkfiles.withdrawals import bring_up_to_date, current_withdrawals, has_received, note_received
from petwire.freshness.actions import note_lags
from petwire.freshness.models import Outlet
from petwire.lib import points, store
from petwire.lib.config import config
from petwire.lib.errors import PetwireError
from petwire.lib.progress import Progress
from petwire.lib.ready import Ready, Told
from petwire.lib.sql import array_text, statement
from petwire.lib.virtual import RUNS, copy_file, names_in
from petwire.orgs.models import Organisation
from petwire.orgs.render import org_record
from petwire.runs.actions import begin
from petwire.runs.models import State
from petwire.sharing.held import refuse_if_held
from petwire.sharing.models import ShownOrg
from petwire.sharing.reads import newest_order
from petwire.stores.actions import erase
from petwire.wire.manifest import Manifest, ManifestFile, encode_manifest
from petwire.wire.names import logical_name
from petwire.wire.write import encode_org, encode_petlist, encode_stamp

log = logging.getLogger("petwire.bulkfiles")

ATTEMPTS = 5
KEPT_NIGHTS = 2
MADE_FROM = 2000  # animals: from there on, sets are made of runs of a master (docs/decisions/0031)

points.declare(
    "bulk.run", "bulk.swept", "bulk.rendered", "bulk.orgs", "bulk.pets", "bulk.news", "bulk.petlist"
)
points.declare(
    "bulk.manifest",
    "bulk.synced",
    "bulk.shared",
    "bulk.renamed",
    "bulk.row",
    "bulk.published",
    "bulk.forgotten",
)
points.declare("bulk.pruned", "bulk.ended")

WRITING: Final = 7102  # of this name is the advisory lock; the second number is the service


class NotApproved(PetwireError):
    """The service may not have files."""

    exit_code = 2


class FilesAreOff(PetwireError):
    """The service does not want the nightly files, or may not have any until it has accepted the terms."""

    exit_code = 2


class DecisionsKeepComing(PetwireError):
    """Decisions were taken faster than a set could be written; the set before stays published."""

    exit_code = 75


@dataclass(slots=True)
class Written:
    """What has been written into a fresh folder."""

    name: str
    folder: Path
    kind: Kind
    day: date
    animals: Sequence[int] = ()
    owned: dict[int, bytes] = field(default_factory=dict)  # the same animals, packed, by organisation
    files: list[ManifestFile] = field(default_factory=list)
    orgs: Sequence[int] = ()
    anew: Collection[int] = ()  # those that the service may not have received before, in this form at least
    pictures: Runs | Collection[int] = ()  # the same of pictures
    known_order: int = 0
    new: int = 0
    updated: int = 0
    gives: bool = True  # whether it may hold other animals than the set before it
    master: MasterFiles | None = None  # of which it is runs
    heard: int | None = None  # see petwire.bulkfiles.hearing, from before the snapshot


def write_set(service: Service, *, now: datetime, by: str, watcher: Progress | None = None) -> SetRow:
    """Write and publish the set of a service.

    The first of a local day is that day's nightly set; a later one is on demand, and its new and updated
    repeat the running day's. Raises NotApproved, FilesAreOff, DecisionsKeepComing, Held.
    """
    refuse_if_held()
    if service.audience.standing != "approved":
        raise NotApproved(
            f"Service {service.key_id} is {service.audience.standing}; only an approved one gets files. "
            f"`petwire services approve {service.key_id}` approves it."
        )
    if not service.nightly_files:
        raise FilesAreOff(
            f"Service {service.key_id} has the nightly files switched off: nothing is written for it. "
            f"`petwire services set {service.key_id} --files` switches them on."
        )
    if keep_out(service, by=by, now=now):
        raise FilesAreOff(
            f"Service {service.key_id} has not accepted the terms in force; nothing is written for it."
        )
    with (
        alone(WRITING, service.pk),
        begin(kind="bulk write", subject=service.key_id, now=now, watcher=watcher) as run,
        _nothing_left(service),
    ):
        begun = time.monotonic()
        points.reached("bulk.run")
        earlier = _sets_of(service)
        _sweep(service, {row.name for row in earlier})
        points.reached("bulk.swept")
        addresses = Addresses(config().public_url, config().tracker_url)
        bring_rows_up_to_date(addresses, watcher=run)
        points.reached("bulk.rendered")
        for _ in range(ATTEMPTS):
            with _written(service, earlier, addresses, now=now, watcher=run) as written:
                published = _publish(service, written, now=now, by=by)
                if published is not None:
                    break
                shutil.rmtree(written.folder)
                erase(place_of(service.key_id, written.name))
        else:
            raise DecisionsKeepComing(
                f"Decisions were taken during each of {ATTEMPTS} attempts to write the set. Run it again."
            )
        points.reached("bulk.published")
        lags = _lags(earlier, written, took=time.monotonic() - begun, now=now)
        note_lags(Outlet.FILES, service.key_id, lags, now=now)
        _prune(earlier, published)
        points.reached("bulk.pruned")
        outcome = (
            f"{published.pets} pets and {published.orgs} organisations, "
            f"{published.new} new, {published.updated} updated"
        )
        report = {"set": published.id, "lag": round(max(lags)) if lags else None}
        run.end(State.DONE, outcome, now=datetime.now(UTC), report=report)
        points.reached("bulk.ended")
        return published


@dataclass(frozen=True, slots=True)
class Recalled:
    """What a no brought about: ids of the sets that were revoked, and the successors that are published."""

    revoked: list[str]
    written: list[SetRow]


def after_a_no(*, now: datetime, by: str, watcher: Progress | None = None) -> Recalled:
    """Revoke every set that holds what may not be shown any more, order it back, and publish successors.

    What is to be done is read from the tables: so it may be called at any time, by anyone, twice, and after a kill.
    A successor that cannot be written now is left to the next call; the service has no set meanwhile.
    """
    revoked = revoke_stale(now=now, by=by)
    bring_up_to_date(now=now)
    written = []
    for service in without_successor():
        try:
            written.append(write_set(service, now=now, by=by, watcher=watcher))
        except PetwireError as error:
            log.warning("no successor yet", extra={"service": service.key_id, "outcome": str(error)})
    return Recalled(revoked, written)


def taken_back() -> list[PublishedSet]:
    """Each published set that holds an animal, an organisation or a picture that its service was since told no
    about."""
    return list(_taken_back())


def _taken_back() -> Iterator[PublishedSet]:
    published = (
        PublishedSet.objects.filter(revoked_at=None).select_related("service", "master").order_by("id")
    )
    doubts = Doubts()
    return (row for row in published if doubts.is_taken_back(row))


def revoke_stale(*, now: datetime, by: str) -> list[str]:
    """Revoke each published set that was taken back, as they are found. Ids of the revoked ones."""
    return _revoke(_taken_back(), now=now, by=by)


def take_back(*, orgs: Iterable[int], animals: Iterable[int], by: str, now: datetime) -> list[str]:
    """Revoke each published set that holds one of these records, and write the orders down. Ids of the revoked sets.

    For what was withdrawn just now: only the sets' indexes are looked into, so nobody waits. Successors are written by
    `after_a_no`.
    """
    org_ids, animal_ids = set(orgs), set(animals)
    published = (
        PublishedSet.objects.filter(revoked_at=None).select_related("service", "master").order_by("id")
    )
    revoked = _revoke([row for row in published if _holds(row, org_ids, animal_ids)], now=now, by=by)
    bring_up_to_date(now=now)
    return revoked


def _revoke(rows: Iterable[PublishedSet], *, now: datetime, by: str) -> list[str]:
    revoked = []
    for row in rows:
        with transaction.atomic():
            if PublishedSet.objects.filter(pk=row.pk, revoked_at=None).update(revoked_at=now):
                key_id = row.service.key_id
                record(by=by, verb="bulk.revoke", kind="service", subject=key_id, now=now, set=row.name)
                revoked.append(row.name)
    forget_leftovers()
    return revoked


def revoke_all(service: Service, *, by: str, now: datetime) -> int:
    """Take back every set of a service that gets nothing any more, at once. Returns how many there were."""
    names = list(PublishedSet.objects.filter(service=service, revoked_at=None).values_list("name", flat=True))
    with transaction.atomic():
        for name in names:
            if PublishedSet.objects.filter(name=name, revoked_at=None).update(revoked_at=now):
                record(by=by, verb="bulk.revoke", kind="service", subject=service.key_id, now=now, set=name)
    return len(names)


def copy_out(service: Service, published: SetRow, to: Path, *, now: datetime) -> None:
    """Copy a set out as plain files, each replaced whole, with the orders as of now. Files of an older set that this
    one has no more go: a folder with parts of two nights would be read as one. What is no file of the format is left
    alone."""
    names = names_in(published.folder)
    for old in to.iterdir() if to.is_dir() else ():
        if old.is_file() and old.name not in names and logical_name(old.name):
            old.unlink()
    for name in names:
        target = to / name
        target.parent.mkdir(parents=True, exist_ok=True)
        fresh = target.with_name(f".{target.name}.part")
        copy_file(published.folder, name, fresh)
        fresh.replace(target)
    fresh = to / f"{WITHDRAWALS}.part"
    fresh.write_bytes(current_withdrawals(service, now=now).data)
    fresh.replace(to / WITHDRAWALS)


def forget_erased() -> None:
    """Forget the rendered rows of animals that are erased, and remove every set that holds one of them."""
    with connection.cursor() as cursor:
        cursor.execute(statement(__package__, "forget.sql"))
    kept = set(_ids("SELECT id FROM catalog_animal"))
    for row in PublishedSet.objects.select_related("service", "master"):
        with suppress(FileNotFoundError):  # nobody can say what it holds
            if kept.issuperset(held_by(row).animals):
                continue
        _remove(row)
    masters.blank()
    _sweep_masters()


@contextmanager
def _written(
    service: Service,
    earlier: Sequence[PublishedSet],
    addresses: Addresses,
    *,
    now: datetime,
    watcher: Progress,
) -> Iterator[Written]:
    """A set in a fresh folder, written from one snapshot of the database; to be published inside."""
    if not _many():
        yield _write(service, earlier, addresses, now=now, watcher=watcher)
        return
    # Until it is published nothing says that the set needs its master: so nobody may remove that meanwhile.
    with alone(masters.LOCK, 0):
        yield _write_made(service, earlier, addresses, now=now, watcher=watcher)


def _many() -> bool:
    """Whether there are so many animals that sets are made of runs. Of few, a set is a few plain files."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM (SELECT FROM bulkfiles_line LIMIT %s) AS first", [MADE_FROM])
        return bool(cursor.fetchone()[0] >= MADE_FROM)


_sets = Ready(
    lambda: PublishedSet.objects.filter(service=Told("service")).select_related("master").order_by("-id")
)


def _sets_of(service: Service) -> list[PublishedSet]:
    """The sets of a service, the newest first. Nobody else adds to them while we write."""
    rows = _sets.rows(service=service.pk)
    for row in rows:
        row.service = service
    return rows


def _begin_set(
    service: Service, earlier: Sequence[PublishedSet], now: datetime
) -> tuple[Written, Held | None]:
    """A fresh folder, and what the set is compared with."""
    name = f"{now:%Y%m%dT%H%M%SZ}-{secrets.token_hex(3)}"
    home = folder_of(service.key_id, f".writing-{name}")
    (home / FILES / ".petwire").mkdir(parents=True)
    baseline, kind, day = _baseline(earlier, now)
    return Written(name, home, kind, day), baseline


def _write(
    service: Service,
    earlier: Sequence[PublishedSet],
    addresses: Addresses,
    *,
    now: datetime,
    watcher: Progress,
) -> Written:
    """Write all files as plain ones."""
    written, baseline = _begin_set(service, earlier, now)
    home, files = written.folder, written.folder / FILES
    shape = Shape(service.key_id, service.zipped, service.prefix, service.rows_per_file)
    every: dict[int, bytes] = {}
    shown: list[int] = []
    owned: dict[int, list[int]] = {}
    with _snapshot():
        written.known_order = newest_order()
        watcher.step("writing organisations")
        with Series(files, "orgs", shape) as orgs:
            orgs.write_head(encode_stamp(now))
            for org in _shown_orgs(service):
                orgs.write(encode_org(org_record(org)))
                shown.append(org.pk)
        points.reached("bulk.orgs")
        watcher.step("writing pets", None)
        with Series(files, "pets", shape) as pets:
            for digests, owners, lines in _shown_lines(service, addresses):
                pets.write_all(lines)
                every.update(digests)
                for org_id, animals in groupby(zip(digests, owners, strict=True), key=itemgetter(1)):
                    owned.setdefault(org_id, []).extend(animal for animal, _ in animals)
                watcher.advance(len(lines))
        points.reached("bulk.pets")
        found = news(before=None if baseline is None else baseline.digests, after=every)
        _note_news(written, service, (found.new, found.updated), baseline, every)
        with Series(files, "newpets", shape) as new, Series(files, "updatedpets", shape) as updated:
            if found.new or found.updated:
                for line, animal_id in _lines_again(pets.files, files, every):
                    if animal_id in found.new:
                        new.write(line)
                    elif animal_id in found.updated:
                        updated.write(line)
        points.reached("bulk.news")
    ids = [str(animal_id) for animal_id in every]
    petlist = write_file(files, "petlist.csv", encode_petlist(ids), rows=len(ids), shape=shape)
    points.reached("bulk.petlist")
    written.animals, written.orgs = list(every), shown
    written.owned = {org_id: packed(animals) for org_id, animals in owned.items()}
    written.files = [*orgs.files, *pets.files, *new.files, *updated.files, petlist]
    write_file(home, INDEX, encode_index(every), rows=0)
    _finish_set(written, now)
    return written


def _write_made(
    service: Service,
    earlier: Sequence[PublishedSet],
    addresses: Addresses,
    *,
    now: datetime,
    watcher: Progress,
) -> Written:
    """Write a set that is made of runs of the master in force; where that is not of this moment, of one that is."""
    written, baseline = _begin_set(service, earlier, now)
    written.heard = _hearing.number()
    shape = Shape(service.key_id, service.zipped, service.prefix, service.rows_per_file)
    with _snapshot():
        written.known_order = newest_order()
        watcher.step("writing organisations")
        master = _master(addresses, heard=written.heard, now=now)
        view = view_of(service, master.index)
        pieces = pieces_of(master, masters.others(master)) if service.zipped else None
        maker = Maker(written.folder, written.folder / FILES, shape, master, pieces)
        orgs = maker.orgs(encode_stamp(now), view.org_rows)
        points.reached("bulk.orgs")
        watcher.step("writing pets", None)
        pets = maker.pets(view.rows)
        points.reached("bulk.pets")
        after = OfMaster(master.index, view.rows)
        found = compared(baseline, after)
        written.orgs, written.animals = view.orgs, after.animals
        written.gives = baseline is None or bool(found.new) or _gave_others(earlier[0], baseline, after)
        if written.gives:
            written.owned = {org: ids for org, (ids, _) in after.by_org.items()}
        ids = master.index.ids
        _note_news(
            written,
            service,
            [[ids[row] for row in rows] for rows in (found.new, found.updated)],
            baseline,
            written.animals,
        )
        news_files = maker.news(found)
        points.reached("bulk.news")
    written.master = masters.keep(master, now=now)
    petlist = maker.petlist(view.rows)
    points.reached("bulk.petlist")
    written.files = [*orgs, *pets, *news_files, petlist]
    maker.write(view.rows)
    _finish_set(written, now)
    return written


def _gave_others(last: PublishedSet, baseline: Held, after: OfMaster) -> bool:
    """Whether the newest set of a service gave it other animals than this one, or that is not known at once."""
    if last.master is None:
        return True
    try:
        held = baseline if isinstance(baseline, OfMaster) and baseline.set == last.name else held_by(last)
    except FileNotFoundError:
        return True
    return not gives_the_same(held, after)


def _note_news(
    written: Written,
    service: Service,
    found: Sequence[Collection[int]],
    baseline: Held | None,
    every: Collection[int],
) -> None:
    """Note what is new and what is updated, given as ids in this order."""
    new, updated = found
    written.new, written.updated = len(new), len(updated)
    # What has not changed since the last night was received then, with its pictures.
    received = baseline is not None and has_received(service)
    written.anew = [*new, *updated] if received else every
    written.pictures = _kept.pictures(written.anew, heard=written.heard)


def _finish_set(written: Written, now: datetime) -> None:
    """Write the manifest, and what the set holds; make all of it last."""
    home, files = written.folder, written.folder / FILES
    manifest = Manifest(
        set=written.name,
        kind="nightly" if written.kind == Kind.NIGHTLY else "on demand",
        started=now.replace(microsecond=0),
        finished=datetime.now(UTC).replace(microsecond=0),
        environment=config().environment,
        files=tuple(written.files),
    )
    write_file(files / ".petwire", "manifest.json", encode_manifest(manifest), rows=0)
    points.reached("bulk.manifest")
    write_file(home, ORGS, encode_ids(written.orgs), rows=0)
    for folder in (files / ".petwire", files, home):
        sync_folder(folder)
    points.reached("bulk.synced")


# The master that was found to be of one moment: its name, and the number that was heard then.
_checked: tuple[str, int] | None = None
_hearing = Hearing()
_kept = Kept()


def bring_rows_up_to_date(addresses: Addresses, *, watcher: Progress) -> None:
    """Render what changed, unless nothing has since a master was found to hold everything."""
    newest = masters.newest() if _checked is not None else None
    if (
        newest is None
        or newest.index.style != addresses.style
        or _checked != (newest.name, _hearing.number())
    ):
        render_stale(addresses, watcher=watcher)


def _master(addresses: Addresses, *, heard: int | None, now: datetime) -> Master:
    """The newest master where it is as the tables are in this snapshot, else a new one."""
    global _checked
    newest = masters.newest()
    if newest is not None and newest.index.style == addresses.style:
        if heard is not None and _checked == (newest.name, heard):
            return newest
        found = masters.look()
        if found.is_in(newest):
            _checked = None if heard is None else (newest.name, heard)
            return newest
    else:
        found = masters.look()

    def fetch(digests: Mapping[int, bytes]) -> dict[int, bytes]:
        return lines_of(digests, addresses)

    master = masters.make(found, newest, fetch, style=addresses.style, now=now)
    _checked = None if heard is None else (master.name, heard)
    return master


def _publish(service: Service, written: Written, *, now: datetime, by: str) -> SetRow | None:
    """Switch to the set, unless a decision meanwhile hid something of it; then nothing happened (None).

    Decisions and withdrawals wait while we look and switch, so that none can fall between the two.
    """
    name = written.name
    # Where hosts share a store, the files are there before anybody is sent to them.
    store.upload_as(written.folder, written.folder.with_name(name))
    points.reached("bulk.shared")
    given = None
    if written.gives:
        given = what_is_given(service, animals=written.owned, set_=name, now=now)
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("LOCK TABLE sharing_decisionentry, sharing_withdrawalentry IN SHARE MODE")
        if _is_hidden_since(service, written):
            return None
        final = written.folder.with_name(name)
        written.folder.rename(final)
        sync_folder(final.parent)
        points.reached("bulk.renamed")
        row = PublishedSet.objects.create(
            service=service,
            kind=written.kind,
            day=written.day,
            name=name,
            master=written.master,
            started_at=now,
            pets=len(written.animals),
            orgs=len(written.orgs),
            known_order=written.known_order,
            new=written.new,
            updated=written.updated,
            bytes=sum(file.bytes for file in written.files),
        )
        if given is not None:
            note_given(given)
        note_received(service, orgs=written.orgs, animals=written.anew, pictures=written.pictures)
        record(by=by, verb="bulk.publish", kind="service", subject=service.key_id, now=now, set=name)
        points.reached("bulk.row")
    return set_row(row)


def _is_hidden_since(service: Service, written: Written) -> bool:
    """Whether anything of it may not be shown any more. Where nothing at all has changed, that need not be asked."""
    if written.heard is not None and written.heard == _hearing.number():
        return False
    facts = {
        "animals": array_text(written.animals),
        "audience": service.audience_id,
        "entry": written.known_order,
    }
    return any(
        _asked(statement(__package__, name), facts) for name in ("hidden_since.sql", "pictures_since.sql")
    )


def _lags(earlier: Sequence[PublishedSet], written: Written, *, took: float, now: datetime) -> list[float]:
    """How long each change had waited that this set is the first to bring, in seconds. None for a first set."""
    if not earlier or not written.anew:
        return []
    since = earlier[0].started_at
    changes = (fact.changed_at for fact in _kept.of(written.anew, heard=written.heard))
    return [(now - changed).total_seconds() + took for changed in changes if changed > since]


def _holds(row: PublishedSet, orgs: set[int], animals: set[int]) -> bool:
    try:
        held = held_by(row).animals if animals else ()
        held_orgs = orgs_held_by(row) if orgs else ()
    except FileNotFoundError:
        return True  # nobody can say what it holds
    return not animals.isdisjoint(held) or not orgs.isdisjoint(held_orgs)


def _asked(query: str, facts: dict[str, Any]) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(query, facts)
        return bool(cursor.fetchone()[0])


def _baseline(earlier: Iterable[PublishedSet], now: datetime) -> tuple[Held | None, Kind, date]:
    """What this set is compared with, its kind, and its local day."""
    day = now.astimezone(config().zone).date()
    nights = [row for row in earlier if row.kind == Kind.NIGHTLY]
    today = any(day <= row.day <= last_believed(day) for row in nights)
    # On demand repeats the running day's news: both are compared with the night before.
    before = nights[1:] if today else nights
    kind = Kind.ON_DEMAND if today else Kind.NIGHTLY
    if not before:
        return None, kind, day
    try:
        return held_by(before[0]), kind, day
    except FileNotFoundError:
        return None, kind, day


def _shown_orgs(service: Service) -> Iterator[Organisation]:
    shown = ShownOrg.objects.filter(audience_id=service.audience_id).values("org_id")
    return Organisation.objects.filter(pk__in=shown).order_by("id").iterator(chunk_size=BATCH)


def _shown_lines(
    service: Service, addresses: Addresses
) -> Iterator[tuple[dict[int, bytes], list[int], list[bytes]]]:
    """Some animals of the set after the other, in order: digests by id, whose they are, and the rows. What changed
    after rendering is rendered here."""
    query = statement(__package__, "shown.sql")
    facts: dict[str, str | int] = {"style": addresses.style, "audience": service.audience_id}
    with connection.chunked_cursor() as cursor:
        cursor.execute(query, facts)
        while rows := cursor.fetchmany(BATCH):
            late = [animal_id for animal_id, _, _, line in rows if line is None]
            fresh = {animal_id: line for animal_id, _, line in rendered(late, addresses)}
            lines = [fresh[animal_id] if line is None else line for animal_id, _, _, line in rows]
            digests = {animal_id: bytes(digest) for animal_id, digest, _, _ in rows}
            owners = [org for _, _, org, _ in rows]
            yield digests, owners, [line.encode("ascii") for line in lines]


def _lines_again(
    parts: Iterable[ManifestFile], folder: Path, ids: Iterable[int]
) -> Iterator[tuple[bytes, int]]:
    """The rows of the pets files once more, with the ids they were written for, in the same order."""
    order = iter(ids)
    for part in parts:
        with read_again(folder / part.name) as file:
            for line in file:
                yield line, next(order)


@contextmanager
def _nothing_left(service: Service) -> Iterator[None]:
    """What cannot be finished goes at once, not at the next time: it may be what fills the disk."""
    try:
        yield
    except Exception:
        with suppress(Exception):
            _sweep(service, {row.name for row in _sets_of(service)})
            _sweep_masters()
        raise


def _sweep(service: Service, known: Collection[str]) -> None:
    """Remove folders that a killed writer left: unfinished ones, and finished ones that were never published."""
    home = folder_of(service.key_id, "")
    for folder in home.iterdir() if home.is_dir() else ():
        if folder.name not in known:
            shutil.rmtree(folder)
    shared = {one.path.relative_to(home).parts[0] for one in store.listed(home)}
    erase(*(place_of(service.key_id, name) for name in sorted(shared.difference(known))))


def _prune(earlier: Sequence[PublishedSet], published: SetRow) -> None:
    """Keep the sets of the last two nights; logins that are pinned to older ones have long ended."""
    kinds = [published.kind, *(row.kind for row in earlier)]
    nights = [place for place, kind in enumerate(kinds) if kind == Kind.NIGHTLY]
    if len(nights) <= KEPT_NIGHTS:
        return
    old = earlier[nights[KEPT_NIGHTS - 1] :]
    for row in old:
        _remove(row)
    kept = {row.master_id for row in earlier[: len(earlier) - len(old)]}
    of = {row.master_id for row in old if row.master_id is not None} - kept
    if MasterFiles.objects.filter(pk__in=of, sets=None).exists():  # asks nothing when there are none
        _sweep_masters()


def _remove(row: PublishedSet) -> None:
    """Forget a set, then its files: what makes files of others' bytes first."""
    folder = folder_of(row.service.key_id, row.name)
    row.delete()
    points.reached("bulk.forgotten")
    (folder / RUNS).unlink(missing_ok=True)
    shutil.rmtree(folder, ignore_errors=True)
    place = place_of(row.service.key_id, row.name)
    erase(f"{place}{RUNS}", place)


def _sweep_masters() -> None:
    """Remove masters of which no set is left. Not while one is being made, or a set of it: the next prune does."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, 0)", [masters.LOCK])
        if not cursor.fetchone()[0]:
            return
        try:
            masters.sweep(newest_too=not _many())
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s, 0)", [masters.LOCK])


@contextmanager
def _snapshot() -> Iterator[None]:
    """One view of the database for all questions inside."""
    with transaction.atomic(durable=True):
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield


def _ids(query: str, **facts: Any) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(query, facts)
        return [row[0] for row in cursor.fetchall()]
