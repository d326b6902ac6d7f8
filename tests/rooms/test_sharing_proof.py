"""The proof: the rule's table and its SQL give the same answer, and the views gather each fact rightly."""

from collections.abc import Callable
from dataclasses import astuple, dataclass, fields
from itertools import product

import pytest
from django.db import connection

from petwire.catalog.actions import change_animal
from petwire.catalog.models import Animal
from petwire.orgs.models import Environment, Organisation, Source, Standing, Terms
from petwire.sharing.actions import (
    set_environment,
    set_master,
    set_preference,
    set_standing,
    withdraw,
    withhold_animal,
)
from petwire.sharing.models import (
    Audience,
    AudienceKind,
    AudienceStanding,
    Code,
    ShownAnimal,
    ShownOrg,
    Subject,
)
from petwire.sharing.reads import shown_animals, shown_orgs, why
from petwire.sharing.rules import Facts, Reason, Refused, Shown, decide
from tests.world import (
    BY,
    CATEGORY,
    NOW,
    a_mirrored_animal,
    a_mirrored_org,
    a_service,
    a_site,
    a_source,
    an_animal,
    an_org,
    own_pages,
    say,
)

pytestmark = pytest.mark.django_db

IN_ONE = "SELECT animal_id, audience_id FROM sharing_shown_animal"
IN_TWO = (
    "SELECT n.animal_id, n.audience_id FROM sharing_unbarred_animal n"
    " JOIN sharing_shown_org o ON o.org_id = n.org_id AND o.audience_id = n.audience_id"
)

# Who is barred looked up for all at once, as lists do (petapi/sql/shelter_page.sql).
AT_ONCE = (
    "SELECT n.animal_id, o.audience_id FROM sharing_ready_animal n"
    " JOIN sharing_shown_org o ON o.org_id = n.org_id"
    " JOIN sharing_audience a ON a.id = o.audience_id AND a.kind = 'service'"
    " JOIN sharing_fit_source f ON f.source = n.source AND f.audience_id = o.audience_id"
    " WHERE (n.animal_id, o.audience_id) NOT IN (SELECT b.animal_id, b.audience_id FROM sharing_barred_animal b)"
)

OWN = "(SELECT id FROM sharing_audience WHERE name = 'own')"
OWN_IN_TWO = (
    f"SELECT n.animal_id, o.audience_id FROM sharing_browsed_animal n"
    f" JOIN sharing_shown_org o ON o.org_id = n.org_id AND o.audience_id = {OWN}"
    f" JOIN orgs_organisation g ON g.id = n.org_id AND n.status = ANY (g.public_statuses)"
)


@pytest.fixture(autouse=True)
def in_two_steps_as_in_one(db):
    """However a test here leaves the facts: services and own pages see by the rule in two steps what they see by it in
    one."""
    yield
    with connection.cursor() as cursor:
        cursor.execute(f"{IN_ONE} WHERE audience_id = {OWN}")
        on_own_pages = set(cursor.fetchall())
        cursor.execute(OWN_IN_TWO)
        assert set(cursor.fetchall()) == on_own_pages
        cursor.execute(
            f"{IN_ONE} WHERE audience_id IN (SELECT id FROM sharing_audience WHERE kind = 'service')"
        )
        in_one = set(cursor.fetchall())
        for text in (IN_TWO, AT_ONCE):
            cursor.execute(text)
            assert set(cursor.fetchall()) == in_one


VALUES = {
    "org_standing": ["applied", "approved", "suspended", "closed"],
    "audience_standing": ["pending", "approved", "suspended", "terminated"],
    "decision": [True, False, None],
}
NAMES = [field.name for field in fields(Facts)]
TYPES = ["text" if name.endswith("standing") else "boolean" for name in NAMES]


def sql_reasons(rows: list[tuple[object, ...]]) -> list[str | None]:
    """What the database answers to each combination of facts, in order."""
    arrays = ", ".join(f"%s::{kind}[]" for kind in TYPES)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT sharing_reason({', '.join(NAMES)})"
            f" FROM unnest({arrays}) WITH ORDINALITY AS f ({', '.join(NAMES)}, place) ORDER BY place",
            [list(column) for column in zip(*rows, strict=True)],
        )
        return [reason for (reason,) in cursor.fetchall()]


def test_the_sql_predicate_equals_the_table_for_every_combination_of_facts():
    table = [Facts(*combination) for combination in product(*(VALUES.get(n, [False, True]) for n in NAMES))]

    answers = sql_reasons([astuple(facts) for facts in table])

    expected = [
        None if isinstance(verdict := decide(facts), Shown) else verdict.reason.value for facts in table
    ]
    assert len(table) == 4 * 4 * 3 * 2**10
    assert answers == expected
    assert set(answers) == {None, *(reason.value for reason in Reason)}


