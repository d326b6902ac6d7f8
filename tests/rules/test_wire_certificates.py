"""Certificates: what is read is what was written, and what is odd is said in words."""

import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from petwire.lib import signing
from petwire.wire.certificates import (
    BadCertificate,
    Deletion,
    Purge,
    decode_purge,
    encode_deletion,
    encode_purge,
)
from petwire.wire.statements import read_statement

SEED = "55" * 32
NOW = datetime(2026, 11, 26, 15, 10, 2, tzinfo=UTC)
PURGE = Purge(
    hub="https://hub.example.org",
    service="a1b2c3d4",
    order=7,
    ordered=NOW,
    erased={"animals": 812, "copies": 0, "orgs": 31, "pictures": 2950, "videos": 4},
    at=NOW,
    looked_for=2000,
    files=1204,
    found=0,
    beyond_reach=("backups",),
    key=signing.public_key(SEED),
)


def signed(purge: Purge) -> bytes:
    return encode_purge(purge, lambda message: signing.sign(SEED, message))


@given(st.integers(1, 10**6), st.integers(0, 10**9), st.text(min_size=1, max_size=50))
def test_what_is_read_is_what_was_written(order, animals, words):
    if not words.isprintable():
        return
    purge = replace(PURGE, order=order, erased={**PURGE.erased, "animals": animals}, beyond_reach=(words,))

    found = decode_purge(signed(purge))

    assert found.content == purge
    assert signing.verifies(purge.key, found.signed, found.signature)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"kind": "receipt"}, "none of a purge"),
        ({"format": 2}, "none of a purge"),
        ({"erased": None}, "what was erased"),
        ({"erased": {"animals": 1}}, "is not a number"),
        ({"erased": {**PURGE.erased, "animals": -1}}, "animals is not a number"),
        ({"erased": {**PURGE.erased, "animals": True}}, "animals is not a number"),
        ({"beyond_reach": [1]}, "beyond its reach"),
        ({"order": 0}, "order is not a number from 1"),
        ({"at": "yesterday"}, "at is not a time"),
        ({"service": ""}, "service is not a text"),
    ],
)
def test_what_is_odd_is_said(change, words):
    value = json.loads(signed(PURGE)) | change

    with pytest.raises(BadCertificate, match=words):
        decode_purge(json.dumps(value).encode())


def test_a_persons_word_is_signed_with_all_that_was_said():
    deletion = Deletion(
        hub="https://hub.example.org",
        service="a1b2c3d4",
        name="Zoë Holder",
        deleted="Everything,\nalso backups",
        day="2026-11-26",
        statement="It is so.",
        received={"animals": 3},
        ended=NOW,
        at=NOW,
        key=signing.public_key(SEED),
    )

    data = encode_deletion(deletion, lambda message: signing.sign(SEED, message))

    found = read_statement(data, most=10_000)
    assert signing.verifies(deletion.key, found.signed, found.signature)
    assert (found.value["name"], found.value["deleted"]) == ("Zoë Holder", "Everything,\nalso backups")
