"""Descriptions of strangers: what they meant stays, what could do something goes."""

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from petwire.lib.safehtml import breaks, safe_html, safe_url

PIXEL = '<img src="https://tracker.example/pet?101809&a=&h=" width="0" height="0" alt="" />'

CASES = [
    ("structure stays", "<p>A <b>good</b> <em>dog</em>.</p>", "<p>A <b>good</b> <em>dog</em>.</p>"),
    ("lists stay", "<ul><li>a<li>b</ul>", "<ul><li>a</li><li>b</li></ul>"),
    ("unclosed tags are closed", "<p>one<p>two <b>three", "<p>one</p><p>two <b>three</b></p>"),
    ("headings step down", "<h1>A</h1><h2>B</h2><h6>C</h6>", "<h3>A</h3><h3>B</h3><h4>C</h4>"),
    ("font tags go", '<font color="red" size="7">Hello</font>', "Hello"),
    ("styles and classes go", '<p class="x" style="color:red" id="i">Hello</p>', "<p>Hello</p>"),
    ("scripts go with their text", "a<script>alert(1)</script>b", "ab"),
    ("styles go with their text", "a<style>p{display:none}</style>b", "ab"),
    ("frames go", '<iframe src="https://evil.example"></iframe>b', "b"),
    ("handlers go", '<p onclick="alert(1)">b</p>', "<p>b</p>"),
    ("drawings go", "<svg onload=alert(1)><script>alert(1)</script></svg>b", "b"),
    ("formulas go", "<math><mtext><script>alert(1)</script></mtext></math>b", "b"),
    ("forms go", '<form action="https://evil.example"><input value=x></form>b', "b"),
    ("comments go", "a<!-- <script>alert(1)</script> -->b", "ab"),
    ("the tracker image goes", f'<div class="rgDescription">Hello</div>{PIXEL}', "Hello"),
    ("a description that is only the tracker image is empty", PIXEL, ""),
    ("other pictures go too", '<img src="https://x.example/a.jpg" width="1" height="1">b', "b"),
    ("a link is marked", '<a href="https://x.org/?a=1&b=2">x</a>',
     '<a href="https://x.org/?a=1&amp;b=2" rel="nofollow noopener ugc">x</a>'),
    ("a link gets its scheme", '<a href="www.x.org" target="_blank">x</a>',
     '<a href="http://www.x.org" rel="nofollow noopener ugc">x</a>'),
    ("mail may be linked", '<a href="mailto:a@b.org">x</a>',
     '<a href="mailto:a@b.org" rel="nofollow noopener ugc">x</a>'),
    ("javascript is no link", '<a href="javascript:alert(1)">x</a>', '<a rel="nofollow noopener ugc">x</a>'),
    ("nor when it hides in entities", '<a href="java&#x09;script&colon;alert(1)">x</a>',
     '<a rel="nofollow noopener ugc">x</a>'),
    ("nor is data", '<a href="data:text/html,<script>alert(1)</script>">x</a>',
     '<a rel="nofollow noopener ugc">x</a>'),
    ("blank lines shrink to one", "a" + "<br>" * 400 + "b", "a<br><br>b"),
    ("empty paragraphs go", "<p>a</p>" + "<p>&nbsp;<br><b> </b></p>" * 200 + "<p>b</p>", "<p>a</p><p>b</p>"),
    ("lines of an editor stay lines", "<div>a</div><div>b</div><div><br></div><div>c</div>",
     "a<br>b<br><br>c"),
    ("text in one wrapper keeps its lines", '<div class="rgDescription">One.\r \r Two.\nThree.</div>',
     "One.<br><br>Two.<br>Three."),
    ("line ends within structure are blanks", "<p>One\ntwo</p>", "<p>One two</p>"),
    ("entities encoded twice are read", "Rock &amp;amp;amp; roll, it&amp;#39;s&amp;nbsp;fun &amp;amp; loud",
     "Rock &amp; roll, it's fun &amp; loud"),
    ("tags as literal text are tags", "&lt;p style=&quot;x&quot;&gt;Hello&lt;/p&gt;&lt;br /&gt;", "<p>Hello</p>"),
    ("also encoded twice", "&amp;lt;b&amp;gt;Hello&amp;lt;/b&amp;gt;", "<b>Hello</b>"),
    ("a script as literal text stays text", "&lt;script&gt;alert(1)&lt;/script&gt;",
     "&lt;script&gt;alert(1)&lt;/script&gt;"),
    ("mojibake is left alone", "<p>sheâ€™s a cafÃ© dog</p>", "<p>sheâ€™s a cafÃ© dog</p>"),
    ("a smaller-than sign is no tag", "under < 10 lb & <3", "under &lt; 10 lb &amp; &lt;3"),
    ("cells keep their places", "<table><tr><td>a</td><td></td><td>c</td></tr></table>",
     "<table><tbody><tr><td>a</td><td></td><td>c</td></tr></tbody></table>"),
    ("words of neighbouring blocks stay apart", "a<center>b</center>c", "a<br>b<br>c"),
    ("nothing is nothing", " \r\n&nbsp;<div></div>", ""),
]  # fmt: skip


