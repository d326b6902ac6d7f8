"""Texts as sites take them: descriptions with what is added to them, plain text, numbers. No database in here."""

import html
import re
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from functools import lru_cache

from petwire.exports.facts import Org, Pet, Settings
from petwire.lib.htmltext import plain_text
from petwire.lib.safehtml import breaks, safe_html, safe_url
from petwire.tracker.address import pixel_img

_ASCII = str.maketrans(
    {
        **dict.fromkeys("\u2018\u2019\u201a\u201b\u2032\u02bc", "'"),
        **dict.fromkeys("\u201c\u201d\u201e\u201f\u2033", '"'),
        **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015", "-"),
        "\u2026": "...",
        "\u00a0": " ",
    }
)
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_TAG = re.compile(r"<(?=[A-Za-z/!])")
_LINE_END = re.compile(r"\r\n|\r|\n|\u2028|\u2029")
_MONEY = re.compile(
    r"\s*(?:US|USD)?\s*\$?\s*(\d{1,3}(?:,\d{3})+|\d+)(\.\d{1,2})?\s*(?:USD|dollars?)?\s*", re.I
)


def one_line(text: str) -> str:
    """Text on a single line, without control characters."""
    if text.isprintable():  # most are; nothing but blanks is to be done then
        return " ".join(text.split())
    return " ".join(_CONTROL.sub("", _LINE_END.sub(" ", text)).split())


def ascii_marks(text: str) -> str:
    """Text with curly quotes, long dashes and dots as ASCII has them; everything else as it is."""
    return text.translate(_ASCII)


def money(text: str) -> Decimal | None:
    """The amount that a fee says (`$125.50`, `1,200`), or None where it says something else."""
    found = _MONEY.fullmatch(text)
    if not found:
        return None
    try:
        return Decimal(found[1].replace(",", "") + (found[2] or ""))
    except InvalidOperation:  # digits of other scripts
        return None


def whole(amount: Decimal | float) -> int:
    """The nearest whole number; a half goes up."""
    return int(Decimal(str(amount)).quantize(Decimal(1), ROUND_HALF_UP))


def as_html(pet: Pet, org: Org, settings: Settings, *, links: bool) -> str:
    """The description on a single line of safe HTML: the public foster contact, the text, links, the footer, and the
    tracker image."""
    anchors = _links(pet.name, pet.page_url, org.name, org.url) if links and settings.links else ()
    text = _html(
        _contact(pet, settings), pet.description, pet.description_plain, anchors, _footer(pet, settings)
    )
    return text + pixel_img(pet.tracker_url) if pet.tracker_url else text


@lru_cache(1000)  # several sites get the same, one after the other, but for the image
def _html(contact: str, description: str, plain: str, links: tuple[tuple[str, str], ...], footer: str) -> str:
    parts = [
        str(breaks(contact)) if contact else "",
        _clean(description) if description else str(breaks(plain)),
        "<br>".join(f'<a href="{html.escape(url)}">{html.escape(words)}</a>' for words, url in links),
        str(breaks(footer)) if footer else "",
    ]
    return _CONTROL.sub("", _LINE_END.sub(" ", "<br><br>".join(filter(None, parts))))


def as_text(pet: Pet, org: Org, settings: Settings, *, links: bool) -> str:
    """The description as plain text with line feeds, and the same added to it; links as bare addresses."""
    parts = [_contact(pet, settings)]
    plain = pet.description_plain
    if pet.description or _TAG.search(plain):  # markup in plain text would be shown, or refused
        plain = plain_text(_clean(pet.description or plain))
    parts.append(_TAG.sub("< ", plain))
    if links and settings.links:
        parts.append("\n".join(url for _, url in _links(pet.name, pet.page_url, org.name, org.url)))
    parts.append(_footer(pet, settings))
    text = "\n\n".join(filter(None, (part.strip() for part in parts)))
    return _CONTROL.sub("", _LINE_END.sub("\n", text))


@lru_cache(1000)
def _clean(text: str) -> str:
    return str(safe_html(text))


def _contact(pet: Pet, settings: Settings) -> str:
    return "Foster home: " + ", ".join(pet.contact) if settings.contact_on_top and pet.contact else ""


def _footer(pet: Pet, settings: Settings) -> str:
    # A courtesy listing is somebody else's animal: what the organisation says of itself is not true of it.
    return "" if pet.courtesy else settings.footer


@lru_cache(1000)
def _links(name: str, page: str, org: str, homepage: str) -> tuple[tuple[str, str], ...]:
    found = (
        (f"More about {one_line(name) or 'this animal'}", safe_url(page)),
        (one_line(org) or "Our homepage", safe_url(homepage)),
    )
    return tuple((words, url) for words, url in found if url)
