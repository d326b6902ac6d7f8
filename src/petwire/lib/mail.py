"""Mail: where it goes, by PETWIRE_EMAIL_URL, and sending one's own. Addresses never reach a log."""

import logging
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

log = logging.getLogger(__name__)

SCHEMES = ("file", "smtp", "smtps")
WITHIN = 15  # seconds that a mail server may take


def email_settings(url: str, *, home: Path) -> dict[str, Any]:
    """Django's settings for an address such as `smtp://user:password@mail.example.org:587`; "" is files under `home`.

    `smtp` asks for STARTTLS unless the host is this machine, `smtps` is TLS from the first byte. Raises ValueError
    with a sentence for people.
    """
    if not url or url == "file:":
        return _files(home / "mail")
    parts = urlsplit(url)
    if parts.scheme == "file":
        return _files(Path(parts.path))
    if parts.scheme not in SCHEMES or not parts.hostname:
        raise ValueError("is none of file:, smtp://user:password@host:587 and smtps://user:password@host:465")
    return {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": parts.hostname,
        "EMAIL_PORT": parts.port or (465 if parts.scheme == "smtps" else 587),
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_SSL": parts.scheme == "smtps",
        "EMAIL_USE_TLS": parts.scheme == "smtp" and parts.hostname not in ("localhost", "127.0.0.1", "::1"),
        "EMAIL_TIMEOUT": WITHIN,
    }


def send(*, to: str, template: str, **given: Any) -> bool:
    """Write one mail from `<template>.txt`, whose first line is the subject. Says whether it was handed over.

    A mail server that is away must not undo what a person did, so this never raises for it; call it after the commit.
    """
    return write(to=to, template=template, given=given)


def write(
    *,
    to: str,
    template: str,
    given: Mapping[str, Any],
    reply_to: str = "",
    headers: Mapping[str, str] | None = None,
) -> bool:
    """The same with headers of its own. Where there is a `<template>.html` as well, the mail holds both."""
    from django.core.mail import EmailMultiAlternatives
    from django.template import TemplateDoesNotExist
    from django.template.loader import get_template

    from petwire.lib.config import config

    given = {"public_url": config().public_url, **given}
    text = get_template(f"{template}.txt").render(given)
    subject, _, body = text.strip().partition("\n")
    # A line break in a name would begin a header of its own.
    body = f"{body.strip()}\n{help_lines()}"
    message = EmailMultiAlternatives(
        subject=marked(" ".join(subject.split())),
        body=body,
        to=[to],
        reply_to=[reply_to] if reply_to else None,
        headers=dict(headers or {}),
    )
    with suppress(TemplateDoesNotExist):
        message.attach_alternative(get_template(f"{template}.html").render(given), "text/html")
    try:
        message.send()
    except OSError as err:
        log.warning("mail_not_sent", extra={"template": template, "why": type(err).__name__})
        return False
    return True


def marked(subject: str) -> str:
    """A subject as it is sent: that of an instance with test data says so."""
    from petwire.lib.config import config

    return f"[Test data] {subject}" if config().is_test else subject


def help_lines() -> str:
    """Where the reader gets help, and says what they think, for the end of each mail; "" where nothing was set."""
    from petwire.lib.config import config

    given = (("Help", config().support_email), ("Tell us what you think", config().feedback))
    return "".join(f"{words}: {where}\n" for words, where in given if where)


def _files(folder: Path) -> dict[str, Any]:
    return {"EMAIL_BACKEND": "petwire.lib.mailfiles.Files", "EMAIL_FILE_PATH": str(folder)}
