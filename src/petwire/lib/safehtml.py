"""Text from strangers as HTML that can do nothing: an allow-list, few blank lines, one shape.

Descriptions come out of twenty years of page builders: styles, font tags, layout divs, pages of blank lines,
entities encoded twice (reference, quirks in the wild). What comes out here holds plain structure only.
"""

import html
import re
from urllib.parse import urlsplit

import nh3
from django.utils.safestring import SafeString, mark_safe

from petwire.lib.entities import resolved

_HEADINGS = {"h1": "h3", "h2": "h3", "h3": "h3", "h4": "h4", "h5": "h4", "h6": "h4"}
_INLINE = frozenset({"a", "b", "strong", "i", "em", "u"})
_TABLE = frozenset({"table", "thead", "tbody", "tr", "th", "td"})
_BLOCKS = frozenset({"p", "ul", "ol", "li", "blockquote", *_TABLE, *_HEADINGS})
# A div is a line of its own in its author's eyes, and nothing else: it is read, and never written.
_LINES = frozenset({"div", "center", "section", "article", "address", "dl", "dt", "dd", "pre"})
_GONE_WITH_CONTENT = frozenset(
    {
        "script",
        "style",
        "svg",
        "math",
        "iframe",
        "object",
        "template",
        "noscript",
        "title",
        "select",
        "textarea",
    }
)

_cleaner = nh3.Cleaner(
    tags=set(_INLINE | _BLOCKS | _LINES | {"br", "hr"}),
    clean_content_tags=set(_GONE_WITH_CONTENT),
    attributes={"a": {"href"}},
    url_schemes={"http", "https", "mailto"},
    url_relative="deny",
    link_rel="nofollow noopener ugc",
)

# `&amp;amp;nbsp;`: encoded once too often, as the text around it shows.
_TWICE = re.compile(r"&(?:amp;)+(?=(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,30});)")
_TAG_AS_TEXT = re.compile(
    r"&lt;(/?)(p|br|div|span|font|strong|b|em|i|u|ul|ol|li|h[1-6])\b(?:[^<>&]|&quot;|&#39;|&nbsp;){0,300}?/?&gt;",
    re.I,
)
_BARE_WWW = re.compile(r"""(\bhref\s*=\s*["']?)\s*(?=www\.)""", re.I)
_NEWLINE = re.compile(r"\r\n|\r|\n")
_STRUCTURE = re.compile(r"<(?:br|p|li|h[1-6]|tr|blockquote)\b|<div\b.*<div\b", re.I | re.S)
_TOKEN = re.compile(r'<(/?)([a-z][a-z0-9]*)((?: [a-z-]+="[^"]*")*)>|([^<]+)')
_ROUNDS = 4
_BLANK = re.compile(r"(?:\s|&nbsp;)+")


def safe_html(text: str) -> SafeString:
    """HTML of a stranger as HTML that is safe on any page, without images, styles, classes and blank pages.

    Text without any structure keeps its line breaks. Headings become h3 and h4; links open nothing but
    http, https and mailto. Images never pass: the tracker image is written by the page itself.
    """
    text = _TWICE.sub("&", text)
    text = _tags_read(text)
    text = _BARE_WWW.sub(r"\1http://", text)
    text = line_breaks_kept(text)
    return mark_safe(_settled(text))  # noqa: S308 (this is what the function is for)


def line_breaks_kept(text: str) -> str:
    """Text without any structure of HTML, with its line breaks as HTML has them; other text as it is."""
    return text if _STRUCTURE.search(text) else _NEWLINE.sub("<br>", text)


def breaks(text: str) -> SafeString:
    """Plain text as HTML: entities are read, line breaks kept, at most one blank line in a row."""
    text = resolved(_TWICE.sub("&", text)).replace("\xa0", " ")
    lines = [" ".join(line.split()) for line in _NEWLINE.split(text)]
    escaped = "<br>".join(html.escape(line) for line in lines)
    escaped = re.sub(r"(?:<br>){3,}", "<br><br>", escaped)
    return mark_safe(re.sub(r"^(?:<br>)+|(?:<br>)+$", "", escaped))  # noqa: S308 (escaped above)