@pytest.mark.parametrize("name", [name for name in NAMES if name != "decision"])
def test_a_fact_that_is_not_known_counts_against_the_record(name):
    granted = Facts(
        False, "approved", False, True, False, True, "approved", True, True, True, None, False, True
    )
    unknown = [None if field == name else value for field, value in zip(NAMES, astuple(granted), strict=True)]

    shown, refused = sql_reasons([astuple(granted), tuple(unknown)])

    assert shown is None
    assert refused is not None


# From here on: rows in which just one fact is turned, for each kind of audience.


@dataclass(frozen=True)
class Stage:
    """An animal that its audience may see, and whose organisation said yes in so many words."""

    audience: Audience
    org: Organisation
    animal: Animal


MAKERS: dict[str, Callable[[], Audience]] = {"own": own_pages, "service": a_service, "site": a_site}


@pytest.fixture(params=list(MAKERS))
def stage(request: pytest.FixtureRequest) -> Stage:
    audience, org = MAKERS[request.param](), an_org()
    say(org, audience, True)
    return Stage(audience, org, an_animal(org))


def verdicts(audience: Audience, animal: Animal) -> tuple[str | None, bool]:
    """The reason that `why` gives, None for shown; and whether the view has the animal."""
    (verdict,) = [answer.verdict for answer in why(animal.pk) if answer.audience == audience.name]
    listed = ShownAnimal.objects.filter(audience=audience, animal=animal).exists()
    return (verdict.reason.value if isinstance(verdict, Refused) else None), listed


def _set_org(stage: Stage, **values: object) -> None:
    Organisation.objects.filter(pk=stage.org.pk).update(**values)  # no action of an operator for these yet


def _make_test_data(stage: Stage) -> None:
    source = a_source(terms=Terms.REPUBLISH, environment=Environment.TEST)
    Organisation.objects.filter(pk=stage.org.pk).update(origin=source)
    Animal.objects.filter(pk=stage.animal.pk).update(origin=source)


def _withdraw(kind: Subject, subject: int) -> None:
    withdraw(kind=kind, subject=subject, code=Code.ORG_CHOICE, by=BY, now=NOW)


def _change(stage: Stage, **values: object) -> None:
    change_animal(animal_id=stage.animal.pk, values=values, by=BY, now=NOW)


def _standing(stage: Stage, standing: AudienceStanding) -> None:
    set_standing(audience=stage.audience.name, standing=standing)


def _master_off(stage: Stage) -> None:
    kind = AudienceKind(stage.audience.kind)
    set_master(org_id=stage.org.pk, kind=kind, on=False, by=BY, now=NOW)


def _withhold(stage: Stage) -> None:
    withhold_animal(animal_id=stage.animal.pk, audience=stage.audience.name, by=BY, now=NOW)


TURNS: dict[str, tuple[Callable[[Stage], object], Reason]] = {
    "organisation withdrawn": (lambda s: _withdraw(Subject.ORG, s.org.pk), Reason.WITHDRAWN),
    "animal withdrawn": (lambda s: _withdraw(Subject.ANIMAL, s.animal.pk), Reason.WITHDRAWN),
    "source withdrawn": (
        lambda s: _withdraw(Subject.SOURCE, Source.objects.get(name="here").pk),
        Reason.WITHDRAWN,
    ),
    "organisation not approved": (lambda s: _set_org(s, standing=Standing.APPLIED), Reason.ORG_NOT_APPROVED),
    "organisation suspended": (lambda s: _set_org(s, standing=Standing.SUSPENDED), Reason.ORG_SUSPENDED),
    "organisation closed": (lambda s: _set_org(s, standing=Standing.CLOSED), Reason.ORG_CLOSED),
    "animal deleted": (lambda s: _change(s, status="Deleted"), Reason.ANIMAL_DELETED),
    "status shown to nobody": (lambda s: _change(s, status="Hold"), Reason.STATUS),
    "do not publish": (lambda s: _change(s, do_not_publish=True), Reason.DO_NOT_PUBLISH),
    "audience not approved": (
        lambda s: _standing(s, AudienceStanding.PENDING),
        Reason.AUDIENCE_NOT_APPROVED,
    ),
    "audience suspended": (lambda s: _standing(s, AudienceStanding.SUSPENDED), Reason.AUDIENCE_SUSPENDED),
    "audience terminated": (lambda s: _standing(s, AudienceStanding.TERMINATED), Reason.AUDIENCE_TERMINATED),
    "test data": (_make_test_data, Reason.WRONG_ENVIRONMENT),
    "terms not accepted": (
        lambda s: Audience.objects.filter(pk=s.audience.pk).update(terms_accepted=False),
        Reason.TERMS_NOT_ACCEPTED,
    ),
    "master switch off": (_master_off, Reason.MASTER_OFF),
    "organisation said no": (lambda s: say(s.org, s.audience, False), Reason.ORG_SAID_NO),
    "decision yes, animal's choice no": (_withhold, Reason.ANIMAL_WITHHELD),
}  # fmt: skip


