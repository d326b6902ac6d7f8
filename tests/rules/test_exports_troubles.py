"""What a site's answers mean, in words with the remedy, and when to try again."""

from datetime import timedelta
from pathlib import Path

import pytest

from petwire.exports.doors.troubles import (
    PASSING,
    Trouble,
    finding,
    of_login,
    of_reply,
    of_status,
    pause_after,
    switches_off,
)

PAGE = Path(__file__).parents[2] / "docs" / "how-to" / "connect-an-adoption-site.md"
INNER = {Trouble.MISSING, Trouble.UNKNOWN}  # never told to people


@pytest.mark.parametrize(
    ("reply", "trouble"),
    [
        ("530 Login incorrect.", Trouble.WRONG_LOGIN),
        ("530 User cannot log in, home directory inaccessible.", Trouble.WRONG_LOGIN),
        ("530 Login or password incorrect, try again!", Trouble.WRONG_LOGIN),
        ("530 Sorry, the maximum number of clients (3) for this user are already connected.", Trouble.BUSY),
        ("530 Too many users logged in", Trouble.BUSY),
        ("530 Authentication temporarily unavailable", Trouble.BUSY),
        ("530 Server is under maintenance", Trouble.BUSY),
        ("421 There are too many connections from your internet address.", Trouble.BUSY),
        ("421 Timeout", Trouble.BUSY),
        ("450 Busy", Trouble.BUSY),
        ("530 Non-anonymous sessions must use encryption.", Trouble.WANTS_TLS),
        ("550 SSL/TLS required on the control channel", Trouble.WANTS_TLS),
        ("421 Sorry, cleartext sessions are not accepted on this server.", Trouble.WANTS_TLS),
        ("500 What?", Trouble.REFUSED),
    ],
)
def test_a_refused_login_is_told_from_a_server_without_time(reply, trouble):
    assert of_login(reply) is trouble


@pytest.mark.parametrize(
    ("reply", "trouble"),
    [
        ("550 pets.csv: No such file or directory", Trouble.MISSING),
        ("550 Failed to open file.", Trouble.MISSING),
        ("550 pets.csv: Permission denied", Trouble.NOT_WRITABLE),
        ("553 Could not create file.", Trouble.NOT_WRITABLE),
        ("552 Transfer aborted. Disk quota exceeded", Trouble.FULL),
        ("452 Insufficient storage space", Trouble.FULL),
        ("451 No space left on device", Trouble.FULL),
        ("550 Quota exceeded", Trouble.FULL),
        ("421 Timeout", Trouble.BUSY),
        ("450 pets.csv: file busy", Trouble.BUSY),
        ("426 Connection closed; transfer aborted.", Trouble.BROKE_OFF),
        ("502 Command not implemented", Trouble.UNKNOWN),
        ("522 Data connections must be encrypted.", Trouble.WANTS_TLS),
        ("530 Please login with USER and PASS.", Trouble.WRONG_LOGIN),
        ("504 Command not implemented for that parameter", Trouble.UNKNOWN),
    ],
)
def test_a_refusal_is_understood_by_its_number_and_its_words(reply, trouble):
    assert of_reply(reply) is trouble


@pytest.mark.parametrize(
    ("status", "trouble"),
    [
        *(
            (200, None),
            (204, None),
            (401, Trouble.WRONG_LOGIN),
            (404, Trouble.NO_FOLDER),
            (302, Trouble.REFUSED),
        ),
        *((422, Trouble.REFUSED), (429, Trouble.BUSY), (503, Trouble.BUSY), (408, Trouble.BUSY)),
        (413, Trouble.FULL),
    ],
)
def test_an_answer_to_a_push_is_understood_by_its_status(status, trouble):
    assert of_status(status) is trouble


@pytest.mark.parametrize("trouble", sorted(set(Trouble) - INNER))
def test_each_trouble_has_a_sentence_with_a_remedy_and_stands_in_the_how_to(trouble):
    found = finding(trouble, host="ftp.site.example", said="550 No")
    page = " ".join(PAGE.read_text().split())

    assert found.words.endswith(".")
    assert found.remedy.endswith(".")
    assert "{" not in found.words + found.remedy
    words = finding(trouble, host="HOST", said="…").words
    assert f"| {words} |" in page
    assert found.passing is (trouble in PASSING)


def test_a_server_s_words_are_one_printable_line_of_bounded_length():
    said = finding(Trouble.REFUSED, host="h", said="550 a\r\nb\x1b[31m\x00" + "c" * 5000).words

    assert said.isprintable()
    assert len(said) < 300


def test_pauses_grow_and_a_refused_login_waits_longer():
    busy = [pause_after(Trouble.BUSY, number) for number in range(1, 12)]
    login = [pause_after(Trouble.WRONG_LOGIN, number) for number in range(1, 12)]

    assert busy[:4] == [timedelta(minutes=minutes) for minutes in (5, 10, 20, 40)]
    assert busy[-1] == pause_after(Trouble.BUSY, 10**6) == timedelta(hours=6)
    assert login[0] == timedelta(hours=1)
    assert login[-1] == timedelta(days=1)


def test_only_a_password_that_is_refused_for_good_switches_off():
    assert [switches_off(Trouble.WRONG_LOGIN, number) for number in (1, 4, 5, 6)] == [
        False,
        False,
        True,
        True,
    ]
    assert not any(switches_off(each, 10**6) for each in Trouble if each is not Trouble.WRONG_LOGIN)
