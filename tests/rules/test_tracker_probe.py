"""What is found on a partner's page, and what it honestly cannot tell."""

import pytest

from petwire.tracker.address import pixel_img, pixel_url
from petwire.tracker.probe import BAD, WORDS, Finding, Wanted, base_and_number, judged, seen_in

BASE = "https://hub.example"
REX = pixel_img(pixel_url(7, base=BASE))
SCRIPT = "<script src='/app.js'></script>"
TEXT = "<h1>Rex</h1><p>" + "a dog of many words " * 20 + "</p>"


def found(page, *, animal=7, name="Rex", shown=(), base=BASE):
    return judged(seen_in(page), Wanted(base, animal, name, shown))[0]


@pytest.mark.parametrize(
    ("why", "page", "finding"),
    [
        ("in the description", f"<html><body>{TEXT}<div>{REX}</div>", Finding.RIGHT),
        ("escaped, as most write it", TEXT + REX.replace("&", "&amp;"), Finding.RIGHT),
        ("by the other scheme", TEXT + REX.replace("https:", "http:"), Finding.RIGHT),
        ("without a scheme", TEXT + REX.replace("https:", ""), Finding.RIGHT),
        ("with other attributes", f"<IMG alt SRC='{BASE}/pet?7' >", Finding.RIGHT),
        ("signed for somebody", f'<img src="{BASE}/pet?7&a=own.x&h=">', Finding.RIGHT),
        ("twice", TEXT + REX + REX, Finding.TWICE),
        ("not at all", TEXT, Finding.MISSING),
        ("not at all, and scripts beside it", TEXT + SCRIPT, Finding.MISSING),
        ("of another animal", TEXT + REX.replace("?7&", "?77&"), Finding.WRONG_ANIMAL),
        ("of another hub", TEXT + REX.replace("hub.", "other."), Finding.WRONG_BASE),
        ("a page that a script writes", f"<div id=root></div>{SCRIPT}", Finding.SCRIPTS),
        ("within a script's text", f"<div id=root></div><script>'{REX}'</script>", Finding.SCRIPTS),
        ("within a comment", f"{TEXT}<!-- {REX} -->", Finding.MISSING),
        (
            "a picture like any other",
            TEXT + '<img src="/pet?7"><img src="https://hub.example/petting">',
            Finding.MISSING,
        ),
        ("an empty page", "", Finding.MISSING),
        ("HTML that is none", "<<<img src=x <p", Finding.MISSING),
    ],
)
def test_what_is_found(why, page, finding):
    assert found(page) == finding


def test_without_a_number_any_that_is_shown_will_do():
    other = REX.replace("?7&", "?8&")

    assert found(REX, animal=None, shown={7}) == Finding.RIGHT
    assert found(REX + other, animal=None, shown={7, 8}) == Finding.RIGHT, "a list of animals"
    assert found(REX, animal=None) == Finding.WRONG_ANIMAL
    assert found(REX + REX, animal=None, shown={7}) == Finding.TWICE


def test_without_a_name_few_words_and_a_script_tell_nothing():
    assert found(f"<p>Please wait</p>{SCRIPT}", name="") == Finding.SCRIPTS
    assert found(TEXT + SCRIPT, name="") == Finding.MISSING


def test_only_what_a_partner_can_mend_is_held_against_it():
    assert {one for one in Finding if one.is_bad} == BAD
    assert Finding.SCRIPTS not in BAD and Finding.UNREACHABLE not in BAD
    assert set(WORDS) == set(Finding)


def test_addresses_of_trackers_are_read():
    assert base_and_number("https://tracker.example/pet?12&a=&h=") == ("https://tracker.example", 12)
    assert base_and_number("https://t.example/x/pet?12") == ("https://t.example/x", 12)
    assert base_and_number("https://t.example/pet?12x") is None
