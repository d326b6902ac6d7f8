"""What an FTP error says in the middle of a sentence."""

import ftplib

import pytest

from petwire.lib.ftpclient import words_of


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (EOFError(), "it hung up without a word"),
        (EOFError("pets_1.json has 3 of 9 bytes"), "pets_1.json has 3 of 9 bytes"),
        (ftplib.error_temp("421 Closed today."), "421 Closed today"),
        (TimeoutError(), "TimeoutError"),
    ],
)
def test_an_error_says_what_it_knows(error, words):
    assert words_of(error) == words
