"""Logs: events with fields, for a console or as JSON. Never a key, a password or a visitor's address."""

import re
from typing import Any

import structlog


def log_settings(form: str) -> dict[str, Any]:
    """Settings for `logging.config.dictConfig`; `form` is console or json."""
    renderer = (
        structlog.processors.JSONRenderer()
        if form == "json"
        # Not its default traceback, which shows what stands in local variables: passwords, for instance.
        else structlog.dev.ConsoleRenderer(
            colors=False, pad_event_to=0, exception_formatter=structlog.dev.plain_traceback
        )
    )
    before = [
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.ExtraAdder(),
        _without_secrets,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    after = [structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer]
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "petwire": {
                "()": structlog.stdlib.ProcessorFormatter,
                "foreign_pre_chain": before,
                "processors": after,
            }
        },
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "petwire"}},
        "root": {"handlers": ["stderr"], "level": "WARNING"},
        "loggers": {"petwire": {"level": "INFO"}},
    }


_LONG = re.compile(
    r"(?<=/)[^/\s'?]{16,}"
)  # one-time secrets are parts of addresses, and longer than any word in one


def _without_secrets(logger: Any, method: str, event: dict[str, Any]) -> dict[str, Any]:
    """Django names the address that was asked for, and hands over the whole request."""
    event.pop("request", None)
    event["event"] = _LONG.sub("...", str(event["event"])).partition("?")[0]
    return event
