"""The ledger of who had which animals: written with each set, whole after a kill, and seen when it was changed."""

import json
import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta
from itertools import product
from pathlib import Path

import orjson
import pytest
from django.db import connection, transaction
from django.db.utils import ProgrammingError
from django.urls import reverse

from petwire.access.actions import Application, add_service, approve_service
from petwire.access.models import Service
from petwire.access.reads import service_of
from petwire.bulkfiles import run
from petwire.bulkfiles.ledger import Extent, lines
from petwire.bulkfiles.models import Possession, PossessionEntry, PublishedSet
from petwire.bulkfiles.possession import broken, stays_with
from petwire.bulkfiles.run import write_set
from petwire.catalog.actions import change_animal
from petwire.orgs.models import Environment
from petwire.sharing.actions import reinstate, set_decision, set_preference, withdraw
from petwire.sharing.models import Code, Subject
from tests.console import a_cast
from tests.world import BY, CATEGORY, NOW, World, a_world, an_animal, committed

__all__ = ["committed"]

pytestmark = pytest.mark.usefixtures("committed")

HOUR = timedelta(hours=1)
VERIFIER = Path(__file__).parent.parent.parent / "docs" / "verify_ledger.py"


@pytest.fixture
def world() -> World:
    """Both rescues share with the category."""
    world = a_world()
    set_preference(org_id=world.quiet_paws.pk, category=CATEGORY, yes=True, by=BY, now=NOW)
    return world


def a_key(name: str = "Paw Finder") -> Service:
    application = Application(name=name, categories=(CATEGORY,))
    made = add_service(
        application=application, environment=Environment.PRODUCTION, terms_accepted=True, by=BY, now=NOW
    )
    approve_service(key_id=made.id, by=BY, now=NOW)
    return service_of(made.id)


def a_set(service: Service, hours: int) -> None:
    write_set(service, now=NOW + hours * HOUR, by=BY)


def times(service: Service, **one: int) -> set[tuple[int, int, int | None]]:
    """Who was there: animal, hour of the first set, hour of the set that lacked it."""

    def hour(moment):
        return None if moment is None else round((moment - NOW) / HOUR)

    return {(stay.animal, hour(stay.since), hour(stay.until)) for stay in stays_with(service, **one)}


def test_each_set_writes_down_what_it_brought_and_what_is_gone(world):
    service = a_key()
    a_set(service, 0)
    change_animal(animal_id=world.biscuit.pk, values={"status": "Adopted"}, by=BY, now=NOW)
    late = an_animal(world.happy_tails, name="Late")
    a_set(service, 1)

    assert times(service, org_id=world.happy_tails.pk) == {
        (world.biscuit.pk, 0, 1),
        (world.mittens.pk, 0, None),
        (late.pk, 1, None),
    }
    assert times(service) == times(service, org_id=world.happy_tails.pk) | {(world.shy.pk, 0, None)}
    assert list(broken()) == []


def test_a_no_ends_the_stays_of_the_organisation_with_the_next_set_and_a_yes_begins_new_ones(world):
    service = a_key()
    a_set(service, 0)
    for hours, yes in ((1, False), (2, True)):
        set_decision(org_id=world.quiet_paws.pk, audience=service.key_id, yes=yes, by=BY, now=NOW)
        a_set(service, hours)

    assert times(service, org_id=world.quiet_paws.pk) == {(world.shy.pk, 0, 1), (world.shy.pk, 2, None)}


def test_a_set_that_changes_nothing_writes_nothing(world):
    service = a_key()
    a_set(service, 0)
    a_set(service, 1)

    assert PublishedSet.objects.count() == 2
    assert PossessionEntry.objects.count() == 1


def test_the_terms_that_the_service_had_accepted_stand_with_it(world):
    service = a_key()
    Service.objects.filter(pk=service.pk).update(terms_version="2027-01-01")
    a_set(service, 0)

    assert {stay.terms for stay in stays_with(service)} == {"2027-01-01"}


def test_services_do_not_know_of_each_other(world):
    one, other = a_key("One"), a_key("Other")
    a_set(one, 0)

    assert len(times(one)) == 3
    assert times(other) == set()


def test_a_set_that_is_not_published_writes_nothing(world, monkeypatch):
    service = a_key()

    def fails(*given, **named):
        raise OSError("the disk is full")

    monkeypatch.setattr(run, "note_received", fails)  # behind the ledger, in the same transaction
    with pytest.raises(OSError, match="full"):
        a_set(service, 0)
    assert not PossessionEntry.objects.exists()
    monkeypatch.undo()

    a_set(service, 1)

    assert {hours for _, hours, _ in times(service)} == {1}


