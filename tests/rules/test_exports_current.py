"""What a site shows now, read from whatever it gives: its own file, JSON, a page; and what somebody waits for."""

import json
import threading

import pytest

from petwire.exports.current import read_list
from petwire.exports.doors import hurry
from petwire.exports.doors.answers import told_by, wait_of
from petwire.exports.facts import Options
from petwire.exports.sites import SITES
from petwire.exports.sites.base import Listed
from tests.world import NOW

CSV, HOOK = SITES["csv"], SITES["webhook"]
PAGE = """<!doctype html><nav><a href="/">Home</a></nav>
<script type="application/ld+json">{"@context": "https://schema.org", "@type": "ItemList", "itemListElement": [
 {"@type": "ListItem", "position": 1, "item": {"@type": "Product", "name": "Rex", "sku": "A1", "url": "https://s.example/1"}},
 {"@type": "ListItem", "position": 2, "url": "https://s.example/2", "name": "Bella"}]}</script>
<script type='application/ld+json'>{"@type": "BreadcrumbList", "itemListElement": [{"@type": "Thing", "name": "Home"}]}</script>
"""  # noqa: E501


@pytest.mark.parametrize(
    ("site", "text", "wanted"),
    [
        (CSV, "id,name\nA1,Rex\n", {"A1": Listed("Rex")}),
        (
            CSV,
            "id,name,partner_id,url\nA1,Rex,99,https://s.example/99\n",
            {"A1": Listed("Rex", "99", "https://s.example/99")},
        ),
        (CSV, "id,name,url\nA1,Rex,javascript:alert(1)\n", {"A1": Listed("Rex")}),
        (HOOK, "[]", {}),
        (
            HOOK,
            '[{"id": 7, "name": "Rex", "url": "https://s.example/7"}]',
            {"7": Listed("Rex", "", "https://s.example/7")},
        ),
        (
            HOOK,
            '{"pets": [{"external_id": "A1", "id": 99, "name": "Rex"}]}',
            {"A1": Listed("Rex", "99")},
        ),
        (
            HOOK,
            PAGE,
            {
                "A1": Listed("Rex", "A1", "https://s.example/1"),
                "https://s.example/2": Listed("Bella", "", "https://s.example/2", numbered=False),
            },
        ),
    ],
)
def test_a_list_is_read_in_each_form(site, text, wanted):
    assert read_list(text, site, Options()) == wanted


@pytest.mark.parametrize(
    "text", ["", "no list", "{", '{"a": 1}', "[1]", "<html><p>Rex</p></html>", "[" * 100_000, "<script>"]
)
def test_what_is_no_list_says_so(text):
    with pytest.raises((ValueError, IndexError)):
        read_list(text, HOOK, Options())


@pytest.mark.parametrize(
    ("data", "wanted"),
    [
        ({"id": 4711, "url": "https://s.example/4711"}, ("4711", "https://s.example/4711")),
        ({"id": "A 1", "link": "http://s.example/"}, ("A 1", "http://s.example/")),
        ({"id": True, "url": "javascript:alert(1)"}, ("", "")),
        ({"id": "x" * 101, "url": "https://s.example/" + "x" * 2000}, ("", "")),
        ({"id": "a\u0000b", "url": "//s.example/"}, ("", "")),
        (["id"], ("", "")),
    ],
)
def test_a_site_is_believed_only_what_can_be_a_number_or_an_address(data, wanted):
    assert told_by(json.dumps(data).encode()) == wanted


@pytest.mark.parametrize("data", [b"", b"\xff\xfe", b"<html>", b"[" * 100_000])
def test_an_answer_that_is_no_json_says_nothing(data):
    assert told_by(data) == ("", "")


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("120", 120),
        ("0", 0),
        ("999999999999", 6 * 3600),
        (f"{NOW:%a, %d %b %Y %H:%M:%S} GMT", 0),
        ("Wed, 21 Oct 2015 07:28:00 GMT", 0),
        ("soon", None),
        ("", None),
        ("-5", None),
    ],
)
def test_how_long_a_site_wants_to_rest(header, seconds):
    wait = wait_of(header, now=NOW)

    assert (None if wait is None else wait.total_seconds()) == seconds


def test_who_waits_has_an_answer_in_time_though_the_work_goes_on():
    go_on, ended = threading.Event(), threading.Event()

    def slow() -> None:
        go_on.wait(60)
        ended.set()

    with pytest.raises(hurry.TooSlow):
        hurry.within(slow, seconds=0.05)
    go_on.set()
    assert ended.wait(60)


def test_an_answer_and_what_is_raised_come_as_they_are():
    def fails() -> None:
        raise TimeoutError("its own")

    assert hurry.within(lambda: 42) == 42
    with pytest.raises(TimeoutError, match="its own"):
        hurry.within(fails)


def test_only_so_many_slow_sites_are_waited_for_at_a_time():
    go_on, running = threading.Event(), threading.Semaphore(0)

    def slow() -> None:
        running.release()
        go_on.wait(60)

    try:
        for _ in range(hurry.AT_ONCE):
            with pytest.raises(hurry.TooSlow):
                hurry.within(slow, seconds=0.01)
        with pytest.raises(hurry.TooMany):
            hurry.within(lambda: 1)
    finally:
        go_on.set()
        for _ in range(hurry.AT_ONCE):
            running.acquire(timeout=60)
    waits = threading.Event()
    for _ in range(2000):
        try:
            assert hurry.within(lambda: 1) == 1
        except hurry.TooMany:  # their threads are still ending
            waits.wait(0.01)
        else:
            return
    pytest.fail("there is no room again")
