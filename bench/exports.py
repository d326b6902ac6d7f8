"""Plan and files of adoption sites for many organisations, against writing the same bytes; a change of one animal."""

import os
from collections.abc import Iterable, Iterator
from concurrent.futures import Executor
from datetime import timedelta
from pathlib import Path

from django.db import connection

from bench.nights import NIGHT
from bench.stage import BY, Stage
from bench.tables import Against, Goal, Row, interleaved, timed
from bench.workers import workers
from petwire.exports.actions import ensure_audience
from petwire.exports.carry import ToFolder
from petwire.exports.due import due_exports
from petwire.exports.facts import Options
from petwire.exports.gather import Look, looks
from petwire.exports.making import refresh_all
from petwire.exports.models import Account, Made
from petwire.exports.plan import Verb
from petwire.exports.run import Order, plan_of, run_export
from petwire.exports.sites import site_of
from petwire.sharing.models import Audience

SITES = ("adoptapet", "petfinder", "rescuegroups")
ORGS = 1_000
AT_ONCE = 100  # accounts


def run(stage: Stage) -> list[Row]:
    pets = stage.sizes.usual
    stage.hold(pets)
    orgs = max(1, ORGS * pets // 100_000)
    _spread(orgs)
    accounts = _accounts()
    with workers() as pool:
        made = timed(lambda: _make_all(pool, accounts))
    accounts = _accounts()  # as they stand since
    folder = stage.nights.home / "sites"
    cases = {  # in this order: the limit writes what petwire has written
        "petwire": lambda: _timed_writing(folder, _files(accounts)),
        "limit": lambda: _timed_writing(folder.with_name("limit"), _written(folder)),
    }
    seconds = interleaved(cases, rounds=1)  # of 300,000 rows, which are many rounds in one
    size = sum(map(len, _written(folder)))
    rows = Made.objects.count()
    one = accounts[0]
    run_export(one, Order(NIGHT, BY), carrier=ToFolder(folder / "one"))
    first = timed(lambda: _change(one))
    changed = timed(lambda: _deliver(one, folder / "one"))
    due = timed(lambda: due_exports(now=NIGHT))
    stage.changed()
    limit = Against.LIMIT, seconds["limit"], f"writing and syncing the same {size / 1e6:,.0f} MB"
    work = f"plan and files for {orgs:,} organisations x {len(SITES)} sites, {pets:,} animals"
    anew = f"the same from nothing: all {rows:,} rows made first, by {os.cpu_count()} processes"
    return [
        Row(work, seconds["petwire"], "s", None, *limit),
        Row(anew, made + seconds["petwire"], "s", None, *limit),
        Row(
            f"one animal changed among {pets // orgs:,}: its site brought up to date",
            changed,
            "s",
            Goal(1, unit="s"),
        ),
        Row(f"what is due at {len(accounts):,} accounts, all looked at", due, "s"),
        Row("the change itself", first, "s"),
    ]


def _spread(orgs: int) -> None:
    """The animals of a night spread over so many organisations, each with an account at each site that is on."""
    with connection.cursor() as cursor:
        cursor.execute(
            "WITH first AS (SELECT id, row_number() OVER (ORDER BY id) - 1 AS place FROM orgs_organisation"
            " ORDER BY id LIMIT %s), spread AS (SELECT id, row_number() OVER (ORDER BY id) %% %s AS place"
            " FROM catalog_animal) UPDATE catalog_animal a SET org_id = f.id FROM spread s"
            " JOIN first f ON f.place = s.place WHERE a.id = s.id",
            [orgs, orgs],
        )
        for site in SITES:
            ensure_audience(site)
            audience = Audience.objects.get(name=site)
            cursor.execute(
                "INSERT INTO exports_account (org_id, site) SELECT id, %s FROM orgs_organisation ORDER BY id LIMIT %s",
                [site, orgs],
            )
            cursor.execute(
                "INSERT INTO sharing_decision (org_id, audience_id, yes, decided_at)"
                " SELECT org_id, %s, true, %s FROM exports_account WHERE site = %s",
                [audience.pk, NIGHT, site],
            )
        cursor.execute("VACUUM ANALYZE")


def _accounts() -> list[Account]:
    return list(Account.objects.select_related("org").order_by("org_id", "site"))


def _make_all(pool: Executor, accounts: list[Account]) -> None:
    some = [accounts[begin : begin + AT_ONCE] for begin in range(0, len(accounts), AT_ONCE)]
    assert sum(pool.map(_make, some)) == Made.objects.count()


def _make(accounts: list[Account]) -> int:
    return refresh_all(looks(accounts, now=NIGHT), now=NIGHT)


def _files(accounts: list[Account]) -> Iterator[bytes]:
    """The plans of some accounts at a time, and their lists as they would be sent."""
    for begin in range(0, len(accounts), AT_ONCE):
        found = looks(accounts[begin : begin + AT_ONCE], now=NIGHT)
        lines = _lines(found)
        assert not refresh_all(found, now=NIGHT)
        for one in found:
            listed = plan_of(one).of(Verb.KEPT, Verb.CHANGED, Verb.NEW)
            bodies = [lines[one.account.pk, entry.animal_id] for entry in listed]
            yield bytes(site_of(one.account.site).files(bodies, Options())[-1].data)


def _lines(found: list[Look]) -> dict[tuple[int, int | None], bytes]:
    rows = Made.objects.filter(account__in=[one.account.pk for one in found])
    return {
        (account, animal): bytes(body)
        for account, animal, body in rows.values_list("account", "animal_id", "body").iterator(5_000)
    }


def _written(folder: Path) -> list[bytes]:
    return [file.read_bytes() for file in folder.glob("*.csv")]


def _timed_writing(folder: Path, data: Iterable[bytes]) -> float:
    os.sync()  # what others have left to be written is not ours to wait for
    return timed(lambda: _write_all(folder, data))


def _write_all(folder: Path, data: Iterable[bytes]) -> None:
    folder.mkdir(exist_ok=True)
    for number, one in enumerate(data):
        with (folder / f"{number}.csv").open("wb") as file:
            file.write(one)
    os.sync()


def _change(account: Account) -> None:
    animal = Made.objects.filter(account=account, held="").values_list("animal_id", flat=True)[0]
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE catalog_animal SET name = 'Other', digest = decode(md5('other'), 'hex') WHERE id = %s",
            [animal],
        )


def _deliver(account: Account, folder: Path) -> None:
    order = Order(NIGHT + timedelta(minutes=20), BY)
    outcome = run_export(account, order, carrier=ToFolder(folder))
    assert outcome.counts["changed"] == 1, outcome.words
