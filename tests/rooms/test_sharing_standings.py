"""How an organisation stands to each audience: the gate's own answer, and the counts that it would give one by one."""

import pytest

from petwire.catalog.actions import change_animal
from petwire.orgs.models import Environment
from petwire.sharing.actions import (
    set_decision,
    set_environment,
    set_master,
    set_preference,
    set_standing,
    withdraw,
    withhold_animal,
)
from petwire.sharing.models import (
    AudienceKind,
    AudienceStanding,
    Code,
    Decision,
    DecisionEntry,
    ShownAnimal,
    Subject,
)
from petwire.sharing.reads import Stand, standings, why
from petwire.sharing.rules import Refused
from tests.world import (
    BY,
    CATEGORY,
    NOW,
    a_mirrored_animal,
    a_mirrored_org,
    a_service,
    a_site,
    a_source,
    a_world,
    an_animal,
    say,
)

pytestmark = pytest.mark.django_db


def by_name(org_id: int) -> dict[str, Stand]:
    return {one.audience: one for one in standings(org_id)}


def singly(org_id: int, audience_id: int) -> int:
    return ShownAnimal.objects.filter(org_id=org_id, audience_id=audience_id).count()


def test_the_counts_are_those_that_the_gate_gives_one_by_one():
    world = a_world()
    org = world.happy_tails
    audiences = [
        world.hearth,
        a_service("alike"),
        a_service("choosy"),
        a_service("theirs", first_party=True),
        a_service("trial", environment=Environment.TEST),
        a_service("unasked", categories=("research",)),
        a_service("gone", standing=AudienceStanding.TERMINATED),
        a_site("site"),
        a_site("refused"),
    ]
    say(org, audiences[7], True)
    withhold_animal(animal_id=world.biscuit.pk, audience="choosy", by=BY, now=NOW)
    for name, values in {"held": {"status": "Hold"}, "secret": {"do_not_publish": True}}.items():
        animal = an_animal(org, name=name)
        change_animal(animal_id=animal.pk, values=values, by=BY, now=NOW)
    withdrawn = an_animal(org, name="withdrawn")
    withdraw(kind=Subject.ANIMAL, subject=withdrawn.pk, code=Code.LEGAL, by=BY, now=NOW)

    stands = by_name(org.pk)

    assert {one.name: stands[one.name].shows for one in audiences} == {
        one.name: singly(org.pk, one.pk) for one in audiences
    }
    assert (stands["hearth"].shows, stands["choosy"].shows, stands["unasked"].shows) == (2, 1, 0)


def test_mirrored_records_and_test_records_are_counted_by_their_sources():
    org = a_mirrored_org(a_source())
    a_mirrored_animal(org)
    set_preference(org_id=org.pk, category=CATEGORY, yes=True, by=BY, now=NOW)
    theirs, others = a_service("theirs", first_party=True), a_service("others")

    stands = by_name(org.pk)

    assert (stands["theirs"].shows, stands["others"].shows) == (1, 0)
    assert (singly(org.pk, theirs.pk), singly(org.pk, others.pk)) == (1, 0)
    set_environment(environment=Environment.PRODUCTION)


def test_the_reason_is_that_which_the_gate_gives_for_an_animal_with_nothing_against_it():
    world = a_world()
    org, animal = world.happy_tails, world.biscuit

    def same() -> bool:
        answers = {one.audience: one.verdict for one in why(animal.pk)}
        return answers == {name: one.verdict for name, one in by_name(org.pk).items()}

    a_service("unasked", categories=("research",))
    assert same()
    say(org, world.hearth, False)
    assert same()
    set_master(org_id=org.pk, kind=AudienceKind.SERVICE, on=False, by=BY, now=NOW)
    assert same()
    set_standing(audience="hearth", standing=AudienceStanding.SUSPENDED)
    assert same()
    withdraw(kind=Subject.ORG, subject=org.pk, code=Code.ORG_CHOICE, by=BY, now=NOW)
    assert same()


def test_waiting_is_for_services_about_which_nothing_was_said():
    world = a_world()
    org = world.happy_tails.pk
    set_preference(org_id=org, category="app", yes=False, by=BY, now=NOW)
    set_preference(org_id=org, category="other", yes=None, by=BY, now=NOW)
    for name, categories in {
        "never asked": ("research",),
        "ask me": ("other",),
        "no": ("app",),
        "yes and no": (CATEGORY, "app"),
        "yes and never asked": (CATEGORY, "research"),
        "yes": (CATEGORY,),
    }.items():
        a_service(name, categories=categories)
    a_site("site")

    assert {name for name, one in by_name(org).items() if one.waits} == {
        "never asked",
        "ask me",
        "yes and never asked",
    }
    assert by_name(org)["yes and no"].against == ("app",)


def test_a_decision_that_is_taken_back_leaves_it_to_the_default_and_stays_in_the_ledger():
    world = a_world()
    org = world.happy_tails
    say(org, world.hearth, False)
    assert isinstance(by_name(org.pk)["hearth"].verdict, Refused)

    changed = set_decision(org_id=org.pk, audience="hearth", yes=None, by=BY, now=NOW)
    again = set_decision(org_id=org.pk, audience="hearth", yes=None, by=BY, now=NOW)

    assert (changed, again) == (True, False)
    assert by_name(org.pk)["hearth"].shown
    assert not Decision.objects.exists()
    assert [one.yes for one in DecisionEntry.objects.order_by("id")] == [False, None]


def test_ask_me_each_time_is_a_no_until_somebody_says_yes():
    world = a_world()
    org = world.happy_tails
    set_preference(org_id=org.pk, category=CATEGORY, yes=None, by=BY, now=NOW)

    assert not by_name(org.pk)["hearth"].shown
    say(org, world.hearth, True)
    assert by_name(org.pk)["hearth"].shown
