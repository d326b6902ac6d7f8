"""A feed as Atom (RFC 4287), with tombstones (RFC 6721). Pure."""

import re
from typing import Final
from xml.etree.ElementTree import Element, SubElement, register_namespace, tostring

from petwire.listings.feeds.animals import stamp
from petwire.listings.feeds.feed import Entry, Feed

ATOM: Final = "http://www.w3.org/2005/Atom"
TOMBSTONES: Final = "http://purl.org/atompub/tombstones/1.0"
# What XML 1.0 has no way to write. Records hold such things.
_UNWRITABLE: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
register_namespace("", ATOM)
register_namespace("at", TOMBSTONES)


def document(feed: Feed) -> bytes:
    """The whole feed in UTF-8."""
    root = Element(f"{{{ATOM}}}feed")
    _text(root, "id", feed.url)
    _text(root, "title", feed.title)
    _text(root, "updated", stamp(feed.updated))
    _text(SubElement(root, f"{{{ATOM}}}author"), "name", feed.author)
    _link(root, rel="self", type="application/atom+xml", href=feed.url)
    _link(root, rel="alternate", type="text/html", href=feed.page)
    for ref, gone in feed.gone:
        SubElement(root, f"{{{TOMBSTONES}}}deleted-entry", {"ref": ref, "when": stamp(gone.at)})
    for one in feed.entries:
        _entry(root, one)
    return bytes(tostring(root, encoding="utf-8", xml_declaration=True))


def _entry(root: Element, one: Entry) -> None:
    entry = SubElement(root, f"{{{ATOM}}}entry")
    _text(entry, "id", one.id)
    _text(entry, "title", one.title)
    _text(entry, "updated", stamp(one.updated))
    _text(SubElement(entry, f"{{{ATOM}}}author"), "name", one.author)
    _link(entry, rel="alternate", type="text/html", href=one.url)
    for picture in one.pictures:
        _link(entry, rel="enclosure", type="image/jpeg", href=picture["url"])
    for tag in one.tags:
        SubElement(entry, f"{{{ATOM}}}category", {"term": writable(tag)})
    _text(entry, "summary", one.summary)
    _text(entry, "content", one.html, type="html")


def _text(parent: Element, name: str, text: str, **attributes: str) -> None:
    SubElement(parent, f"{{{ATOM}}}{name}", attributes).text = writable(text)


def _link(parent: Element, **attributes: str) -> None:
    SubElement(parent, f"{{{ATOM}}}link", {name: writable(text) for name, text in attributes.items()})


def writable(text: str) -> str:
    """Text without what XML cannot hold."""
    return _UNWRITABLE.sub("", text)
