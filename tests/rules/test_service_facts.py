"""What a service says of itself: education, hosts, one key a service, what is looked at first."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from petwire.access.facts import (
    ANSWER_WITHIN,
    NO_URL,
    SELF,
    Application,
    Known,
    WrongFact,
    difference,
    host_name,
    in_months,
    same_service,
    settle,
    settle_term,
    term_is_over,
    unanswered,
)
from tests.world import NOW

PAW_MAP = Application(
    name="Paw Map",
    email="dev@paw.example",
    company="Paw Map Inc.",
    url="https://paw-map.example/",
    description="A map.",
    categories=("adoption site", "app"),
    domains=("paw-map.example",),
    public=True,
)
CLASS = replace(PAW_MAP, categories=("education", "app"))


def test_education_is_never_public_whatever_was_typed():
    settled = settle(CLASS)

    assert (settled.company, settled.url, settled.public) == (SELF, NO_URL, False)
    assert settle(settled) == settled


def test_anything_else_stays_as_it_was_said():
    assert settle(PAW_MAP) == PAW_MAP


@pytest.mark.parametrize(
    "field, wrong",
    [
        ("categories", {"categories": ()}),
        ("categories", {"categories": ("spying",)}),
        ("company", {"company": " "}),
        ("url", {"url": "javascript:alert(1)"}),
        ("url", {"url": "ftp://paw-map.example"}),
        ("url", {"url": "not an address"}),
        ("domains", {"domains": ("two words",)}),
    ],
)
def test_what_cannot_be_is_refused_by_the_field(field, wrong):
    with pytest.raises(WrongFact) as refusal:
        settle(replace(PAW_MAP, **wrong))

    assert refusal.value.field == field


@pytest.mark.parametrize("said", ["", "none", "None", " NONE "])
def test_no_address_is_none(said):
    assert settle(replace(PAW_MAP, url=said)).url == NO_URL


def test_an_address_without_a_scheme_gets_the_safe_one():
    assert settle(replace(PAW_MAP, url="paw-map.example")).url == "https://paw-map.example"


@pytest.mark.parametrize(
    "typed, host",
    [
        ("Www.Example.ORG", "www.example.org"),
        ("https://example.org:8443/pets?x=1", "example.org"),
        ("example.org.", "example.org"),
        ("müller.example", "xn--mller-kva.example"),
        ("localhost", "localhost"),
        ("  example.org/ ", "example.org"),
    ],
)
def test_domains_become_names_of_hosts(typed, host):
    assert host_name(typed) == host
    assert host_name(host) == host


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "example",
        "*.example.org",
        "192.0.2.1",
        "[::1]",
        "-x.example.org",
        "a..b",
        "https://",
        "exa mple.org",
    ],
)
def test_what_is_no_domain_is_refused(typed):
    with pytest.raises(WrongFact):
        host_name(typed)


@given(st.text(max_size=40))
def test_a_domain_is_a_host_or_refused(typed):
    try:
        host = host_name(typed)
    except WrongFact:
        return
    assert host == host.lower() and not set(host) - set("abcdefghijklmnopqrstuvwxyz0123456789-.")


TODAY = date(2026, 3, 14)


@pytest.mark.parametrize("ends", [None, date(2026, 3, 14), date(2026, 3, 1), date(2026, 9, 15)])
def test_a_term_is_said_and_ends_within_six_months(ends):
    with pytest.raises(WrongFact):
        settle_term(ends, categories=["education"], today=TODAY)


def test_a_term_of_six_months_is_the_longest_and_others_have_none():
    last = date(2026, 9, 14)

    assert settle_term(last, categories=["app", "education"], today=TODAY) == last
    assert settle_term(last, categories=["app"], today=TODAY) is None


@pytest.mark.parametrize(
    "day, months, later",
    [
        (date(2026, 8, 31), 6, date(2027, 2, 28)),
        (date(2027, 8, 31), 6, date(2028, 2, 29)),
        (date(2026, 12, 1), 1, date(2027, 1, 1)),
        (date(2026, 6, 30), 6, date(2026, 12, 30)),
    ],
)
def test_months_later(day, months, later):
    assert in_months(day, months) == later


MINE = Known("aaaaaaaa", "Paw Map", "https://paw-map.example/", 7, False)


@pytest.mark.parametrize(
    "why, asked",
    [
        ("one address", Known("", "Other", "http://www.Paw-Map.example", 8, False)),
        ("one name of one holder", Known("", " paw  MAP ", NO_URL, 7, False)),
    ],
)
def test_it_is_the_same_service(why, asked):
    assert same_service(asked, [MINE]) == "aaaaaaaa"


@pytest.mark.parametrize(
    "why, asked",
    [
        ("another page of one host", Known("", "Other", "https://paw-map.example/cats", 7, False)),
        ("one name of another holder", Known("", "Paw Map", NO_URL, 8, False)),
        ("the project that it grew from", Known("", "Paw Map", "https://paw-map.example", 7, True)),
        ("itself", replace(MINE, url="https://paw-map.example")),
        ("nobody's names are nobody's", Known("", "Paw Map", NO_URL, None, False)),
    ],
)
def test_it_is_another_service(why, asked):
    assert same_service(asked, [MINE]) is None


def test_services_without_an_address_are_not_the_same():
    first = Known("aaaaaaaa", "A", NO_URL, 1, False)

    assert same_service(Known("", "B", NO_URL, 2, False), [first]) is None


@pytest.mark.parametrize(
    "field, value",
    [
        ("url", "https://other.example"),
        ("company", "Others"),
        ("categories", ("adoption site", "for sale")),
        ("domains", ()),
    ],
)
def test_what_organisations_decide_by_is_looked_at(field, value):
    found = difference(PAW_MAP, replace(PAW_MAP, **{field: value}))

    assert (list(found.reviewed), found.at_once, found.email) == ([field], {}, None)


@pytest.mark.parametrize(
    "field, value", [("name", "Paw Atlas"), ("description", "Two maps."), ("public", False)]
)
def test_the_rest_changes_at_once(field, value):
    found = difference(PAW_MAP, replace(PAW_MAP, **{field: value}))

    assert (found.at_once, found.reviewed, found.email) == ({field: value}, {}, None)


def test_private_to_public_is_looked_at_and_the_contact_address_for_itself():
    private = replace(PAW_MAP, public=False)

    found = difference(private, replace(private, public=True, email="new@paw.example"))

    assert (found.reviewed, found.at_once, found.email) == ({"public": True}, {}, "new@paw.example")


@pytest.mark.parametrize("before, after", [(CLASS, PAW_MAP), (PAW_MAP, CLASS)])
def test_education_begins_and_ends_by_a_new_request_alone(before, after):
    with pytest.raises(WrongFact) as refusal:
        difference(settle(before), settle(after))

    assert refusal.value.field == "categories"


def test_a_project_is_asked_on_its_last_day_and_has_fourteen_days():
    assert not term_is_over(None, TODAY)
    assert not term_is_over(date(2026, 3, 15), TODAY)
    assert term_is_over(TODAY, TODAY)
    assert not unanswered(None, NOW)
    assert not unanswered(NOW, NOW + ANSWER_WITHIN - ANSWER_WITHIN / 1000)
    assert unanswered(NOW, NOW + ANSWER_WITHIN)
    assert ANSWER_WITHIN.days == 14
