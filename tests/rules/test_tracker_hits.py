"""Which requests for the image are views, and of what they are. No database."""

from datetime import date, datetime

import pytest
import time_machine

from petwire.lib.config import Config
from petwire.tracker.address import tag_of
from petwire.tracker.damping import OF_ANIMAL, OF_PLACE, PLACES, Damper
from petwire.tracker.hits import Hit, hit_of, referring_host
from petwire.tracker.pixel import PIXEL, Pixel, paths
from petwire.tracker.robots import PEOPLE, is_robot, patterns

SECRET = "ab" * 32
CHROME = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0 Safari/537.36"
PEOPLE_SAY = [
    "",
    CHROME,
    CHROME.replace("Chrome/", "HeadlessChrome/"),
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.0"
    " Mobile/15E148 Safari/604.1",
    "Mozilla/5.0 (X11; Linux x86_64; rv:133.0) Gecko/20100101 Firefox/133.0",
    "Mozilla/5.0 (Linux; Android 13; CUBOT KINGKONG 9) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0"
    " Mobile Safari/537.36",
    "Mozilla/5.0 (Linux; Android 16; wv) Version/4.0 Chrome/146.0 Mobile Safari/537.36 MetaIAB Facebook",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Mobile/22A [FBAN/FBIOS;FBAV/490.0]",
]
ROBOTS_SAY = [
    "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
    "Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; GPTBot/1.2; +https://openai.com/gptbot)",
    "facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)",
    "WhatsApp/2.23.20.0",
    "Mozilla/5.0 (Windows NT 5.1; rv:11.0) Gecko Firefox/11.0 (via ggpht.com GoogleImageProxy)",
    "python-requests/2.32.3",
    "curl/8.5.0",
    "Wget/1.21",
    "SomethingNew-bot/0.1 (+https://new.example)",
    "my crawler",
]


@pytest.mark.parametrize("agent", PEOPLE_SAY)
def test_people_are_counted(agent):
    assert not is_robot(agent)


@pytest.mark.parametrize("agent", ROBOTS_SAY)
def test_robots_are_not(agent):
    assert is_robot(agent)


def test_what_is_left_out_of_the_list_stands_on_it():
    assert len(patterns()) > 1000
    assert not PEOPLE & set(patterns())


def asked(query="7&a=&h=", *, method="GET", referer="", agent=CHROME, **headers):
    environ = {"REQUEST_METHOD": method, "PATH_INFO": "/pet", "QUERY_STRING": query, "HTTP_USER_AGENT": agent}
    return environ | {"HTTP_REFERER": referer} | headers


@pytest.mark.parametrize(
    ("why", "environ"),
    [
        ("the headers alone", asked(method="HEAD")),
        ("a robot", asked(agent=ROBOTS_SAY[0])),
        ("fetched in advance", asked(HTTP_SEC_PURPOSE="prefetch")),
        ("rendered in advance", asked(HTTP_SEC_PURPOSE="prefetch;prerender")),
        ("fetched in advance, as it was said before", asked(HTTP_PURPOSE="prefetch")),
        ("fetched in advance, as Firefox says", asked(HTTP_X_MOZ="prefetch")),
        ("a preview", asked(HTTP_X_PURPOSE="preview")),
        ("no number", asked("id=7")),
        ("a number and more", asked("7x&a=&h=")),
        ("a number too long", asked("7" * 19)),
        ("digits of another script", asked("١")),
    ],
)
def test_what_is_no_view(why, environ):
    assert hit_of(environ, secret=SECRET) is None


def test_what_is_one():
    assert hit_of(asked(referer="https://Pets.Example/a?b#c"), secret=SECRET) == Hit(7, "", "pets.example")
    assert hit_of(asked("7"), secret=SECRET) == Hit(7, "", "")


def test_tags_are_read_in_any_order_and_escaped():
    tag = tag_of(7, audience="own", host="a.example", secret=SECRET)

    for query in (
        f"7&a={tag}&h=a.example",
        f"7&h=a.example&a={tag.replace('.', '%2E')}",
        f"7&a={tag}&h=a%2Eexample&x",
    ):
        assert hit_of(asked(query), secret=SECRET) == Hit(7, "own", "a.example")


def test_a_wrong_tag_is_an_unknown_audience_and_its_host_is_not_believed():
    hit = hit_of(asked("7&a=own.forged&h=a.example", referer="https://b.example/"), secret=SECRET)

    assert hit == Hit(7, "?", "b.example")


