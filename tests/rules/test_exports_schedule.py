"""When a site is due."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from petwire.exports.schedule import DueFacts, export_due

NOW = datetime(2026, 3, 14, 15, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
IDLE = DueFacts(
    kind="list",
    changed=False,
    urgent=False,
    asked=False,
    sent_at=NOW - 20 * MINUTE,
    looked_at=NOW - 20 * MINUTE,
    not_before=None,
    paused=False,
    waiting=False,
)
LATELY = {"sent_at": NOW - 5 * MINUTE, "looked_at": NOW - 5 * MINUTE}
CASES = [
    ("nothing changed", {}, ""),
    ("something changed, and the quarter hour is over", {"changed": True}, "something changed"),
    ("something changed within the quarter hour", {"changed": True, **LATELY}, ""),
    ("never sent", {"changed": True, "sent_at": None, "looked_at": None}, "something changed"),
    ("adopted within the quarter hour", {"changed": True, "urgent": True, **LATELY}, "adopted or taken back"),
    (
        "a push goes at once",
        {"kind": "push", "changed": True, "looked_at": NOW - MINUTE},
        "something changed",
    ),
    ("a list is sent once a day", {"sent_at": NOW - timedelta(days=1)}, "once a day"),
    ("a push has no list", {"kind": "push", "sent_at": NOW - timedelta(days=9)}, ""),
    ("after a failure it waits", {"changed": True, "urgent": True, "not_before": NOW + MINUTE}, ""),
    ("and then goes on", {"changed": True, "not_before": NOW}, "something changed"),
    ("paused", {"changed": True, "urgent": True, "paused": True}, ""),
    ("a person asks although it is paused", {"asked": True, "paused": True}, "asked for"),
    ("a person asks although it waits", {"asked": True, "not_before": NOW + MINUTE}, "asked for"),
    ("losses wait for a person", {"changed": True, "waiting": True}, ""),
    ("what is taken back is tried meanwhile", {"urgent": True, "waiting": True}, "adopted or taken back"),
    ("but not each minute", {"urgent": True, "waiting": True, **LATELY}, ""),
]


@pytest.mark.parametrize(("facts", "because"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_a_site_is_due(facts, because):
    assert export_due(replace(IDLE, **facts), now=NOW) == because
