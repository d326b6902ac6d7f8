"""What happens when two come at once. Every test here really commits, on two connections."""

import psycopg
import pytest
from django.db import connection, transaction

from petwire.catalog.actions import change_animal
from petwire.catalog.models import Animal
from petwire.sharing import ledger
from petwire.sharing.actions import AlreadyWithdrawn, set_decision, withdraw, withhold_animal
from petwire.sharing.models import Code, Decision, DecisionEntry, Subject, WithdrawalEntry
from petwire.sharing.reads import shown_animals
from tests.world import BY, NOW, a_service, an_animal, an_org, say


def _withdraw(animal: Animal) -> WithdrawalEntry:
    return withdraw(kind=Subject.ANIMAL, subject=animal.pk, code=Code.ORG_CHOICE, by=BY, now=NOW)


def _rename(animal: Animal) -> bool:
    return change_animal(animal_id=animal.pk, values={"name": "Renamed"}, by=BY, now=NOW)


def test_a_withdrawal_does_not_wait_for_a_change_under_way_and_holds_after_it(elsewhere):
    animal = an_animal(an_org())
    elsewhere.begin()
    elsewhere.do(lambda: _rename(animal))

    _withdraw(animal)
    hidden = list(shown_animals())
    elsewhere.commit()

    assert hidden == []
    assert list(shown_animals()) == []
    assert Animal.objects.get().name == "Renamed"


def test_a_choice_and_a_decision_do_not_wait_for_a_change_under_way(elsewhere):
    org, service = an_org(), a_service()
    say(org, service, True)
    animal = an_animal(org)
    elsewhere.begin()
    elsewhere.do(lambda: _rename(animal))

    withhold_animal(animal_id=animal.pk, audience="hearth", by=BY, now=NOW)
    say(org, service, False)
    elsewhere.commit()

    assert list(shown_animals("hearth")) == []


def test_a_change_does_not_wait_for_a_withdrawal_under_way(elsewhere):
    animal = an_animal(an_org())
    elsewhere.begin()
    elsewhere.do(lambda: _withdraw(animal))

    _rename(animal)
    elsewhere.commit()

    assert list(shown_animals()) == []


def test_of_two_withdrawals_at_once_one_is_told_that_it_stands(elsewhere):
    animal = an_animal(an_org())
    with transaction.atomic():
        _withdraw(animal)
        second = elsewhere.start(lambda: _withdraw(animal))
        elsewhere.wait_until_it_waits()

    with pytest.raises(AlreadyWithdrawn):
        second.result(timeout=60)
    assert WithdrawalEntry.objects.count() == 1


def test_of_two_equal_decisions_at_once_one_writes(elsewhere):
    org, _ = an_org(), a_service()

    def yes() -> bool:
        return set_decision(org_id=org.pk, audience="hearth", yes=True, by=BY, now=NOW)

    with transaction.atomic():
        first = yes()
        second = elsewhere.start(yes)
        elsewhere.wait_until_it_waits()

    assert (first, second.result(timeout=60)) == (True, False)
    assert DecisionEntry.objects.count() == 1


def test_the_decision_in_force_is_the_last_one_of_the_ledger(elsewhere):
    org, service = an_org(), a_service()
    with transaction.atomic():
        say(org, service, True)
        no = elsewhere.start(lambda: say(org, service, False))
        elsewhere.wait_until_it_waits()
    no.result(timeout=60)

    assert Decision.objects.get().yes is DecisionEntry.objects.latest("id").yes is False
    assert ledger.verify(DecisionEntry) is None


def test_a_withdrawal_says_so_to_whoever_keeps_answers_in_memory(committed):
    animal = an_animal(an_org())
    known = connection.get_connection_params()
    params = {key: known[key] for key in ("host", "port", "user", "password", "dbname") if known.get(key)}
    with psycopg.connect(**params, autocommit=True) as listener:
        listener.execute("LISTEN petwire_sharing")

        _withdraw(animal)

        assert [note.channel for note in listener.notifies(timeout=5, stop_after=1)] == ["petwire_sharing"]
