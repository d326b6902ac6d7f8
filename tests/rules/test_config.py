"""Settings that are wrong are named at the start, with what can stand there."""

import pytest
from pydantic import ValidationError

from petwire.lib.config import BadSetting, Config, config


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("http", "", "no host:port such as"),
        ("http", "somewhere", "no host:port such as"),
        ("ftp", "127.0.0.1:99999", "no host:port such as"),
        ("public_url", "ftp://animals.example.org", "no web address such as"),
        ("public_url", "https://", "no web address such as"),
        ("tracker_url", "animals.example.org", "no web address such as"),
        ("ftp_passive_ports", "9-1", "no port range such as"),
        ("timezone", "Mars", "no time zone name such as"),
        ("sets_by", "25:00", "no time of day such as"),
        ("sets_by", "3am", "no time of day such as"),
        ("site_accent", "red", "no colour such as"),
        ("site_accent", "#ffcc00", "at least 4.5 is needed. #[0-9a-f]{6} would do"),
        ("site_ground", "#000", "at least 4.5 is needed. #[0-9a-f]{6} would do"),
        ("site_logo", "logo.exe", "make it .svg, .png or .webp"),
        ("site_logo", "nowhere.svg", "there is no file"),
    ],
)
def test_a_wrong_setting_is_told_with_an_example(name, value, words):
    with pytest.raises(ValidationError, match=words):
        Config(**{name: value})


def test_ftp_can_be_switched_off_and_addresses_follow_the_port():
    config = Config(http="127.0.0.1:8123", ftp="", public_url="", tracker_url="https://t.example/")

    assert config.ftp is None
    assert (config.public_url, config.tracker_url) == ("http://127.0.0.1:8123", "https://t.example")


def test_colours_that_cannot_be_read_are_told_by_the_setting_to_change(monkeypatch):
    monkeypatch.setenv("PETWIRE_SITE_ACCENT", "#ffcc00")
    config.cache_clear()

    with pytest.raises(BadSetting, match=r"PETWIRE_SITE_ACCENT: Links and buttons could not be read well"):
        config()

    config.cache_clear()
