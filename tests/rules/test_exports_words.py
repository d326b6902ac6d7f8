"""Quick ways through texts and lines are the same as the plain ones."""

import csv
import io

from hypothesis import given
from hypothesis import strategies as st

from petwire.exports.sites.base import csv_line
from petwire.exports.words import _CONTROL, _LINE_END, one_line

ANY = st.text() | st.text(alphabet=" \"',;=\r\n\t\x00\x0b\x1c\x85\xa0\u2028\u2019a\U0001f436")


@given(ANY)
def test_text_on_one_line_is_the_same_whether_it_is_printable_or_not(text):
    assert one_line(text) == " ".join(_CONTROL.sub("", _LINE_END.sub(" ", text)).split())


@given(st.lists(ANY, min_size=1, max_size=5))
def test_a_line_is_quoted_as_python_writes_it(cells):
    out = io.StringIO(newline="")
    csv.writer(out, quoting=csv.QUOTE_ALL).writerow(cells)

    assert csv_line(cells) == out.getvalue().encode()
