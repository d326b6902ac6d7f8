"""Who gets a visitor's letter, and which forms are looked at twice."""

from datetime import timedelta

import pytest

from petwire.listings.messages.rules import Early, Facts, Whose, form_age, is_kept_out, receiver
from tests.world import NOW


@pytest.mark.parametrize(
    ("facts", "found"),
    [
        (Facts(True, "home@x.example", "org@x.example"), (Whose.FOSTER, "home@x.example")),
        (Facts(True, "", "org@x.example"), (Whose.ORG, "org@x.example")),
        (Facts(None, "", "org@x.example"), (Whose.ORG, "org@x.example")),
        (Facts(False, "home@x.example", "org@x.example"), None),
        (Facts(True, "", ""), None),
    ],
    ids=["the foster home first", "else the organisation", "not said is no no", "a no is a no", "no address"],
)
def test_who_gets_a_letter(facts, found):
    assert receiver(facts) == found


@pytest.mark.parametrize(
    ("seconds", "found"),
    [(0, Early.TOO_SOON), (3, Early.TOO_SOON), (4, None), (86_400, None), (86_401, Early.TOO_OLD)],
)
def test_a_form_is_neither_filled_in_by_a_program_nor_of_yesterday(seconds, found):
    assert form_age(NOW - timedelta(seconds=seconds), NOW) == found


@pytest.mark.parametrize(
    ("org", "reporters", "out"),
    [(1, set(), False), (1, {1}, True), (1, {2}, False), (1, {2, 3}, True)],
    ids=["nobody", "this one", "another one", "two others"],
)
def test_a_reported_writer_is_kept_out_by_whom_it_concerns_and_by_all_when_it_is_several(org, reporters, out):
    assert is_kept_out(org, frozenset(reporters)) is out