@pytest.mark.parametrize(
    ("referer", "host"),
    [
        ("https://A.Example.:8443/x", "a.example"),
        ("http://user:word@a.example/", "a.example"),
        ("https://a.example?x", "a.example"),
        ("http://[::1]:8000/", "::1"),
        ("http://127.0.0.1:8000/animals/1", "127.0.0.1"),
        ("nonsense", ""),
        ("android-app://org.example", ""),
        ("http://[::1", ""),
        ("https://" + "a" * 300 + ".example/", ""),
        ("http://a\x00b/", ""),
        ("http://a b/", ""),
        ("https://-/", ""),
        ("https:///x", ""),
        ("https://ümlaut.example/", ""),
    ],
)
def test_only_the_host_of_the_page_is_read(referer, host):
    assert referring_host(referer) == host


def views_of(damper, times, *, address="192.0.2.1", animal=lambda n: 7, at=lambda n: 0.0, day="today"):
    return sum(damper.allows(address, animal(n), at=at(n), day=day) for n in range(times))


def test_one_page_loaded_again_and_again_counts_some_times():
    damper = Damper()

    assert views_of(damper, 1000) == OF_ANIMAL.most
    assert views_of(damper, 1, at=lambda n: OF_ANIMAL.seconds) == 1


def test_all_animals_from_one_place_count_for_little_and_other_places_as_ever():
    damper = Damper()

    assert views_of(damper, 1000, animal=lambda n: n) == OF_PLACE.most
    assert views_of(damper, 60, address="192.0.2.2", animal=lambda n: n) == 60


def test_people_who_look_at_their_pace_are_all_counted():
    assert views_of(Damper(), 500, animal=lambda n: n, at=lambda n: n * OF_PLACE.seconds) == 500


def test_a_household_is_one_place_whatever_address_it_takes():
    damper = Damper()
    some = [damper.allows(f"2001:db8:0:1::{n:x}", 7, at=0.0, day="today") for n in range(100)]

    assert sum(some) == OF_ANIMAL.most
    assert damper.allows("2001:db8:0:2::1", 7, at=0.0, day="today")


def test_an_unknown_place_has_no_measure():
    assert views_of(Damper(), 500, address="") == 500


def test_no_address_is_kept_and_what_is_kept_is_another_tomorrow():
    damper = Damper()
    views_of(damper, 1)
    today = set(damper._left)
    views_of(damper, 1, day="tomorrow")

    assert not any(b"192" in one for one in today)
    assert len(today) == len(damper._left) == 2
    assert not today & set(damper._left)


def test_what_is_remembered_is_bounded(monkeypatch):
    monkeypatch.setattr("petwire.tracker.damping.PLACES", 10)
    damper = Damper()
    for number in range(50):
        damper.allows(f"192.0.2.{number}", 7, at=0.0, day="today")

    assert len(damper._left) == 10 < PLACES


def pixel(**given):
    seen = []
    made = Pixel(count=lambda hit, day: seen.append((hit, day)), settings=Config(**given))
    return made, seen


def answer(made, environ):
    said = []
    body = b"".join(made(environ, lambda status, headers: said.append((status, dict(headers)))))
    return *said[0], body


def test_the_image_goes_out_whatever_is_asked():
    made, seen = pixel()

    for environ in (
        asked(),
        asked(""),
        asked("x"),
        asked(agent="curl/8"),
        asked(HTTP_HOST="another.example"),
    ):
        status, headers, body = answer(made, environ)
        assert (status, body, headers["Content-Length"]) == ("200 OK", PIXEL, "43")
        assert "Set-Cookie" not in headers
    assert len(seen) == 2


def test_the_headers_alone_have_no_body_and_nothing_else_is_done():
    made, seen = pixel()

    assert answer(made, asked(method="HEAD"))[::2] == ("200 OK", b"")
    assert answer(made, asked(method="POST"))[0] == "405 Method Not Allowed"
    assert seen == []


def test_a_day_is_the_instances_own():
    made, seen = pixel(timezone="America/New_York")

    with time_machine.travel(datetime.fromisoformat("2026-03-15T03:59:59+00:00"), tick=False):
        answer(made, asked())
    with time_machine.travel(datetime.fromisoformat("2026-03-15T04:00:00+00:00"), tick=False):
        answer(made, asked())

    assert [day for _, day in seen] == [date(2026, 3, 14), date(2026, 3, 15)]


def test_places_are_those_behind_trusted_proxies():
    made, seen = pixel(trusted_proxies="127.0.0.0/8")

    for number in range(50):
        answer(made, asked(REMOTE_ADDR="127.0.0.1", HTTP_X_FORWARDED_FOR=f"192.0.2.{number}"))
        answer(made, asked(REMOTE_ADDR="127.0.0.1", HTTP_X_FORWARDED_FOR="198.51.100.1"))

    assert len(seen) == 50 + OF_ANIMAL.most


def test_an_instance_with_test_data_says_so():
    made, _ = pixel(environment="test")

    assert answer(made, asked())[1]["Petwire-Environment"] == "test"


def test_the_image_stands_below_the_path_of_its_address():
    assert "/t/pet" in paths(Config(tracker_url="https://t.example/t/"))
    assert "/pet" in paths(Config())
