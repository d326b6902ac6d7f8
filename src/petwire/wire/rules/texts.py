"""Rules about texts: entities, tags, damaged letters, and the two forms of the description."""

import re
from html import unescape
from typing import Final

from petwire.wire.records import Org, Pet
from petwire.wire.rules.rule import INFO, WARNING, Facts, Hit, Hits, rule, shown
from petwire.wire.rules.values import entities, some, text, texts

# Free texts of organisations may hold HTML; of animals, only the description does.
_MAY_HOLD_HTML: Final = ("description", "serve_areas", "adoption_process", "about", "meet_pets", "services")
_DOUBLED: Final = re.compile(r"&amp;(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-z]{2,8});")
_TAG: Final = re.compile(
    r"</?(?:a|b|br|center|div|em|font|i|img|li|ol|p|span|strong|table|td|tr|u|ul)\b[^<>]*>", re.I
)
_ANY_TAG: Final = re.compile(r"<[^<>]*>")
# What browsers do not show: from one of these to the other.
_UNSEEN: Final = [
    (re.compile("<!--"), re.compile("-->")),
    (re.compile(r"<script\b", re.I), re.compile(r"</script[^<>]*>", re.I)),
    (re.compile(r"<style\b", re.I), re.compile(r"</style[^<>]*>", re.I)),
]
_BREAK: Final = re.compile(r"<(?:br|/p|/div|/li)\b", re.I)
_GAP: Final = re.compile(r"(?:<(?:br|/?p|/?div)\b[^<>]*>|&nbsp;|\s)+", re.I)
_GAP_BREAK: Final = re.compile(r"<(?:br|p|div)\b", re.I)
_PADDED_FROM: Final = 12  # breaks with nothing in between
_ACTIVE: Final = re.compile(
    r"<(?:script|iframe|object|embed|form|svg|meta|link)\b|\son[a-z]{3,20}\s*=|javascript:", re.I
)
# UTF-8 read as Latin-1 or Windows-1252, and the sign for a letter that was lost.
_DAMAGED: Final = re.compile(
    "[\u00c2\u00c3][\u0080-\u00bf]|\u00c3[\u0152\u0160\u0178\u017d\u2018-\u2122]"
    "|\u00e2(?:\u20ac|\u0080)[\u0080-\u00bf\u0152-\u0153\u02dc\u2018-\u2122]|\u00f0\u0178|\u00ef\u00bf\u00bd|\ufffd"
)
_NO_CHARACTER: Final = re.compile("&(?:amp;)*#[0-9]{8,}")
_LETTERS: Final = re.compile(r"[^\W_]+")
_BREAKS_FROM, _LENGTH_FROM = 3, 300  # of a text that should have several lines
_DIFFERENT_FROM: Final = 0.3  # of the letters


@rule(
    WARNING,
    "HTML entities stand in a text that is no HTML; people see them as they are.",
    example='"name":"Salt &amp; Pepper"',
    remedy="Write the characters themselves.",
)
def entity_in_text(record: Pet | Org, facts: Facts) -> Hits:
    for name, key, value in texts(record):
        if name in _MAY_HOLD_HTML or name == "description_plain" or "://" in value:
            continue  # in an address, what looks like an entity may be none
        if found := entities(value):
            yield Hit(key, f"{some(found)}: {shown(value)}")


@rule(
    WARNING,
    "HTML entities stand in the plain description; people see them as they are.",
    example='"descriptionPlain":"He is sweet.&nbsp; He waits."',
    remedy="Resolve entities once when the plain text is made; readers may resolve them as well.",
)
def entity_in_plain(pet: Pet, facts: Facts) -> Hits:
    if found := entities(text(pet, "description_plain")):
        yield Hit("descriptionPlain", some(found))


@rule(
    WARNING,
    "An HTML entity was encoded twice, so that browsers show its name.",
    example='"description":"I&amp;#39;m Heidi"',
    remedy="Encode once.",
)
def entity_doubled(record: Pet | Org, facts: Facts) -> Hits:
    for name, key, value in texts(record):
        if name in _MAY_HOLD_HTML and "&amp;" in value and (found := _DOUBLED.findall(value)):
            yield Hit(key, some(found))


@rule(
    WARNING,
    "HTML tags stand in a text that is no HTML.",
    example='"descriptionPlain":"He is <b>sweet</b>."',
    remedy="Remove the tags when the plain text is made.",
)
def tag_in_text(pet: Pet, facts: Facts) -> Hits:
    for name, key, value in texts(pet):
        if name != "description" and "<" in value and (found := _TAG.findall(value)):
            yield Hit(key, some(found))


@rule(
    WARNING,
    "Letters are damaged: UTF-8 was read as another encoding somewhere.",
    example='"primaryBreed":"L\u00c3\u00b6wchen"',
    remedy="Read the source as UTF-8; mend texts that were stored damaged.",
)
def text_damaged(record: Pet | Org, facts: Facts) -> Hits:
    for _, key, value in texts(record):
        if not value.isascii() and (found := _DAMAGED.search(value)):
            yield Hit(key, shown(value[max(0, found.start() - 15) : found.end() + 15]))


