"""Decisions, choices and withdrawals: what they hide, when, and what is written down."""

from datetime import UTC, datetime

import pytest
from django.db.utils import IntegrityError

from petwire.audit.models import Deed
from petwire.catalog.actions import change_animal
from petwire.catalog.models import Change
from petwire.orgs.models import HERE, Environment, Source
from petwire.sharing.actions import (
    AlreadyWithdrawn,
    NoSuchAudience,
    NoSuchSubject,
    NotWithdrawn,
    add_audience,
    reinstate,
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
    WithdrawalEntry,
    Withdrawn,
    Withheld,
)
from petwire.sharing.reads import (
    decisions,
    served_picture,
    shown_animals,
    shown_digests,
    shown_orgs,
    shown_pictures,
    shown_videos,
    was_public,
)
from tests.world import (
    BY,
    NOW,
    a_mirrored_animal,
    a_mirrored_org,
    a_picture,
    a_service,
    a_source,
    a_world,
    an_animal,
    an_org,
    own_pages,
    say,
)

pytestmark = pytest.mark.django_db


def _withdraw(kind: Subject, subject: int) -> WithdrawalEntry:
    return withdraw(kind=kind, subject=subject, code=Code.ORG_CHOICE, by=BY, now=NOW)


def _reinstate(kind: Subject, subject: int) -> None:
    reinstate(kind=kind, subject=subject, by=BY, now=NOW)


def _digest(animal) -> bytes:
    digest = bytes(ShownAnimal.objects.get(animal=animal, audience=own_pages()).digest)
    assert shown_digests([animal.pk]) == {animal.pk: digest}
    return digest


# The cast


def test_the_cast_is_what_its_description_says():
    world = a_world()

    assert set(shown_animals("hearth")) == {world.biscuit, world.mittens}
    assert set(shown_animals()) == {world.biscuit, world.mittens, world.shy}
    assert list(shown_orgs("hearth")) == [world.happy_tails]


# Decisions


def test_a_decision_that_stands_already_writes_nothing():
    org, service = an_org(), a_service()

    first = set_decision(org_id=org.pk, audience="hearth", yes=True, by=BY, now=NOW)
    again = set_decision(org_id=org.pk, audience="hearth", yes=True, by=BY, now=NOW)

    assert (first, again) == (True, False)
    assert DecisionEntry.objects.filter(audience=service.pk).count() == 1
    assert Deed.objects.filter(verb="sharing.decide").count() == 1


def test_decisions_lists_every_audience_with_what_was_decided():
    org, _ = an_org(), a_service()
    a_service("unasked")

    set_decision(org_id=org.pk, audience="hearth", yes=False, by=BY, now=NOW)

    assert decisions(org.pk) == [
        ("own", "own", None),
        ("hearth", "service", False),
        ("unasked", "service", None),
    ]


def test_an_unknown_audience_is_refused_with_the_ones_there_are():
    a_service()

    with pytest.raises(NoSuchAudience, match=r"no audience 'haerth'. Known: own, hearth."):
        set_decision(org_id=an_org().pk, audience="haerth", yes=True, by=BY, now=NOW)


def test_an_unknown_organisation_is_refused():
    a_service()

    with pytest.raises(NoSuchSubject, match="no organisation 77"):
        set_decision(org_id=77, audience="hearth", yes=True, by=BY, now=NOW)
    with pytest.raises(NoSuchSubject, match="no organisation 77"):
        set_preference(org_id=77, category="for sale", yes=True, by=BY, now=NOW)
    with pytest.raises(NoSuchSubject, match="no organisation 77"):
        set_master(org_id=77, kind=AudienceKind.SITE, on=True, by=BY, now=NOW)


def test_the_database_holds_one_decision_per_organisation_and_audience():
    org, service = an_org(), a_service()
    say(org, service, True)

    with pytest.raises(IntegrityError, match="decision_once"):
        Decision.objects.create(org=org, audience=service, yes=False, decided_at=NOW)