@pytest.mark.parametrize(("html", "expected"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_html_of_strangers(html, expected):
    assert safe_html(html) == expected


PIECES = [
    *(
        "<p>",
        "</p>",
        "<b>",
        "</b>",
        "<div>",
        "</div>",
        "<br>",
        "<h2>",
        "</h2>",
        "<ul>",
        "<li>",
        "</ul>",
        "\n",
    ),
    *(
        "&nbsp;",
        "&amp;nbsp;",
        "&lt;",
        "&gt;",
        "&amp;",
        "word",
        " ",
        "<table>",
        "<tr>",
        "<td>",
        "</td>",
        "<img src=x>",
    ),
    *(
        "<a href='http://x.org'>",
        "<a href=javascript:x>",
        "</a>",
        "<script>",
        "</script>",
        "<svg>",
        "'",
        '"',
        "<",
    ),
]
ALLOWED = re.compile(
    r"</?(?:p|br|b|strong|i|em|u|ul|ol|li|h3|h4|blockquote|table|thead|tbody|tr|th|td|a)"
    r'(?: href="(?:https?|mailto):[^"<>]*")?(?: rel="nofollow noopener ugc")?>'
)


@given(st.lists(st.sampled_from(PIECES), max_size=30).map("".join))
def test_only_allowed_tags_come_out_whatever_goes_in(html):
    clean = safe_html(html)

    assert "<" not in ALLOWED.sub("", clean)
    assert "<br><br><br>" not in clean


@example("<li><table><li>word")
@example("<a href='http://x.org'><table><a href='http://x.org'>word")
@given(
    st.lists(st.sampled_from([piece for piece in PIECES if not piece.startswith("&")]), max_size=30).map(
        "".join
    )
)
def test_clean_text_stays_as_it_is(html):
    once = safe_html(html)

    assert safe_html(once) == once


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("One.\r\nTwo.", "One.<br>Two."),
        ("One.\n\n\n\n\n Two. ", "One.<br><br>Two."),
        ("Tom &amp;amp; Jerry&nbsp;&lt;3 <script>", "Tom &amp; Jerry &lt;3 &lt;script&gt;"),
        ("\n\n", ""),
    ],
)
def test_plain_text_becomes_lines(text, expected):
    assert breaks(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("https://rescue.org/dogs?a=1", "https://rescue.org/dogs?a=1"),
        (" www.rescue.org ", "http://www.rescue.org"),
        ("rescue.org:8080/x", "http://rescue.org:8080/x"),
        ("//rescue.org", "http://rescue.org"),
        ("http://localhost:8000/pet", "http://localhost:8000/pet"),
        ("http://", ""),
        ("12 Main Street", ""),
        ("none", ""),
        ("javascript:alert(1)", ""),
        ("java\tscript:alert.1", ""),
        ("data:text/html,a.b", ""),
        ("http://x.org:99x", ""),
        ('http://x.org/"onclick="alert(1)', ""),
        ("", ""),
    ],
)
def test_only_web_addresses_are_linked(text, expected):
    assert safe_url(text) == expected
