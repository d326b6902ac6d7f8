"""The rule that says who may see what, as a table."""

from dataclasses import fields, replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from petwire.sharing.rules import EXPLAINED, VETOES, Facts, Reason, Refused, Shown, decide

GRANTED = Facts(
    withdrawn=False,
    org_standing="approved",
    animal_deleted=False,
    status_fits=True,
    do_not_publish=False,
    origin_terms_fit=True,
    audience_standing="approved",
    environment_fits=True,
    terms_accepted=True,
    master_on=True,
    decision=True,
    animal_withheld=False,
    by_default=False,
)

# In the order in which they name the reason (design, section 4).
TURNS: list[tuple[Reason, dict[str, Any]]] = [
    (Reason.WITHDRAWN, {"withdrawn": True}),
    (Reason.ORG_SUSPENDED, {"org_standing": "suspended"}),
    (Reason.ORG_CLOSED, {"org_standing": "closed"}),
    (Reason.ORG_NOT_APPROVED, {"org_standing": "applied"}),
    (Reason.ANIMAL_DELETED, {"animal_deleted": True}),
    (Reason.STATUS, {"status_fits": False}),
    (Reason.DO_NOT_PUBLISH, {"do_not_publish": True}),
    (Reason.ORIGIN_TERMS, {"origin_terms_fit": False}),
    (Reason.AUDIENCE_SUSPENDED, {"audience_standing": "suspended"}),
    (Reason.AUDIENCE_TERMINATED, {"audience_standing": "terminated"}),
    (Reason.AUDIENCE_NOT_APPROVED, {"audience_standing": "pending"}),
    (Reason.WRONG_ENVIRONMENT, {"environment_fits": False}),
    (Reason.TERMS_NOT_ACCEPTED, {"terms_accepted": False}),
    (Reason.MASTER_OFF, {"master_on": False}),
    (Reason.ORG_SAID_NO, {"decision": False}),
    (Reason.ANIMAL_WITHHELD, {"animal_withheld": True}),
]

_ANY_FACTS = st.builds(
    Facts,
    org_standing=st.sampled_from(["applied", "approved", "suspended", "closed"]),
    audience_standing=st.sampled_from(["pending", "approved", "suspended", "terminated"]),
    decision=st.sampled_from([True, False, None]),
)


@pytest.mark.parametrize(("reason", "turn"), TURNS, ids=[reason for reason, _ in TURNS])
def test_each_veto_alone_refuses_and_names_itself(reason, turn):
    assert decide(replace(GRANTED, **turn)) == Refused(reason)


@pytest.mark.parametrize(("reason", "turn"), TURNS, ids=[reason for reason, _ in TURNS])
def test_the_first_veto_in_order_names_the_reason_whatever_comes_after(reason, turn):
    place = [one for one, _ in TURNS].index(reason)
    later: dict[str, Any] = {}
    for _, other in TURNS[place:]:
        later = other | later

    assert decide(replace(GRANTED, **later)) == Refused(reason)


def test_the_order_tested_is_the_order_of_the_rule():
    assert [reason for reason, _ in TURNS] == [reason for reason, _ in VETOES]


@pytest.mark.parametrize(
    ("decision", "by_default", "expected"),
    [
        (True, True, Shown()),
        (True, False, Shown()),
        (None, True, Shown()),
        (None, False, Refused(Reason.NOT_GRANTED)),
        (False, True, Refused(Reason.ORG_SAID_NO)),
        (False, False, Refused(Reason.ORG_SAID_NO)),
    ],
)
def test_a_decision_beats_the_default_and_nothing_granted_is_a_no(decision, by_default, expected):
    assert decide(replace(GRANTED, decision=decision, by_default=by_default)) == expected


@pytest.mark.parametrize("by_default", [True, False])
def test_an_animal_withheld_stays_withheld_although_its_organisation_said_yes(by_default):
    facts = replace(GRANTED, decision=True, animal_withheld=True, by_default=by_default)

    assert decide(facts) == Refused(Reason.ANIMAL_WITHHELD)


@given(_ANY_FACTS, st.sampled_from([turn for _, turn in TURNS]))
def test_no_veto_ever_adds_an_animal(facts, turn):
    before, after = decide(facts), decide(replace(facts, **turn))

    assert isinstance(after, Refused)
    assert isinstance(before, Refused | Shown)


@given(_ANY_FACTS)
def test_what_is_shown_has_no_veto_and_somebody_granted_it(facts):
    if decide(facts) == Shown():
        assert not any(holds(facts) for _, holds in VETOES)
        assert facts.decision or (facts.decision is None and facts.by_default)


def test_an_unknown_standing_is_a_no():
    assert decide(replace(GRANTED, org_standing="new")) == Refused(Reason.ORG_NOT_APPROVED)  # type: ignore[arg-type]
    assert decide(replace(GRANTED, audience_standing="new")) == Refused(Reason.AUDIENCE_NOT_APPROVED)  # type: ignore[arg-type]


def test_every_fact_is_turned_by_a_case():
    turned = {name for _, turn in TURNS for name in turn} | {"by_default"}

    assert turned == {field.name for field in fields(Facts)}


def test_every_reason_is_explained_in_a_sentence_with_its_remedy():
    assert set(EXPLAINED) == set(Reason)
    assert all(sentence.endswith(".") for sentence in EXPLAINED.values())
