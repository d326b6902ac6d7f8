"""A site's own number of a listing, and where it shows it, as far as they can be believed. Pure."""

from typing import Final, NamedTuple

from petwire.lib.safehtml import safe_url

LONGEST_ID, LONGEST_LINK = 100, 2000  # characters


class Told(NamedTuple):
    """The site's own number of a listing, and where it shows it; "" where it says neither."""

    partner_id: str = ""
    link: str = ""


NOTHING: Final = Told()


def told_in(found: dict[str, object]) -> Told:
    """From values by name: `id`, and `url` or `link`."""
    number = found.get("id", "")
    number = str(number) if isinstance(number, str | int) and not isinstance(number, bool) else ""
    link = found.get("url") or found.get("link") or ""
    return Told(partner_id(number), partner_link(link if isinstance(link, str) else ""))


def partner_id(text: str) -> str:
    """A number as a site wrote it, where it can be one."""
    text = text.strip()
    return text if len(text) <= LONGEST_ID and text.isprintable() else ""


def partner_link(text: str) -> str:
    """An address as a site wrote it, where it is one of the web."""
    text = text.strip()
    return safe_url(text) if len(text) <= LONGEST_LINK and text[:4].lower() == "http" else ""
