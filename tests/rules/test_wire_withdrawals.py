"""The file of orders: what is written is read again, by our reader and by its schema; only the signature is foreign."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from petwire.cli.samples import withdrawals_schema
from petwire.lib import signing
from petwire.sharing.models import Code, Subject
from petwire.wire.withdrawals import CODES, KINDS, BadWithdrawals, decode_withdrawals
from tests.orders_world import NOW, SEED, STRANGER, a_file, an_order, lifted, rotated, signed

MOMENTS = st.datetimes(datetime(2020, 1, 1), datetime(2100, 1, 1)).map(  # noqa: DTZ001
    lambda moment: moment.replace(microsecond=0, tzinfo=UTC)
)
ORDERS = st.lists(
    st.builds(
        lambda kind, subject, code, is_lifted: (kind, str(subject), code, is_lifted),
        st.sampled_from(KINDS),
        st.integers(1, 10**18 - 1),
        st.sampled_from(CODES),
        st.booleans(),
    ),
    max_size=8,
)


@given(ORDERS, MOMENTS, st.integers(1, 10**18 - 1))
def test_what_is_written_is_read_again(orders, moment, number):
    entries = [
        replace(an_order(seq, kind, subject, code=code), lifted=NOW if is_lifted else None)
        for seq, (kind, subject, code, is_lifted) in enumerate(orders, 1)
    ]
    content = a_file(entries, number=number, at=moment, rotations=(rotated(SEED, STRANGER, at=moment),))

    read = decode_withdrawals(signed(content))

    assert read.content == content
    assert signing.verifies(content.key, read.signed, read.signature)


def test_it_keeps_to_its_schema():
    entries = [an_order(seq, kind) for seq, kind in enumerate(KINDS, 1)]
    content = a_file([*entries, lifted(an_order(5))], rotations=(rotated(SEED, STRANGER),))

    jsonschema.validate(json.loads(signed(content)), withdrawals_schema())


def test_the_example_of_the_reference_keeps_to_the_schema_but_for_its_signature():
    page = (Path(__file__).parents[2] / "docs" / "reference" / "withdrawals.md").read_text()
    example = json.loads(page.split("```json\n")[1].split("```")[0])

    jsonschema.validate(example | {"signature": "0" * 128}, withdrawals_schema())
    with pytest.raises(BadWithdrawals, match="not signed"):
        decode_withdrawals(json.dumps(example | {"signature": ""}).encode())


def test_kinds_and_codes_are_those_of_the_gate():
    assert set(KINDS) == set(Subject.values)
    assert set(CODES) == set(Code.values)


def test_a_member_of_a_later_version_is_passed_over_and_signed():
    value = {**json.loads(signed(a_file())), "later": "member"}
    del value["signature"]
    message = json.dumps(value, sort_keys=True, separators=(",", ":")).encode()
    signature = signing.sign(SEED, message)

    read = decode_withdrawals(json.dumps({**value, "signature": signature}, indent=2).encode())

    assert read.content == a_file()
    assert signing.verifies(read.content.key, read.signed, signature)