def test_an_animal_is_shown_when_its_organisation_said_yes(stage):
    assert verdicts(stage.audience, stage.animal) == (None, True)
    assert list(shown_animals(stage.audience.name)) == [stage.animal]
    assert list(shown_orgs(stage.audience.name)) == [stage.org]


@pytest.mark.parametrize("turn", list(TURNS))
def test_one_turned_fact_hides_the_animal_from_every_kind_of_audience(stage, turn):
    deed, reason = TURNS[turn]

    deed(stage)

    assert verdicts(stage.audience, stage.animal) == (reason.value, False)
    assert list(shown_animals(stage.audience.name)) == []


ABOUT_ONE_ANIMAL = {
    "animal withdrawn",
    "animal deleted",
    "status shown to nobody",
    "do not publish",
    "decision yes, animal's choice no",
}


@pytest.mark.parametrize("turn", list(TURNS))
def test_an_organisation_is_hidden_by_every_fact_but_those_of_a_single_animal(stage, turn):
    deed, _ = TURNS[turn]

    deed(stage)

    shown = ShownOrg.objects.filter(audience=stage.audience, org=stage.org).exists()
    assert shown == (turn in ABOUT_ONE_ANIMAL)


@pytest.mark.parametrize("turn", list(TURNS))
def test_a_turned_fact_leaves_everybody_else_alone(stage, turn):
    bystander = an_animal(an_org(name="Bystander"))
    other = a_service("bystander", first_party=True)
    say(bystander.org, stage.audience, True)
    say(bystander.org, other, True)
    deed, _ = TURNS[turn]

    deed(stage)

    hides_all = turn.startswith(("audience", "terms", "source"))
    assert verdicts(stage.audience, bystander)[1] is not hides_all
    assert verdicts(other, bystander)[1] is not turn.startswith("source")


ABOUT_ONE_AUDIENCE = [
    "audience not approved",
    "audience suspended",
    "audience terminated",
    "terms not accepted",
    "organisation said no",
    "decision yes, animal's choice no",
]


@pytest.mark.parametrize("turn", ABOUT_ONE_AUDIENCE)
def test_what_is_about_one_audience_leaves_the_others_alone(stage, turn):
    other = a_service("bystander")
    say(stage.org, other, True)
    deed, _ = TURNS[turn]

    deed(stage)

    assert verdicts(other, stage.animal) == (None, True)


@pytest.mark.parametrize(
    ("maker", "shown"), [(own_pages, True), (a_service, False), (a_site, False)], ids=list(MAKERS)
)
def test_without_a_decision_only_own_pages_show_an_animal(maker, shown):
    audience, animal = maker(), an_animal(an_org())

    assert verdicts(audience, animal) == (None if shown else Reason.NOT_GRANTED.value, shown)


@pytest.mark.parametrize(
    ("status", "own", "files"),
    [("Available", True, True), ("Adopted", True, False), ("Adoption Pending", True, False), ("Hold", False, False)],
)  # fmt: skip
def test_own_pages_show_the_public_statuses_and_services_only_available_ones(status, own, files):
    service, org = a_service(), an_org(public_statuses=["Available", "Adopted", "Adoption Pending"])
    say(org, service, True)
    animal = an_animal(org, status=status)

    assert verdicts(own_pages(), animal)[1] == own
    assert verdicts(service, animal)[1] == files


@pytest.mark.parametrize(
    ("terms", "maker", "shown"),
    [
        (Terms.DISPLAY_ONLY, own_pages, True),
        (Terms.DISPLAY_ONLY, lambda: a_service(first_party=True), True),
        (Terms.DISPLAY_ONLY, a_service, False),
        (Terms.DISPLAY_ONLY, a_site, False),
        (Terms.REPUBLISH, own_pages, True),
        (Terms.REPUBLISH, a_service, True),
        (Terms.REPUBLISH, a_site, True),
    ],
    ids=["own", "first party", "service", "site", "own, republish", "service, republish", "site, republish"],
)
def test_mirrored_records_go_where_their_sources_terms_let_them(terms, maker, shown):
    audience, org = maker(), a_mirrored_org(a_source(terms=terms))
    say(org, audience, True)
    animal = a_mirrored_animal(org)

    reason, listed = verdicts(audience, animal)

    assert listed == shown
    assert reason == (None if shown else Reason.ORIGIN_TERMS.value)
    assert ShownOrg.objects.filter(audience=audience, org=org).exists() == shown