def safe_url(text: str) -> str:
    """A web address that a page may link, or "" when it is none. Without a scheme it gets http://."""
    url = text.strip()
    if not url or len(url) > 2000 or re.search(r"[\s\x00-\x1f\x7f<>\"]", url):
        return ""
    named = re.match(r"[a-zA-Z][a-zA-Z0-9+.-]*:(?!\d)", url)
    if not named:
        url = f"http://{url.removeprefix('//')}"
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
        parts.port  # noqa: B018 (raises when it is no number)
    except ValueError:
        return ""
    # Street addresses, "none" and a lone http:// stand in address fields too.
    is_host = bool(host) if named else "." in host.strip(".")
    return url if parts.scheme.lower() in ("http", "https") and is_host else ""


def _tags_read(text: str) -> str:
    return _TAG_AS_TEXT.sub(r"<\1\2>", text)


def _settled(text: str) -> str:
    """Clean until cleaning changes nothing: what a broken table moved (a link into a link, say) is read by a
    browser otherwise than it was written, and only then is what it seems; and text within what was taken away
    can look like a tag only then."""
    for _ in range(_ROUNDS):
        before, text = text, _tidy(_cleaner.clean(_tags_read(text)))
        if text == before:
            break
    return text


def _tidy(clean: str) -> str:
    """Write cleaned HTML anew: opening tags wait for the first text, so that what is empty is never written."""
    page = _Page()
    for closing, tag, attributes, text in _TOKEN.findall(clean):
        if text:
            page.text(text)
        elif tag == "br":
            page.line_break()
        elif tag in _LINES or tag == "hr":
            page.line_end()
        elif closing:
            page.close(_HEADINGS.get(tag, tag))
        else:
            page.open(_HEADINGS.get(tag, tag), attributes)
    return "".join(page.out)


class _Page:
    def __init__(self) -> None:
        self.out: list[str] = []
        self.opened: list[str] = []  # tags that are open, outermost first
        self.waiting: list[str] = []  # the innermost of them, as text, that are not written yet
        self.at_start = True  # nothing stands on this line of the block yet
        self.breaks = 0
        self.line_ended = False
        self.space = False

    def text(self, text: str) -> None:
        words = _BLANK.sub(" ", text)
        if words.startswith(" "):
            self.space = True
        if not words.strip():
            return
        if not self.at_start:
            self.out.append(self._gap())
        self.out += self.waiting
        self.out.append(words.strip())
        self.waiting.clear()
        self.breaks, self.line_ended, self.at_start = 0, False, False
        self.space = words.endswith(" ")

    def line_break(self) -> None:
        self.breaks += 1

    def line_end(self) -> None:
        self.line_ended = True

    def open(self, tag: str, attributes: str) -> None:
        if tag in _BLOCKS:
            self._new_line()
        self.opened.append(tag)
        self.waiting.append(f"<{tag}{attributes}>")

    def close(self, tag: str) -> None:
        if not self.opened or self.opened[-1] != tag:
            return  # cannot be: the cleaner writes well-formed HTML
        self.opened.pop()
        if len(self.waiting) == 1 and tag in ("td", "th"):  # an empty cell holds its place in the row
            self.out.append(f"{self.waiting.pop()}</{tag}>")
        elif self.waiting:
            self.waiting.pop()
        else:
            self.out.append(f"</{tag}>")
        if tag in _BLOCKS:
            self._new_line()

    def _gap(self) -> str:
        if self.breaks > 1 or (self.breaks and self.line_ended):
            return "<br><br>"
        if self.breaks or self.line_ended:
            return "<br>"
        return " " if self.space else ""

    def _new_line(self) -> None:
        self.at_start, self.breaks, self.line_ended, self.space = True, 0, False, False
