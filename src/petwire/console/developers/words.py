"""The terms with the operator's name in them."""

from urllib.parse import urlsplit

from petwire.access.terms import Block, Version, blocks
from petwire.lib.config import config
from petwire.lib.operator import operator_of


def operator_name() -> str:
    """Who runs this instance, as texts name them."""
    return operator_of(config()).name or f"the people who run {urlsplit(config().public_url).hostname}"


def contact() -> str:
    """Where to write to."""
    return operator_of(config()).support or config().email_from


def terms_blocks(version: Version) -> list[Block]:
    """A version of the terms, ready to be shown."""
    return blocks(version.text, operator=operator_name(), contact=contact())
