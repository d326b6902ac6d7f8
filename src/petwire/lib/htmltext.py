"""Plain text from the HTML that people paste into descriptions."""

import re
from html.parser import HTMLParser

from petwire.lib.entities import only_characters

# Blocks begin and end a line; those that stand apart have an empty line around them.
APART = {
    *("p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "dl"),
    *("table", "blockquote", "pre", "hr", "figure"),
}
BLOCKS = {
    *APART,
    *("div", "li", "tr", "dt", "dd", "section", "article", "header", "footer", "main", "aside", "nav"),
    *(
        "center",
        "address",
        "fieldset",
        "form",
        "caption",
        "thead",
        "tbody",
        "tfoot",
        "option",
        "title",
        "body",
    ),
}
CELLS = {"td", "th"}
UNSEEN = {"script", "style"}

_BLANKS = re.compile(r"[\s\xa0\x00]+")


def plain_text(html: str) -> str:
    """The text of some HTML, broken or not, with "\\n" as its only markup.

    Blocks and <br> end lines, paragraphs stand one empty line apart, entities are resolved once, runs of blanks
    become one; scripts and styles are dropped. No blanks at the ends of lines, no empty lines at the ends.
    """
    reader = _Reader()
    reader.feed(_closed(only_characters(html)))
    reader.close()
    reader.end_line()
    return "\n".join(reader.lines).strip("\n")


def _closed(html: str) -> str:
    """The HTML without comments and with no tag left open at its end.

    The standard library's parser looks again and again for the end of each that has none: minutes, for a text of
    nothing but `<!--`. As in browsers, a comment without an end takes the rest with it.
    """
    pieces, place = [], 0
    while (start := html.find("<!--", place)) >= 0:
        pieces.append(html[place:start])
        end = html.find("-->", start + 2)
        place = end + 3 if end >= 0 else len(html)
    html = "".join(pieces) + html[place:]
    tail = html.rfind(">") + 1
    return html[:tail] + html[tail:].replace("<", "&lt;")


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.lines: list[str] = []
        self._pieces: list[str] = []
        self._unseen = ""

    def end_line(self, *, even_empty: bool = False) -> None:
        line = _BLANKS.sub(" ", "".join(self._pieces)).strip()
        self._pieces.clear()
        # Of several empty lines one is enough.
        if line or (even_empty and self.lines and self.lines[-1]):
            self.lines.append(line)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in UNSEEN:
            self._unseen = tag
        elif tag == "br":
            self.end_line(even_empty=True)
        elif tag in CELLS:
            self._pieces.append(" ")
        elif tag in BLOCKS:
            self._end_block(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag == self._unseen:
            self._unseen = ""
        elif tag in BLOCKS:
            self._end_block(tag)

    def handle_data(self, data: str) -> None:
        if not self._unseen:
            self._pieces.append(data)

    def parse_marked_section(self, i: int, report: bool = True) -> int:
        """`<![` as office programs write it: read over it like a browser (the base class raises for some)."""
        return self.parse_bogus_comment(i)

    def _end_block(self, tag: str) -> None:
        self.end_line()
        if tag in APART:
            self.end_line(even_empty=True)