def test_an_animals_choice_is_written_once_and_can_be_cleared():
    world = a_world()

    for _ in range(2):
        withhold_animal(animal_id=world.biscuit.pk, audience="hearth", by=BY, now=NOW)
    hidden = set(shown_animals("hearth"))
    for _ in range(2):
        withhold_animal(animal_id=world.biscuit.pk, audience="hearth", by=BY, now=NOW, withhold=False)

    assert hidden == {world.mittens}
    assert set(shown_animals("hearth")) == {world.biscuit, world.mittens}
    assert Deed.objects.filter(verb__in=["sharing.withhold", "sharing.clear"]).count() == 2
    assert not Withheld.objects.exists()


# Audiences


def test_a_new_audience_sees_nothing_before_it_is_approved():
    org = an_org()
    add_audience(
        kind=AudienceKind.SERVICE, name="new", environment=Environment.PRODUCTION, terms_accepted=True
    )
    set_decision(org_id=org.pk, audience="new", yes=True, by=BY, now=NOW)
    animal = an_animal(org)

    before = list(shown_animals("new"))
    set_standing(audience="new", standing=AudienceStanding.APPROVED)

    assert before == []
    assert list(shown_animals("new")) == [animal]


def test_an_unknown_audience_sees_nothing():
    a_world()

    assert list(shown_animals("nobody")) == []
    assert list(shown_orgs("nobody")) == []


def test_the_environment_of_the_instance_is_that_of_its_pages_and_records():
    set_environment(environment=Environment.TEST)

    assert own_pages().environment == Environment.TEST
    assert Source.objects.get(name=HERE).environment == Environment.TEST


# Withdrawals


@pytest.mark.parametrize("kind", [Subject.ORG, Subject.ANIMAL, Subject.SOURCE])
def test_a_withdrawal_hides_at_once_and_reinstating_shows_again(kind):
    source = a_source()
    org = a_mirrored_org(source)
    animal = a_mirrored_animal(org)
    subject = {Subject.ORG: org.pk, Subject.ANIMAL: animal.pk, Subject.SOURCE: source.pk}[kind]

    _withdraw(kind, subject)
    hidden = list(shown_animals()), list(shown_orgs())
    _reinstate(kind, subject)

    assert hidden == ([], [org] if kind == Subject.ANIMAL else [])
    assert (list(shown_animals()), list(shown_orgs())) == ([animal], [org])


def test_a_withdrawal_says_what_why_and_until_when():
    animal = an_animal(an_org())

    entry = withdraw(kind=Subject.ANIMAL, subject=animal.pk, code=Code.LEGAL, by="person:3", now=NOW)

    assert (entry.kind, entry.subject, entry.org) == ("animal", animal.pk, animal.org_id)
    assert (entry.code, entry.by, entry.at) == ("legal", "person:3", NOW)
    assert entry.deadline == datetime(2026, 3, 17, 4, tzinfo=UTC)  # on a Saturday, so all of Monday
    assert Withdrawn.objects.get().entry == entry


def test_reinstating_names_the_order_that_it_lifts():
    animal = an_animal(an_org())
    order = _withdraw(Subject.ANIMAL, animal.pk)

    _reinstate(Subject.ANIMAL, animal.pk)

    lift = WithdrawalEntry.objects.latest("id")
    assert (lift.lifts, lift.code, lift.deadline, lift.org) == (order.pk, order.code, None, animal.org_id)


def test_a_withdrawal_is_in_the_change_log_and_in_the_audit():
    animal = an_animal(an_org())

    _withdraw(Subject.ANIMAL, animal.pk)
    _reinstate(Subject.ANIMAL, animal.pk)

    logged = Change.objects.filter(kind="animal", subject=animal.pk).order_by("id")
    assert list(logged.values_list("verb", flat=True)) == ["added", "withdrawn", "reinstated"]
    deeds = Deed.objects.filter(verb__startswith="sharing.").order_by("id")
    assert [(deed.verb, deed.subject, deed.org) for deed in deeds] == [
        ("sharing.withdraw", str(animal.pk), animal.org_id),
        ("sharing.reinstate", str(animal.pk), animal.org_id),
    ]


def test_withdrawing_twice_and_reinstating_what_stands_are_told_apart_from_success():
    animal = an_animal(an_org())

    with pytest.raises(NotWithdrawn) as nothing:
        _reinstate(Subject.ANIMAL, animal.pk)
    _withdraw(Subject.ANIMAL, animal.pk)
    with pytest.raises(AlreadyWithdrawn) as twice:
        _withdraw(Subject.ANIMAL, animal.pk)

    assert (nothing.value.exit_code, twice.value.exit_code) == (5, 5)
    assert WithdrawalEntry.objects.count() == 1


