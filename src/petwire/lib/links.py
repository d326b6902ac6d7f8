"""Names for people in web addresses."""

from django.utils.text import slugify


def slug(words: str) -> str:
    """`Biscuit & Gravy` as `biscuit-gravy`; `pet` when nothing is left that an address can hold."""
    return slugify(words)[:60].strip("-") or "pet"
