"""Plain text from HTML: what stays, where lines end, and that nothing broken takes long."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from petwire.lib.htmltext import plain_text

CASES = {
    "nothing": ("", ""),
    "br ends a line": ("a<br>b<br/>c", "a\nb\nc"),
    "many br leave one empty line": ("a<br><br><br><br>b", "a\n\nb"),
    "divisions are lines": ("<div>a</div><div>b</div>", "a\nb"),
    "paragraphs stand apart": ("<p>a</p><p>b</p>", "a\n\nb"),
    "a heading stands apart": ("<h2>a</h2>b", "a\n\nb"),
    "list items are lines, closed or not": ("<ul><li>a<li>b</li></ul>c", "a\nb\n\nc"),
    "table rows are lines, cells are kept apart": (
        "<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>",
        "a b\nc",
    ),
    "an empty paragraph is nothing": ("<p>&nbsp;</p><p>a</p><p> </p>", "a"),
    "line breaks in the source are blanks": ("a\r\n   b\tc", "a b c"),
    "entities are resolved, nbsp is a blank": (
        "Tom &amp; Jerry&nbsp;&nbsp;&eacute; &#8217;",
        "Tom & Jerry é ’",
    ),
    "entities are resolved only once": ("&amp;lt;b&amp;gt;", "&lt;b&gt;"),
    "an unknown entity stays": ("&bogus; R&B", "&bogus; R&B"),
    "scripts and styles are dropped": ("a<script>alert('<b>')</script><style>p{}</style>b", "ab"),
    "a script without an end takes the rest": ("a<script>b", "a"),
    "comments are dropped": ("a<!-- b -->c", "ac"),
    "a comment without an end takes the rest": ("a<!-- b <p>c</p>", "a"),
    "office leftovers are dropped": ("<![if !vml]>a<![endif]><![foo[ x ]]>b<o:p></o:p>", "ab"),
    "inline tags leave no trace": ('<font color="red">a</font><b>b</b><img src="x" alt="y">', "ab"),
    "a lone sign is text": ("a < b and c > d <3", "a < b and c > d <3"),
    "a tag without an end is text": ("a <b", "a <b"),
    "a closing tag without an opening one is nothing": ("</p></b>a", "a"),
    "the tracker image leaves no trace": (
        '<div class="rgDescription">Hi<img src="https://t/pet?1&a=&h=" width="0" height="0" alt="" /></div>',
        "Hi",
    ),
}


@pytest.mark.parametrize(("html", "text"), CASES.values(), ids=CASES.keys())
def test_text_of_html(html, text):
    assert plain_text(html) == text


@given(
    st.lists(
        st.sampled_from(
            ["<", ">", "<p>", "</p>", "<br>", "<!--", "-->", "<![", "<!", "<?", "&#", "'", '"', "a"]
        )
        | st.text(max_size=3)
    )
)
def test_any_text_gives_folded_lines(pieces):
    text = plain_text("".join(pieces))

    lines = text.split("\n")
    assert all(line == " ".join(line.split()) for line in lines)
    assert "\n\n\n" not in text
    assert text == text.strip("\n")


@pytest.mark.slow
@pytest.mark.timeout(20)
@pytest.mark.parametrize(
    "piece", ["<!--", "<a ", "<a b='", "<![x", "</script", "<script>", "<?", "&#", "<div>"]
)
@pytest.mark.parametrize("tail", ["", ">", "-->", "'>"])
def test_endless_beginnings_do_not_take_endless_time(piece, tail):
    text = plain_text(piece * 8_000 + tail + "x")

    assert len(text) <= len(piece) * 8_000 + len(tail) + 1