@pytest.mark.parametrize("kind", list(Subject))
def test_what_does_not_exist_cannot_be_withdrawn(kind):
    with pytest.raises(NoSuchSubject, match=r"There is no .* 4711"):
        _withdraw(kind, 4711)


def test_a_withdrawal_can_be_lifted_although_the_record_is_erased():
    animal = a_mirrored_animal(a_mirrored_org(a_source()))
    animal_id, org_id = animal.pk, animal.org_id
    _withdraw(Subject.ANIMAL, animal_id)
    animal.delete()

    _reinstate(Subject.ANIMAL, animal_id)

    assert WithdrawalEntry.objects.latest("id").org == org_id


def test_an_order_beats_whatever_is_saved_later():
    animal = an_animal(an_org())
    _withdraw(Subject.ANIMAL, animal.pk)

    change_animal(animal_id=animal.pk, values={"name": "New name", "status": "Available"}, by=BY, now=NOW)

    assert list(shown_animals()) == []


# Pictures


def test_a_withdrawn_picture_is_in_no_answer_and_comes_back_in_its_place():
    animal = an_animal(an_org())
    first, second, third = a_picture(animal), a_picture(animal, "red"), a_picture(animal, "blue")

    _withdraw(Subject.PICTURE, second.pk)
    without = shown_pictures([animal.pk])
    served = served_picture(second.pk)
    _reinstate(Subject.PICTURE, second.pk)

    assert without == {animal.pk: [first, third]}
    assert served is None
    assert shown_pictures([animal.pk]) == {animal.pk: [first, second, third]}
    assert served_picture(second.pk) == second


def test_pictures_of_many_animals_take_one_query(django_assert_num_queries):
    org = an_org()
    animals = [an_animal(org, name=name) for name in ("Ace", "Bo", "Cleo")]
    pictures = {animal.pk: [a_picture(animal), a_picture(animal, "red")] for animal in animals[:2]}

    with django_assert_num_queries(1):
        found = shown_pictures(animal.pk for animal in animals)
    with django_assert_num_queries(1):
        videos = shown_videos([animal.pk for animal in animals])

    assert found == pictures
    assert videos == {}


def test_while_a_picture_is_withdrawn_the_animal_counts_as_changed():
    animal = an_animal(an_org())
    first, second = a_picture(animal), a_picture(animal, "red")
    before = _digest(animal)

    _withdraw(Subject.PICTURE, first.pk)
    without_first = _digest(animal)
    _withdraw(Subject.PICTURE, second.pk)
    without_both = _digest(animal)
    _reinstate(Subject.PICTURE, first.pk)
    without_second = _digest(animal)
    _reinstate(Subject.PICTURE, second.pk)

    assert len({before, without_first, without_second, without_both}) == 4
    assert _digest(animal) == before
    animal.refresh_from_db()
    assert bytes(animal.digest) == before
    assert len(without_first) == 16


def test_a_withdrawn_picture_leaves_other_animals_alone():
    org = an_org()
    animal, other = an_animal(org), an_animal(org, name="Other")
    picture = a_picture(animal)
    a_picture(other)
    before = _digest(other)

    _withdraw(Subject.PICTURE, picture.pk)

    assert _digest(other) == before
    assert len(shown_pictures([other.pk])[other.pk]) == 1


def test_a_picture_is_served_while_somebody_may_see_its_animal():
    world = a_world()
    picture = a_picture(world.biscuit)
    say(world.happy_tails, own_pages(), False)

    for_the_service = served_picture(picture.pk)
    say(world.happy_tails, world.hearth, False)

    assert for_the_service == picture
    assert served_picture(picture.pk) is None


# What was public


def test_only_what_could_be_public_once_is_gone_instead_of_unknown():
    org, applied = an_org(), an_org(approved=False)
    listed, held, waiting = an_animal(org), an_animal(org, status="Hold"), an_animal(applied)
    change_animal(animal_id=listed.pk, values={"status": "Deleted"}, by=BY, now=NOW)

    assert was_public(listed.pk)
    assert not was_public(held.pk)
    assert not was_public(waiting.pk)
    assert not was_public(waiting.pk + 1)
