"""What a site shows now, read from a list of it: a file as it is uploaded there, a JSON list, or a page with schema.org
data. Pure."""

import json
import re
from collections.abc import Iterator
from typing import Any, Final

from petwire.exports.facts import Options
from petwire.exports.sites.base import Listed, Site
from petwire.exports.theirs import partner_id, partner_link

_SCRIPT: Final = re.compile(
    r"<script[^>]*type\s*=\s*[\"']?application/ld\+json[\"']?[^>]*>(.*?)</script>", re.I | re.S
)
_OURS: Final = (
    "external_id",
    "externalID",
    "externalId",
    "petwire_id",
)  # our number, beside one of the site's
_LISTS: Final = ("animals", "pets", "listings", "items", "data", "results")
_DEEPEST: Final = 20


def read_list(text: str, site: Site, options: Options) -> dict[str, Listed]:
    """The listings by their number there. Raises ValueError, IndexError and csv.Error for what is no such list."""
    start = text.lstrip("\ufeff \t\r\n")[:1]
    if start in ("[", "{"):
        return _of_json(text.lstrip("\ufeff"))
    if start == "<":
        return _of_page(text)
    if site.read_current is None:
        raise ValueError("it is neither a JSON list nor a web page")
    return site.read_current(text, options)


def _of_json(text: str) -> dict[str, Listed]:
    found = _loaded(text)
    if isinstance(found, dict):
        found = next((found[name] for name in _LISTS if isinstance(found.get(name), list)), None)
    if not isinstance(found, list):
        raise ValueError("the JSON in it holds no list of animals")
    listed = {}
    for one in found:
        if not isinstance(one, dict):
            raise ValueError("an entry of the list is no object")
        ours = next((_text(one[name]) for name in _OURS if one.get(name)), "")
        number = _text(one.get("id"))
        theirs = number if ours else _text(one.get("partner_id"))
        if code := ours or number:
            link = partner_link(_text(one.get("url") or one.get("link")))
            listed[code] = Listed(_text(one.get("name") or one.get("title")), partner_id(theirs), link)
    return listed


def _of_page(text: str) -> dict[str, Listed]:
    """Animals of a web page whose maker marked them for search engines (schema.org). One without a number of its own is
    known by its address there."""
    scripts = _SCRIPT.findall(text)
    if not scripts:
        raise ValueError("the page holds no list that programs can read; take a file of the site instead")
    listed = {}
    for script in scripts:
        for one in _things(_loaded(script), _DEEPEST):
            link, name = partner_link(_text(one.get("url"))), _text(one.get("name"))
            number = _text(one.get("sku") or one.get("productID") or one.get("identifier"))
            if name and (number or link):
                listed[number or link] = Listed(name, partner_id(number), link, numbered=bool(number))
    return listed


def _things(found: Any, deeper: int) -> Iterator[dict[str, Any]]:
    """Products, pets and what lists name, wherever they stand."""
    if deeper == 0:
        return
    if isinstance(found, list):
        for one in found:
            yield from _things(one, deeper - 1)
    elif isinstance(found, dict):
        kinds = found.get("@type")
        kinds = {kinds} if isinstance(kinds, str) else set(map(str, kinds or ()))
        if kinds & {"Product", "Pet", "Animal"} or ("ListItem" in kinds and "item" not in found):
            yield found
        else:
            for name in ("@graph", "itemListElement", "item", "mainEntity"):
                yield from _things(found.get(name), deeper - 1)


def _loaded(text: str) -> Any:
    try:
        return json.loads(text)
    except RecursionError:
        raise ValueError("it is nested too deeply") from None


def _text(value: object) -> str:
    known = isinstance(value, str | int | float) and not isinstance(value, bool)
    return str(value).strip() if known else ""