def test_a_copy_that_is_gone_is_made_anew_from_the_entries(world):
    service = a_key()
    a_set(service, 0)
    Possession.objects.all().delete()
    change_animal(animal_id=world.biscuit.pk, values={"status": "Adopted"}, by=BY, now=NOW)

    a_set(service, 1)

    assert (world.biscuit.pk, 0, 1) in times(service)
    assert list(broken()) == []
    assert Possession.objects.get().number == 2


def test_the_database_refuses_to_change_the_ledger(world):
    a_set(a_key(), 0)

    for statement in (
        "UPDATE bulkfiles_possessionentry SET terms = ''",
        "DELETE FROM bulkfiles_possessionentry",
    ):
        with pytest.raises(ProgrammingError, match="Cannot update or delete"), transaction.atomic():
            connection.cursor().execute(statement)


def forge(statement: str, *values: object) -> None:
    """What only somebody who owns the database can do."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(statement, values)


def three_sets(world: World) -> Service:
    service = a_key()
    a_set(service, 0)
    for hours in (1, 2):
        an_animal(world.happy_tails, name=f"Number {hours}")
        a_set(service, hours)
    return service


@pytest.mark.parametrize(
    ("statement", "first"),
    [
        ("UPDATE bulkfiles_possessionentry SET at = at - interval '1 day' WHERE number = 2", 2),
        ("UPDATE bulkfiles_possessionentry SET terms = 'other' WHERE number = 1", 1),
        (
            "UPDATE bulkfiles_possessionentry e SET parts = o.parts FROM bulkfiles_possessionentry o"
            " WHERE e.number = 2 AND o.number = 3",
            2,
        ),
        ("DELETE FROM bulkfiles_possessionentry WHERE number = 2", 3),
        ("DELETE FROM bulkfiles_possessionentry WHERE number = 3", 3),
    ],
    ids=["time", "terms", "animals", "one is missing", "the last is missing"],
)
def test_what_was_changed_from_outside_is_found(world, statement, first):
    service = three_sets(world)
    assert list(broken()) == []

    forge(statement)

    assert list(broken()) == [(service.key_id, first)]


# What is taken away


def verify(*files: Path) -> tuple[int, str]:
    """What the verifier says. It runs with nothing but Python."""
    done = subprocess.run(
        [sys.executable, "-I", "-S", VERIFIER, *files],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr


def save(path: Path, extent: Extent, change: Callable[[list[dict]], object] = lambda found: None) -> Path:
    """A real ledger in a file, with something changed."""
    found = [orjson.loads(orjson.dumps(line)) for line in lines(extent, now=NOW)]
    change(found)
    path.write_text("".join(json.dumps(line) + "\n" for line in found))
    return path


def busy(world: World) -> Service:
    """Sets, decisions of both rescues, a withdrawal and its end."""
    service = three_sets(world)
    for org in (world.happy_tails, world.quiet_paws, world.happy_tails):
        set_decision(org_id=org.pk, audience=service.key_id, yes=org == world.quiet_paws, by=BY, now=NOW)
        set_decision(org_id=org.pk, audience=service.key_id, yes=None, by=BY, now=NOW)
    withdraw(kind=Subject.ANIMAL, subject=world.biscuit.pk, code=Code.LEGAL, by=BY, now=NOW)
    reinstate(kind=Subject.ANIMAL, subject=world.biscuit.pk, by=BY, now=NOW)
    a_set(service, 4)
    return service


def test_every_extent_of_a_real_ledger_verifies(world, tmp_path):
    service = busy(world)

    for name, extent in {
        "whole": Extent(),
        "organisation": Extent(world.happy_tails.pk),
        "service": Extent(service=service),
        "both": Extent(world.quiet_paws.pk, service),
    }.items():
        code, words = verify(save(tmp_path / name, extent))
        assert (code, words.splitlines()[-1]) == (0, "All fits."), name


def test_an_organisations_part_has_nothing_of_another_one(world):
    busy(world)

    found = list(lines(Extent(world.quiet_paws.pk), now=NOW))

    assert {line["line"] for line in found} == {"about", "animals", "terms", "decision"}
    assert {line["org"] for line in found if "org" in line} == {world.quiet_paws.pk}
    whole = [line for line in lines(Extent(), now=NOW) if line["line"] in ("animals", "set")]
    others = {line["hash"] for line in whole if line.get("org") != world.quiet_paws.pk}
    assert not others & set(_texts(found))


def _texts(found: list[dict]) -> list[str]:
    return [str(value) for line in found for value in line.values()]


def first(found: list[dict], kind: str, place: int = 0) -> dict:
    return [line for line in found if line["line"] == kind][place]


def change_id(found):
    first(found, "animals")["new"][0][0] -= 1


def change_time(found):
    first(found, "animals", 1)["at"] = "2020-01-01T00:00:00+00:00"


def drop_one(found):
    found.remove(first(found, "animals"))


def put_one_twice(found):
    found.append(dict(first(found, "animals")))


def turn_a_no(found):
    line = first(found, "decision")
    line["yes"] = not line["yes"]


CHANGES = (change_id, change_time, drop_one, put_one_twice)


@pytest.mark.parametrize(
    ("part", "change"),
    [
        *product(("whole", "organisation", "service"), CHANGES),
        ("whole", turn_a_no),  # a service's part has no decisions
        ("organisation", turn_a_no),
    ],
)
def test_a_ledger_that_was_changed_does_not_verify(world, tmp_path, part, change):
    service = busy(world)
    extent = {
        "whole": Extent(),
        "organisation": Extent(world.happy_tails.pk),
        "service": Extent(service=service),
    }[part]

    code, words = verify(save(tmp_path / "ledger", extent, change))

    assert code == 1
    assert words.startswith("BROKEN: ")


def test_a_whole_ledger_from_which_a_decision_or_a_set_is_missing_does_not_verify(world, tmp_path):
    busy(world)

    for kind in ("decision", "withdrawal", "set"):
        path = save(tmp_path / kind, Extent(), lambda found, kind=kind: found.remove(first(found, kind)))
        assert verify(path)[0] == 1, kind


def test_a_later_ledger_begins_as_the_earlier_one_did(world, tmp_path):
    service = three_sets(world)
    earlier = save(tmp_path / "earlier", Extent(world.happy_tails.pk))
    an_animal(world.happy_tails, name="Another")
    a_set(service, 5)
    later = save(tmp_path / "later", Extent(world.happy_tails.pk))

    def shorten(found):
        found.remove(first(found, "animals", -1))
        found.remove(first(found, "animals", -1))

    cut = save(tmp_path / "cut", Extent(world.happy_tails.pk), shorten)

    assert verify(later, earlier)[0] == 0
    assert verify(cut)[0] == 0  # by itself nobody sees it
    assert verify(cut, earlier)[0] == 1


def test_what_is_no_ledger_is_called_so(tmp_path):
    (tmp_path / "other").write_text('{"pets": []}\n')

    assert verify(tmp_path / "other")[0] == 2
    assert verify(tmp_path / "missing")[0] == 2
    assert verify()[0] == 2


def test_the_console_gives_each_their_own_part(tmp_path):
    cast = a_cast()
    set_preference(org_id=cast.world.quiet_paws.pk, category=CATEGORY, yes=True, by=BY, now=NOW)
    service = service_of(str(cast.ids["key_id"]))
    a_set(service, 0)
    org = cast.world.happy_tails.pk
    addresses = {
        "editor": reverse("sharing:lines", args=[org]),
        "holder": reverse("ledger:service-lines", args=[service.key_id]),
        "operator": reverse("ledger:lines"),
    }

    orgs = {}
    for who, address in addresses.items():
        (tmp_path / who).write_bytes(cast.client(who).get(address).getvalue())
        assert verify(tmp_path / who)[0] == 0, who
        found = [json.loads(line) for line in (tmp_path / who).read_text().splitlines()]
        orgs[who] = {line["org"] for line in found if line["line"] == "animals"}

    both = {org, cast.world.quiet_paws.pk}
    assert orgs == {"editor": {org}, "holder": both, "operator": both}


def test_the_spreadsheet_has_a_row_for_each_stay_with_names_for_the_organisation_alone():
    cast = a_cast()
    service = service_of(str(cast.ids["key_id"]))
    a_set(service, 0)
    change_animal(animal_id=cast.world.biscuit.pk, values={"status": "Adopted"}, by=BY, now=NOW)
    a_set(service, 1)

    def rows(who: str, address: str) -> list[str]:
        return cast.client(who).get(address).getvalue().decode("utf-8-sig").split("\r\n")

    own = rows("editor", reverse("sharing:csv", args=[cast.world.happy_tails.pk]))
    holders = rows("holder", reverse("ledger:service-csv", args=[service.key_id]))

    assert own[0] == "service,service_name,organisation,animal,name,from,until,terms"
    assert len(own) == 2 + 2
    assert any(f"{cast.world.biscuit.pk},Biscuit,2026-03-14T15:" in row for row in own)
    assert "Biscuit" not in "".join(holders)


def test_the_page_says_what_a_service_had():
    cast = a_cast()
    service = service_of(str(cast.ids["key_id"]))
    a_set(service, 0)
    change_animal(animal_id=cast.world.biscuit.pk, values={"status": "Adopted"}, by=BY, now=NOW)
    a_set(service, 1)

    page = cast.client("volunteer").get(
        reverse("sharing:ledger", args=[cast.world.happy_tails.pk]), {"service": service.key_id}
    )

    assert "It has 1 of your animals by its newest set, and had 2 in all." in page.content.decode()
    assert page.content.decode().count("it has it now") == 1
