"""Logs are lines that a program can read, with the fields that were given."""

import json
import logging
import logging.config

import pytest

from petwire.lib.logs import log_settings


@pytest.fixture
def configured():
    """Logging as it was, afterwards."""
    root = logging.getLogger()
    before = root.handlers[:], root.level
    yield lambda form: logging.config.dictConfig(log_settings(form))
    root.handlers[:], root.level = before


def test_json_logs_are_one_object_a_line_with_their_fields(configured, capsys):
    configured("json")

    logging.getLogger("petwire.bulkfiles").info("published", extra={"service": "ab12cd34", "pets": 3})

    entry = json.loads(capsys.readouterr().err)
    assert (entry["event"], entry["service"], entry["pets"]) == ("published", "ab12cd34", 3)
    assert entry["level"] == "info" and entry["logger"] == "petwire.bulkfiles"


def test_console_logs_name_event_and_fields(configured, capsys):
    configured("console")

    logging.getLogger("petwire.bulkfiles").warning("late", extra={"service": "ab12cd34"})

    line = capsys.readouterr().err
    assert "late" in line and "service=ab12cd34" in line
