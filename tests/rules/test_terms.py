"""Which version of the terms counts when, and that the released ones can be read."""

from datetime import date

import pytest

from petwire.access.terms import Block, Version, blocks, in_force, is_barred, required, versions

FIRST = Version("2026-11-01", date(2026, 11, 1), "")
SECOND = Version("2027-02-01", date(2027, 3, 1), "")
KNOWN = (FIRST, SECOND)


@pytest.mark.parametrize(
    "today, current, needed",
    [
        (date(2026, 3, 14), FIRST, ""),
        (date(2026, 11, 1), FIRST, "2026-11-01"),
        (date(2027, 1, 31), FIRST, "2026-11-01"),
        (date(2027, 2, 1), SECOND, "2026-11-01"),
        (date(2027, 2, 28), SECOND, "2026-11-01"),
        (date(2027, 3, 1), SECOND, "2027-02-01"),
    ],
)
def test_a_version_is_offered_from_its_day_and_required_from_a_later_one(today, current, needed):
    assert in_force(KNOWN, today) == current
    assert required(KNOWN, today) == needed


@pytest.mark.parametrize(
    "accepted, today, barred",
    [
        ("2026-11-01", date(2027, 2, 28), False),
        ("2026-11-01", date(2027, 3, 1), True),
        ("2027-02-01", date(2027, 3, 1), False),
        ("", date(2026, 11, 1), True),
    ],
)
def test_who_has_not_accepted_in_time_is_barred(accepted, today, barred):
    assert is_barred(accepted, KNOWN, today) == barred


def test_texts_are_cut_into_headings_lists_and_paragraphs_with_the_operators_name():
    text = "Between {operator}\nand you.\n\n## Rules\n\n- one\n  more\n- {contact}\n"

    assert blocks(text, operator="Ann", contact="a@b.example") == [
        Block("text", ("Between Ann and you.",)),
        Block("heading", ("Rules",)),
        Block("list", ("one more", "a@b.example")),
    ]


def test_released_versions_are_read_and_give_time_to_accept():
    found = versions()

    assert [one.version for one in found] == sorted(one.version for one in found)
    for one in found:
        assert one.published <= one.required_from
        words = " ".join(
            line for block in blocks(one.text, operator="O", contact="C") for line in block.lines
        )
        assert "{" not in words
        for fact in (
            "one business day",
            "once a week",
            "90 days",
            "three business days",
            "privacy policy",
            "tracker",
        ):
            assert fact in words, fact
