"""Who is let in to the search API, from where, how often, and what stands around the answers."""

from datetime import timedelta

import pytest

from petwire.access import quota
from petwire.access.acceptance import terms
from petwire.access.actions import (
    approve_service,
    rotate_service,
    set_api_rights,
    suspend_service,
    terminate_service,
)
from petwire.access.life.models import Channel
from petwire.access.models import Service
from petwire.lib.config import config
from petwire.petapi.inputs import FUNCTIONS
from petwire.sharing.models import Hold
from tests.rooms.petapi_stage import Client, a_key
from tests.world import BY, NOW, a_world

pytestmark = pytest.mark.django_db

FORM = {"species": "dog"}
INPUTS = {
    "pets_at_shelter": {"shelter_id": 1},
    "pets_at_shelters": {"shelter_ids": 1},
    "pet_search": {"species": "dog", "city_or_zip": "78701"},
    "search_form": FORM,
    "pet_details": {"pet_id": 1},
    "limited_pet_details": {"pet_id": 1},
    "shelter_search": {"city_or_zip": "78701"},
    "shelter_details": {"shelter_id": 1},
}


def code(got):
    return got.json.get("error", {}).get("code")


def test_every_function_is_in_this_matrix():
    assert set(INPUTS) == set(FUNCTIONS)


@pytest.mark.parametrize("function", INPUTS)
def test_no_function_answers_without_a_key_that_is_let_in(function):
    right = a_key()
    service = right[:8]
    assert code(Client(right).get(function, **INPUTS[function])) in (None, 450)

    assert code(Client("").get(function, **INPUTS[function])) == 412
    assert code(Client("0" * 32).get(function, **INPUTS[function])) == 401
    assert code(Client(a_key(approved=False)).get(function, **INPUTS[function])) == 401
    suspend_service(key_id=service, why="x", by=BY, now=NOW)
    assert code(Client(right).get(function, **INPUTS[function])) == 401
    approve_service(key_id=service, by=BY, now=NOW)
    terminate_service(key_id=service, why="x", by=BY, now=NOW)
    assert code(Client(right).get(function, **INPUTS[function])) == 401


def test_whose_terms_are_too_old_is_kept_out(monkeypatch):
    key = a_key()
    monkeypatch.setattr(terms, "is_barred", lambda *given: True)

    assert code(Client(key).get("search_form", **FORM)) == 401


def test_a_replaced_key_works_until_its_overlap_ends():
    old = a_key()
    new = rotate_service(key_id=old[:8], by=BY, now=NOW, overlap=timedelta(days=1)).key
    later = NOW + timedelta(days=1, seconds=1)

    assert code(Client(old).get("search_form", **FORM)) is None
    assert code(Client(new).get("search_form", **FORM)) is None
    assert code(Client(old, now=later).get("search_form", **FORM)) == 401
    assert code(Client(new, now=later).get("search_form", **FORM)) is None


def test_an_instance_that_is_held_answers_nobody():
    client = Client(a_key())
    Hold.objects.create(since=NOW, backup_at=NOW)

    got = client.get("search_form", **FORM)

    assert (got.status, code(got), got.headers["Retry-After"]) == (503, 503, "120")


@pytest.mark.parametrize(
    ("headers", "allowed"),
    [
        ({}, None),  # a program
        ({"Origin": "https://www.shelter.example.org"}, "https://www.shelter.example.org"),
        ({"Origin": "https://pets.shelter.example.org:8443"}, "https://pets.shelter.example.org:8443"),
        ({"Referer": "https://shelter.example.org/pets?x=1"}, None),
        ({"Origin": "http://localhost"}, "http://localhost"),  # our own pages
    ],
)
def test_registered_domains_may_ask(headers, allowed):
    got = Client(a_key(domains=("shelter.example.org",))).get("search_form", headers=headers, **FORM)

    assert code(got) is None
    assert got.headers.get("Access-Control-Allow-Origin") == allowed


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://elsewhere.example.org"},
        {"Origin": "https://notshelter.example.org"},
        {"Origin": "https://shelter.example.org.evil.example"},
        {"Origin": "null"},
        {"Referer": "https://elsewhere.example.org/"},
    ],
)
def test_other_domains_may_not(headers):
    got = Client(a_key(domains=("shelter.example.org",))).get("search_form", headers=headers, **FORM)

    assert code(got) == 401


def test_a_key_without_domains_is_used_from_anywhere():
    got = Client(a_key()).get("search_form", headers={"Origin": "https://any.example.org"}, **FORM)

    assert (code(got), got.headers["Access-Control-Allow-Origin"]) == (None, "*")


def test_a_key_may_be_bound_to_functions():
    key = a_key()
    given = {"key_id": key[:8], "per_minute": None, "functions": ["search_form"], "by": BY, "now": NOW}
    assert set_api_rights(**given)
    assert not set_api_rights(**given)

    assert code(Client(key).get("search_form", **FORM)) is None
    assert code(Client(key).get("pet_details", pet_id=1)) == 403


def test_browsers_may_ask_before_they_ask():
    got = Client("").get("pet_search", method="OPTIONS", headers={"Origin": "https://any.example.org"})

    assert (got.status, got.body) == (204, b"")
    assert got.headers["Access-Control-Allow-Methods"] == "GET, HEAD, OPTIONS"


def test_what_is_no_function_is_not_found():
    got = Client(a_key()).get("pet_serach", **FORM)

    assert (got.status, code(got)) == (404, 400)