def test_an_animals_own_source_counts_as_well_as_its_organisations():
    source, service, org = a_source(), a_service(), an_org()
    say(org, service, True)
    animal = a_mirrored_animal(org, origin_id=source.name)

    assert verdicts(service, animal) == (Reason.ORIGIN_TERMS.value, False)
    assert verdicts(own_pages(), animal) == (None, True)

    _withdraw(Subject.SOURCE, source.pk)

    assert verdicts(own_pages(), animal) == (Reason.WITHDRAWN.value, False)
    assert ShownOrg.objects.filter(audience=service, org=org).exists()


def test_an_animal_of_a_test_source_is_test_data_whatever_its_organisation_is():
    service, org = a_service(), an_org()
    say(org, service, True)
    source = a_source(terms=Terms.REPUBLISH, environment=Environment.TEST)
    animal = a_mirrored_animal(org, origin_id=source.name)

    assert verdicts(service, animal) == (Reason.WRONG_ENVIRONMENT.value, False)


@pytest.mark.parametrize("row", [{"status": "Deleted", "deleted_at": None}, {"deleted_at": NOW}])
def test_either_the_status_or_the_time_makes_an_animal_deleted(row):
    animal = a_mirrored_animal(a_mirrored_org(a_source()))
    Animal.objects.filter(pk=animal.pk).update(**row)

    assert verdicts(own_pages(), animal) == (Reason.ANIMAL_DELETED.value, False)


@pytest.mark.parametrize(
    ("data", "audience", "shown"),
    [
        (Environment.TEST, Environment.PRODUCTION, False),
        (Environment.TEST, Environment.TEST, True),
        (Environment.PRODUCTION, Environment.PRODUCTION, True),
    ],
)
def test_test_data_never_goes_to_production(data, audience, shown):
    service, org = a_service(environment=audience), an_org()
    say(org, service, True)
    animal = an_animal(org)

    set_environment(environment=data)

    assert verdicts(service, animal)[1] == shown
    assert verdicts(own_pages(), animal)[1], "the pages of a test instance show its test data"


@pytest.mark.parametrize(
    ("categories", "answers", "shown"),
    [
        (["adoption sites"], {"adoption sites": True}, True),
        (["adoption sites"], {"adoption sites": False}, False),
        (["adoption sites"], {}, False),
        (["adoption sites", "classified ads"], {"adoption sites": True, "classified ads": True}, True),
        (["adoption sites", "classified ads"], {"adoption sites": True, "classified ads": False}, False),
        (["adoption sites", "classified ads"], {"adoption sites": True}, False),
        (["adoption sites"], {"classified ads": True}, False),
        ([], {"adoption sites": True}, False),
    ],
    ids=["yes", "no", "unanswered", "both yes", "one no", "one unanswered", "another", "no category"],
)
def test_a_service_is_granted_by_a_yes_to_each_of_its_categories(categories, answers, shown):
    service, org = a_service(categories=tuple(categories)), an_org()
    for category, yes in answers.items():
        set_preference(org_id=org.pk, category=category, yes=yes, by=BY, now=NOW)

    assert verdicts(service, an_animal(org)) == (None if shown else Reason.NOT_GRANTED.value, shown)


def test_a_single_yes_beats_the_preference_and_a_single_no_as_well():
    liked, disliked, org = a_service("liked"), a_service("disliked", categories=("for sale",)), an_org()
    set_preference(org_id=org.pk, category=CATEGORY, yes=True, by=BY, now=NOW)
    animal = an_animal(org)

    say(org, liked, False)
    say(org, disliked, True)

    assert verdicts(liked, animal) == (Reason.ORG_SAID_NO.value, False)
    assert verdicts(disliked, animal) == (None, True)


def test_decisions_survive_the_master_switch():
    service, org = a_service(), an_org()
    say(org, service, True)
    animal = an_animal(org)

    set_master(org_id=org.pk, kind=AudienceKind.SERVICE, on=False, by=BY, now=NOW)
    off = verdicts(service, animal)
    own = verdicts(own_pages(), animal)
    set_master(org_id=org.pk, kind=AudienceKind.SERVICE, on=True, by=BY, now=NOW)

    assert off == (Reason.MASTER_OFF.value, False)
    assert own == (None, True), "a switch is for one kind of audience"
    assert verdicts(service, animal) == (None, True)


def test_why_answers_for_every_audience_and_is_empty_for_an_unknown_animal():
    a_service(), a_site()
    animal = an_animal(an_org())

    assert [(answer.audience, answer.kind) for answer in why(animal.pk)] == [
        ("own", "own"),
        ("hearth", "service"),
        ("petfinder", "site"),
    ]
    assert why(animal.pk + 1) == []
