"""Which record an operator means by what they paste; and whose word stands over whose."""

import itertools

import pytest

from petwire.console.withdrawals.links import meant_by
from petwire.console.withdrawals.words import BECAUSE, GOES, KINDS, LIFTED_BY, REASONS, offered
from petwire.sharing.models import Code, Subject
from petwire.sharing.orderers import Orderer, actor, orderer_of, takes_over

ANIMAL, ORG, PICTURE = Subject.ANIMAL, Subject.ORG, Subject.PICTURE


@pytest.mark.parametrize(
    ("text", "kind", "meant"),
    [
        ("https://hub.example.org/animals/12-biscuit", ORG, (ANIMAL, 12)),
        ("https://hub.example.org/orgs/3-happy-tails?page=2", ANIMAL, (ORG, 3)),
        ("http://x/media/77-0a1b2c3d_500.jpg", ANIMAL, (PICTURE, 77)),
        ("  12 ", ANIMAL, (ANIMAL, 12)),
        ("12", PICTURE, (PICTURE, 12)),
        ("/animals/12", ORG, (ANIMAL, 12)),
        ("https://hub.example.org/console/5/animals/12/", ORG, (ANIMAL, 12)),
        ("https://hub.example.org/animals?page=12", ANIMAL, None),
        ("Biscuit", ANIMAL, None),
        ("١٢", ANIMAL, None),
        ("1" * 19, ANIMAL, None),
        ("/animals/" + "1" * 19, ANIMAL, None),
        ("", ANIMAL, None),
    ],
)
def test_what_is_meant(text, kind, meant):
    assert meant_by(text, kind) == meant


@pytest.mark.parametrize(
    ("by", "whose"),
    [
        ("person:7", Orderer.OWN),
        ("operator:7", Orderer.OPERATOR),
        ("command", Orderer.OPERATOR),
        ("petwire", Orderer.OPERATOR),
        ("order:partner", Orderer.HUB),
        ("source:partner", Orderer.HUB),
    ],
)
def test_whose_word_it_is(by, whose):
    assert orderer_of(by) is whose


def test_a_word_is_taken_over_by_who_stands_above_alone():
    hub, own, operator = "order:x", "person:1", "operator:1"

    over = {
        (new, old) for new, old in itertools.product((hub, own, operator), repeat=2) if takes_over(new, old)
    }

    assert over == {(own, hub), (operator, hub), (operator, own)}
    assert actor(operator) == "person:1"


def test_every_kind_reason_and_orderer_has_its_words():
    assert set(REASONS) == set(BECAUSE) == set(Code)
    assert set(KINDS) == set(GOES) == set(Subject)
    assert set(LIFTED_BY) == set(Orderer)


def test_reasons_are_offered_where_they_make_sense():
    assert [code for code, _ in offered(ANIMAL, operator=False)] == ["org_choice", "error", "legal"]
    assert "org_closed" in dict(offered(ORG, operator=False))
    assert "terminated" in dict(offered(PICTURE, operator=True))