def test_another_method_and_another_host_are_refused():
    client = Client(a_key())

    assert client.get("search_form", method="POST", **FORM).status == 405
    assert client.get("search_form", host="evil.example.org", **FORM).status == 400


def test_errors_come_with_200_and_with_their_own_status_where_that_is_set():
    strict = config().model_copy(update={"search_strict": True})

    assert Client(a_key()).get("search_form", species="dragon").status == 200
    assert Client(a_key(), settings=strict).get("search_form", species="dragon").status == 422
    assert Client("0" * 32, settings=strict).get("search_form", **FORM).status == 401


def test_errors_come_in_the_output_that_was_asked_for():
    got = Client("0" * 32).get("search_form", output="xml", **FORM)

    assert b"<error><code>401</code>" in got.body
    assert got.headers["Content-Type"].startswith("application/xml")


def test_an_answer_that_the_client_has_is_not_sent_again():
    client = Client(a_key())
    first = client.get("search_form", **FORM)

    again = client.get("search_form", headers={"If-None-Match": first.headers["ETag"]}, **FORM)
    other = client.get("search_form", headers={"If-None-Match": first.headers["ETag"]}, species="cat")

    assert (again.status, again.body) == (304, b"")
    assert other.status == 200


def test_answers_are_packed_for_who_takes_that_and_head_has_no_body():
    client = Client(a_key())
    plain = client.get("search_form", **FORM)

    packed = {
        coding: client.get("search_form", headers={"Accept-Encoding": f"br, {coding}"}, **FORM)
        for coding in ("gzip", "zstd")
    }
    head = client.get("search_form", method="HEAD", **FORM)
    head_packed = client.get("search_form", method="HEAD", headers={"Accept-Encoding": "zstd"}, **FORM)

    for coding, got in packed.items():
        assert (got.headers["Content-Encoding"], got.body) == (coding, plain.body)
        assert int(got.headers["Content-Length"]) < len(plain.body) / 3
        assert got.headers["ETag"] == plain.headers["ETag"]
    assert head_packed.headers["Content-Length"] == packed["zstd"].headers["Content-Length"]
    assert (
        "Content-Encoding"
        not in client.get("search_form", headers={"Accept-Encoding": "gzip;q=0"}, **FORM).headers
    )
    assert (head.body, head.headers["Content-Length"]) == (b"", str(len(plain.body)))


def test_answers_have_the_headers_of_all_others():
    headers = Client(a_key()).get("search_form", **FORM).headers
    marked = config().model_copy(update={"environment": "test"})

    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert "Petwire-Environment" not in headers
    assert (
        Client(a_key(), settings=marked).get("search_form", **FORM).headers["Petwire-Environment"] == "test"
    )


def test_use_is_counted_for_the_key_and_its_days_without_use_begin_anew():
    key = a_key()
    client = Client(key)
    got = client.get("search_form", **FORM)

    service = Service.objects.get(key_id=key[:8])
    assert client.counted == [(service.pk, Channel.API, len(got.body))]
    assert service.used_at == NOW


def test_no_key_and_no_query_stands_in_a_log(caplog, monkeypatch):
    client = Client(a_key())
    monkeypatch.setattr("petwire.petapi.server.inputs.read_inputs", lambda *given: 1 / 0)

    got = client.get("search_form", **FORM)

    assert code(got) == 500
    assert "search_form failed" in caplog.text
    assert client.key not in caplog.text
    assert "species" not in caplog.text


def test_a_quota_is_never_exceeded_and_fills_evenly():
    key = a_key()
    set_api_rights(key_id=key[:8], per_minute=6, functions=None, by=BY, now=NOW)
    one, other = Client(key), Client(key)  # two processes

    answers = [code(client.get("search_form", **FORM)) for _ in range(5) for client in (one, other)]
    refused = one.get("search_form", **FORM)
    for client in (one, other):
        client.now = NOW + timedelta(seconds=10)
    later = [code(client.get("search_form", **FORM)) for client in (one, other)]

    assert answers == [None] * 6 + [503] * 4
    assert (refused.json["error"]["msg"], refused.headers["Retry-After"]) == ("resource_unavailable", "10")
    assert refused.headers["RateLimit-Remaining"] == "0"
    assert later == [None, 503]


def test_a_list_and_all_its_details_are_within_the_quota():
    client = Client(a_key())

    assert {code(client.get("search_form", **FORM)) for _ in range(501)} == {None}


def test_a_key_that_was_asked_in_vain_reads_nothing():
    world = a_world()
    client = Client(a_key(categories=("classified ads",)))

    assert client.ask("pets_at_shelter", shelter_id=world.happy_tails.pk)["total_pets"] == 0


@pytest.mark.parametrize("per_minute", [6, 900, 8000])
def test_the_database_leases_as_the_rule_says(per_minute):
    policy = quota.Policy(per_minute)
    client = Client(a_key())
    service = Service.objects.get(key_id=client.key[:8]).pk
    tokens, now = float(policy.capacity), NOW
    for pause in (0, 0.1, 0, 3.7, 0, 0, 500, 0, 1):
        now += timedelta(seconds=pause)
        expected = quota.lease(tokens, pause, policy)
        given = {"capacity": float(policy.capacity), "share": policy.share, "rate": policy.rate}
        ((granted, left),) = client.api._database.rows("lease.sql", service=service, now=now, **given)
        tokens = left

        assert (granted, left) == (expected.granted, pytest.approx(expected.tokens))
