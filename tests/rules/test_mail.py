"""Where mail goes, by one address."""

from pathlib import Path

import pytest

from petwire.lib.mail import email_settings

HOME = Path("/srv/petwire")


@pytest.mark.parametrize("url", ["", "file:"])
def test_without_a_server_mail_is_written_into_files(url):
    assert email_settings(url, home=HOME)["EMAIL_FILE_PATH"] == "/srv/petwire/mail"


def test_another_folder_can_be_named():
    assert email_settings("file:///tmp/letters", home=HOME)["EMAIL_FILE_PATH"] == "/tmp/letters"


@pytest.mark.parametrize(
    ("url", "port", "ssl", "starttls"),
    [
        ("smtp://mail.example.org", 587, False, True),
        ("smtp://mail.example.org:2525", 2525, False, True),
        ("smtps://mail.example.org", 465, True, False),
        ("smtp://localhost:1025", 1025, False, False),
    ],
    ids=["usual", "another port", "TLS at once", "on this machine"],
)
def test_passwords_travel_encrypted_unless_they_stay_on_this_machine(url, port, ssl, starttls):
    found = email_settings(url, home=HOME)

    assert (found["EMAIL_PORT"], found["EMAIL_USE_SSL"], found["EMAIL_USE_TLS"]) == (port, ssl, starttls)


def test_a_password_may_hold_any_character():
    found = email_settings("smtp://us%40er:p%3Aw%2F@mail.example.org", home=HOME)

    assert (found["EMAIL_HOST_USER"], found["EMAIL_HOST_PASSWORD"]) == ("us@er", "p:w/")


@pytest.mark.parametrize(
    "url", ["mail.example.org", "http://mail.example.org", "smtp://", "imap://x:secret@y"]
)
def test_what_is_no_mail_address_is_refused_without_repeating_its_password(url):
    with pytest.raises(ValueError, match="is none of file:") as refused:
        email_settings(url, home=HOME)

    assert "secret" not in str(refused.value)
