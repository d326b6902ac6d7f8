"""A database of others that cannot be petwire's is refused with a sentence that says what to do."""

from dataclasses import replace

import pytest

from petwire.lib.database import Traits, UnsuitableDatabase, refuse_unsuitable

FINE = Traits(name="petwire", user="pw", major=15, encoding="UTF8", schema="public", may_create=True)


@pytest.mark.parametrize(
    ("found", "words"),
    [
        (replace(FINE, major=14), "needs 15 or later"),
        (replace(FINE, encoding="LATIN1"), "ENCODING 'UTF8'"),
        (replace(FINE, encoding="SQL_ASCII"), "ENCODING 'UTF8'"),
        (replace(FINE, may_create=False), "GRANT CREATE, USAGE ON SCHEMA public TO pw;"),
        (replace(FINE, schema=None, may_create=False), "ALTER DATABASE petwire OWNER TO pw;"),
    ],
    ids=["old", "another encoding", "no encoding", "no right", "no schema"],
)
def test_what_cannot_be_used_is_refused_with_the_remedy(found, words):
    with pytest.raises(UnsuitableDatabase, match=words.replace("(", "").replace(")", "")):
        refuse_unsuitable(found, tables_wanted=True)


@pytest.mark.parametrize("major", [15, 16, 17, 18])
def test_what_is_supported_is_taken(major):
    refuse_unsuitable(replace(FINE, major=major), tables_wanted=True)


def test_tables_that_are_there_need_no_right_to_make_more():
    refuse_unsuitable(replace(FINE, may_create=False), tables_wanted=False)
