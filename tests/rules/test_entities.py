"""Entities that nobody means must stop nobody."""

import pytest

from petwire.lib.entities import resolved
from petwire.lib.htmltext import plain_text
from petwire.lib.safehtml import breaks, safe_html

ABSURD = ("&#" + "1" * 5000 + ";", "&#x" + "f" * 5000 + ";")


@pytest.mark.parametrize("text", ABSURD, ids=["decimal", "hexadecimal"])
@pytest.mark.parametrize("read", [resolved, plain_text, breaks, safe_html])
def test_a_reference_to_no_character_is_passed_over(read, text):
    assert "word" in read(f"a {text} word")


def test_what_is_a_character_is_read():
    assert resolved("&eacute;&#233;&#xe9;&#128054;") == "\xe9\xe9\xe9\U0001f436"