@rule(
    INFO,
    "An animal has no description in either form.",
    example='"description":"","descriptionPlain":""',
    remedy="A few sentences and a picture are what gets an animal seen.",
)
def description_empty(pet: Pet, facts: Facts) -> Hits:
    if not _said(text(pet, "description")) and not _said(text(pet, "description_plain")):
        yield Hit("description", "nothing is said")


@rule(
    WARNING,
    "One form of the description is empty while the other is not.",
    example='"description":"<p>He is sweet.</p>","descriptionPlain":""',
    remedy="Make the plain form from the HTML form whenever that is saved.",
)
def description_one_form(pet: Pet, facts: Facts) -> Hits:
    html, plain = _said(text(pet, "description")), _said(text(pet, "description_plain"))
    if html and not plain:
        yield Hit("descriptionPlain", "empty, the HTML form is not")
    if plain and not html:
        yield Hit("description", "empty, the plain form is not")


@rule(
    WARNING,
    "The two forms of the description say different things.",
    example='"description":"<p>He likes cats.</p>","descriptionPlain":"Adopted."',
    remedy="Make the plain form from the HTML form whenever that is saved.",
)
def descriptions_disagree(pet: Pet, facts: Facts) -> Hits:
    html, plain = _said(text(pet, "description")), _said(text(pet, "description_plain"))
    if not html or not plain or html == plain:
        return
    apart = abs(len(html) - len(plain)) / max(len(html), len(plain))
    if apart > _DIFFERENT_FROM:
        yield Hit("descriptionPlain", f"{len(plain)} letters against {len(html)}")
    elif html[:40] != plain[:40] and html[-40:] != plain[-40:] and not _alike(html, plain):
        yield Hit("descriptionPlain", "other words")


@rule(
    INFO,
    "The plain description has lost its line breaks.",
    example='"description":"<p>One.</p><p>Two.</p><p>Three.</p> ...","descriptionPlain":"One. Two. Three. ..."',
    remedy="Write a line break for each break and paragraph.",
)
def line_breaks_lost(pet: Pet, facts: Facts) -> Hits:
    plain = text(pet, "description_plain")
    if len(plain) >= _LENGTH_FROM and "\n" not in plain:
        breaks = len(_BREAK.findall(text(pet, "description")))
        if breaks >= _BREAKS_FROM:
            yield Hit("descriptionPlain", f"{breaks} breaks in the HTML, none in the text")


@rule(
    INFO,
    "A description holds a tall stretch of blank lines.",
    example='"description":"He is sweet.<br><br><br><br><br><br><br><br><br><br><br><br><br>"',
    remedy="Remove the blank lines; readers may fold them.",
)
def description_padded(pet: Pet, facts: Facts) -> Hits:
    for gap in _GAP.finditer(text(pet, "description")):
        if len(gap[0]) > _PADDED_FROM and len(breaks := _GAP_BREAK.findall(gap[0])) > _PADDED_FROM:
            yield Hit("description", f"{len(breaks)} breaks with nothing in between")
            break


@rule(
    WARNING,
    "A description holds HTML that acts: scripts, frames, forms or handlers.",
    example='"description":"<script src=\\"...\\"><\\/script>"',
    remedy="Remove it; readers must clean descriptions by a list of what is allowed.",
)
def description_acts(pet: Pet, facts: Facts) -> Hits:
    if found := _ACTIVE.search(text(pet, "description")):
        yield Hit("description", shown(found[0].strip()))


def _said(value: str) -> str:
    """The letters and digits of a text, without tags and entities; equal texts in other clothes are equal."""
    if "<" in value:
        for start, end in _UNSEEN:
            value = _without(value, start, end)
        value = _ANY_TAG.sub(" ", value)
    if "&" in value:
        # A number without end is no character, and Python refuses to read it.
        value = unescape(unescape(_NO_CHARACTER.sub(" ", value)))
    return "".join(_LETTERS.findall(value)).casefold()


def _without(html: str, start: re.Pattern[str], end: re.Pattern[str]) -> str:
    """The HTML without what stands from each `start` to its `end`; one that has no end takes the rest with it."""
    pieces, place = [], 0
    while opened := start.search(html, place):
        pieces.append(html[place : opened.start()])
        closed = end.search(html, opened.end())
        if closed is None:
            return "".join(pieces)
        place = closed.end()
    return "".join(pieces) + html[place:]


def _alike(one: str, other: str) -> bool:
    """Whether most pieces of one text stand in the other. Of a long text, a hundred pieces are asked for."""
    step = max(12, len(one) // 100)
    pieces = [one[start : start + 12] for start in range(0, len(one) - 11, step)]
    return not pieces or sum(piece in other for piece in pieces) > len(pieces) * (1 - _DIFFERENT_FROM)
