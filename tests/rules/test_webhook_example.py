"""The example of docs/reference/withdrawals.md believes what the hub sends, and nothing else."""

import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from petwire.lib.calling import TOLERANCE, headers_of

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "withdrawals.md"
NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
BODY = b'{"entries":[]}'


@pytest.fixture
def example() -> dict[str, Any]:
    """What the page's Python defines, with a secret and a clock."""
    (code,) = re.findall(r"```python\n(.*?)```", PAGE.read_text(), re.S)
    assert len(code.splitlines()) <= 15
    found: dict[str, Any] = {}
    exec(code, found)
    found["SECRET"] = b"whsec_1"
    found["time"] = type("Clock", (), {"time": staticmethod(NOW.timestamp)})
    return found


def sent(*, at: datetime = NOW, secret: str = "whsec_1", body: bytes = BODY) -> dict[str, str]:
    return headers_of(event="withdrawals", delivery="1", body=body, at=at, secret=secret)


def test_it_believes_what_was_sent_now(example):
    assert example["is_genuine"](sent(), BODY)
    assert example["is_genuine"](sent(at=NOW - TOLERANCE), BODY)


@pytest.mark.parametrize(
    ("headers", "body"),
    [
        pytest.param(sent(), BODY + b" ", id="another body"),
        pytest.param(sent(secret="whsec_2"), BODY, id="another secret"),
        pytest.param(sent(at=NOW - 2 * TOLERANCE), BODY, id="an old call, sent again"),
        pytest.param(sent(at=NOW + 2 * TOLERANCE), BODY, id="a call of tomorrow"),
        pytest.param(sent() | {"Petwire-Timestamp": "1"}, BODY, id="another time stamp"),
        pytest.param(sent() | {"Petwire-Signature": ""}, BODY, id="no signature"),
        pytest.param({}, BODY, id="nothing"),
    ],
)
def test_it_believes_nothing_else(example, headers, body):
    assert not example["is_genuine"](headers, body)
