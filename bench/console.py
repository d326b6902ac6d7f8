"""The console's list of an organisation with many animals, against the same list of one with few."""

from functools import partial

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from bench.nights import NIGHT
from bench.stage import BY, Stage
from bench.tables import Against, Goal, Row, interleaved, timed
from petwire.catalog.actions import add_animals
from petwire.orgs.actions import add_member, add_organisation, add_person, approve_organisation
from petwire.orgs.models import Person, Role

FEW = 50  # animals: one page of the list
REPEATS = 5  # pages in one measurement
QUESTIONS = 20  # of one page, however many animals there are


def run(stage: Stage) -> list[Row]:
    many = stage.sizes.peers
    person, _ = add_person(email="bench@rescue.example", vouched=True, by=BY, now=NIGHT)
    client = Client(headers={"host": "localhost"})
    client.force_login(person)
    lists = {"few": _list(person, FEW), "many": _list(person, many)}
    cases = {name: partial(timed, partial(_open, client, lists[name])) for name in lists}
    seconds = interleaved(cases, rounds=stage.sizes.rounds)
    with CaptureQueriesContext(connection) as asked:
        _open(client, lists["many"], times=1)
    work = f"console's list of {many:,} animals"
    few, took = seconds["few"] / REPEATS, seconds["many"] / REPEATS
    return [
        Row(work, took, "s", Goal(2.0), Against.LIMIT, few, f"the same list of {FEW}"),
        Row(f"{work}, questions to the database", len(asked), "queries", Goal(QUESTIONS, unit="queries")),
    ]


def _list(person: Person, animals: int) -> str:
    """The address of the list of a fresh organisation with so many animals."""
    org = add_organisation(values={"name": f"Bench {animals}"}, by=BY, now=NIGHT)
    approve_organisation(org_id=org.pk, by=BY, now=NIGHT)
    add_member(org_id=org.pk, person=person, role=Role.EDITOR, by=BY, now=NIGHT)
    each = [{"name": f"Dog {number}", "species": "Dog"} for number in range(animals)]
    add_animals(org_id=org.pk, each=each, by=BY, now=NIGHT)
    return reverse("animals:list", kwargs={"org_id": org.pk}) + "?group=all"


def _open(client: Client, address: str, times: int = REPEATS) -> None:
    for _ in range(times):
        response = client.get(address)
        assert response.status_code == 200, response.status_code
