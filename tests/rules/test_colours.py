"""Colours that somebody picked, and whether everything can be read in them."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from petwire import listings
from petwire.lib.colours import (
    ACCENT,
    DARK_GROUNDS,
    INK,
    NO,
    PAPER,
    SOFT_INK,
    YES,
    contrast,
    parsed,
    stylesheet,
    trouble,
)

SHEET = (Path(listings.__file__).parent / "static" / "listings" / "site.css").read_text()
colours = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")


@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    [("#000000", "#ffffff", 21), ("#ffffff", "#ffffff", 1), ("#777777", "#ffffff", 4.48)],
)
def test_contrast_is_that_of_the_guidelines(one, other, ratio):
    assert contrast(one, other) == pytest.approx(ratio, abs=0.01)
    assert contrast(other, one) == contrast(one, other)


@pytest.mark.parametrize(
    ("text", "colour"),
    [
        ("#A63F22", "#a63f22"),
        (" a63f22 ", "#a63f22"),
        ("#fff", "#ffffff"),
        ("red", None),
        ("#12345", None),
        ("#a63f22; } body { display: none", None),
        ("", None),
    ],
)
def test_a_colour_is_read_as_people_write_it_and_nothing_else_is(text, colour):
    assert parsed(text) == colour


def test_the_sheet_s_own_colours_are_those_that_are_reckoned_with():
    values = dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6});", SHEET.split("@media")[0]))

    expected = {"paper": PAPER, "accent": ACCENT, "ink": INK, "soft-ink": SOFT_INK, "yes": YES, "no": NO}
    assert {name: values[name] for name in expected} == expected
    assert all(one in SHEET for one in DARK_GROUNDS)
    assert trouble(ACCENT, PAPER) is None


@pytest.mark.parametrize(
    ("accent", "ground", "which"),
    [("#ffcc00", PAPER, "accent"), (ACCENT, "#444444", "ground"), ("#ffffff", "#000000", "ground")],
)
def test_what_cannot_be_read_is_named_with_a_colour_that_would_do(accent, ground, which):
    found = trouble(accent, ground)

    assert found is not None
    assert found.which == which
    assert found.better in found.words
    again = (accent, found.better) if which == "ground" else (found.better, ground)
    assert getattr(trouble(*again), "which", None) != which


@given(accent=colours, ground=colours)
def test_whatever_is_picked_is_readable_everywhere_or_refused(accent, ground):
    if trouble(accent, ground):
        return
    light, dark = stylesheet(accent, ground).split("@media")

    for part in (light, dark):
        has = dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6});", part))
        for on in ("paper", "raised", "sunken", "accent-soft", "accent-ink"):
            assert contrast(has["accent"], has[on]) >= 4.5, (on, has)
    has = dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6});", light))
    for on in ("paper", "raised", "sunken"):
        assert min(contrast(text, has[on]) for text in (INK, SOFT_INK, YES, NO)) >= 4.5


@given(accent=colours, ground=colours)
def test_two_changes_at_most_lead_to_readable_colours(accent, ground):
    for _ in range(2):
        found = trouble(accent, ground)
        if found is None:
            break
        accent, ground = (found.better, ground) if found.which == "accent" else (accent, found.better)

    assert trouble(accent, ground) is None
