"""HTML entities, also those that nobody means."""

import html
import re

# No character has so many digits; Python refuses to read thousands of them as a number.
_NO_CHARACTER = re.compile(r"&#(?:[0-9]{8,}|[xX][0-9a-fA-F]{7,});?")


def only_characters(text: str) -> str:
    """The text without references to numbers that are no character."""
    return _NO_CHARACTER.sub(" ", text)


def resolved(text: str) -> str:
    """The text with its entities read once."""
    return html.unescape(only_characters(text))
