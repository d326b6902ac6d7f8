"""Settings: the one place where the environment is read. Each is documented in docs/reference/settings.md."""

import re
from datetime import time
from functools import lru_cache
from ipaddress import IPv4Address, IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Literal, Self
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from pydantic import ValidationError, ValidationInfo, field_validator, model_validator
from pydantic_core import ErrorDetails, PydanticCustomError
from pydantic_settings import BaseSettings, SettingsConfigDict

from petwire.lib.colours import ACCENT, PAPER, parsed, trouble
from petwire.lib.errors import PetwireError
from petwire.lib.mail import email_settings

Network = IPv4Network | IPv6Network
LARGEST_LOGO = 100_000  # bytes


class BadSetting(PetwireError):
    """A setting cannot be used as it stands."""

    exit_code = 2


class Config(BaseSettings):
    """All settings of one instance; names in the environment carry the prefix PETWIRE_."""

    model_config = SettingsConfigDict(env_prefix="PETWIRE_", env_file=".env", extra="ignore", frozen=True)

    home: Path = Path("var")
    database_url: str = ""
    direct_database_url: str = ""
    read_database_url: str = ""
    store_url: str = ""
    http: str = "127.0.0.1:8000"
    ftp: str | None = "127.0.0.1:2121"
    ftp_tls: Literal["offered", "required"] = "offered"
    ftp_public_address: str = ""
    ftp_passive_ports: str = "60000-60100"
    active_address: str = ""
    active_ports: str = ""
    tls_cert: Path | None = None
    tls_key: Path | None = None
    public_url: str = ""
    tracker_url: str = ""
    trusted_proxies: str = ""
    allow_private: str = ""
    timezone: str = "America/New_York"
    sets_by: str = "03:00"
    environment: Literal["production", "test"] = "production"
    test_hosts: str = ""
    email_url: str = ""
    email_from: str = ""
    daily_mail_at: str = "07:00"
    operator_name: str = ""
    operator_address: str = ""
    support_email: str = ""
    feedback: str = ""
    privacy_contact: str = ""
    site_name: str = "petwire"
    site_logo: Path | None = None
    site_accent: str = ""
    site_ground: str = ""
    search_strict: bool = False
    try_key: str = ""
    log: Literal["console", "json"] = "console"

    @field_validator("tls_cert", "tls_key", "site_logo", mode="before")
    @classmethod
    def _empty_is_none(cls, value: object) -> object:
        return value or None

    @field_validator("home")
    @classmethod
    def _absolute(cls, value: Path) -> Path:
        return value.expanduser().absolute()

    @field_validator("store_url")
    @classmethod
    def _bucket(cls, value: str) -> str:
        if not value:
            return value
        url = urlsplit(value)
        # The value is never repeated: somebody may have put a secret into it.
        if "@" in url.netloc:
            raise PydanticCustomError(
                "secret",
                "keys are not taken from the address: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY",
            )
        if url.scheme != "s3" or not url.netloc:
            raise PydanticCustomError("store", "that is no store such as s3://bucket/prefix")
        return value

    @field_validator("timezone")
    @classmethod
    def _known_zone(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (KeyError, ValueError, OSError) as err:
            raise ValueError(f"{value!r} is no time zone name such as America/New_York") from err
        return value

    @field_validator("sets_by", "daily_mail_at")
    @classmethod
    def _time_of_day(cls, value: str, about: ValidationInfo) -> str:
        if not value and about.field_name == "daily_mail_at":
            return value
        if not re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", value):
            raise ValueError(f"{value!r} is no time of day such as 03:00")
        return value

    @field_validator("http")
    @classmethod
    def _host_and_port(cls, value: str) -> str:
        split_address(value)
        return value

    @field_validator("ftp")
    @classmethod
    def _host_and_port_or_off(cls, value: str | None) -> str | None:
        if value:
            split_address(value)
        return value or None

    @field_validator("active_address")
    @classmethod
    def _public_number(cls, value: str) -> str:
        try:
            return str(IPv4Address(value)) if value else ""
        except ValueError:
            raise ValueError(f"{value!r} is no IPv4 address such as 203.0.113.7") from None

    @field_validator("ftp_passive_ports", "active_ports")
    @classmethod
    def _port_range(cls, value: str, info: ValidationInfo) -> str:
        if not value and info.field_name == "active_ports":
            return value
        first, _, last = value.partition("-")
        if not (first.isdigit() and last.isdigit() and 0 < int(first) <= int(last) < 65536):
            raise ValueError(f"{value!r} is no port range such as 60000-60100")
        return value

    @field_validator("trusted_proxies", "allow_private")
    @classmethod
    def _networks(cls, value: str) -> str:
        networks(value)
        return value

    @field_validator("public_url", "tracker_url")
    @classmethod
    def _web_address(cls, value: str) -> str:
        if value and not (value.startswith(("http://", "https://")) and urlsplit(value).hostname):
            raise ValueError(f"{value!r} is no web address such as https://animals.example.org")
        return value

    @field_validator("support_email", "privacy_contact")
    @classmethod
    def _email(cls, value: str) -> str:
        if value and not re.fullmatch(r"[^@\s<>]+@[^@\s<>]+", value):
            raise ValueError(f"{value!r} is no e-mail address such as help@example.org")
        return value

    @field_validator("site_name")
    @classmethod
    def _one_line(cls, value: str) -> str:
        return " ".join(value.split()) or "petwire"

    @field_validator("site_logo")
    @classmethod
    def _picture(cls, value: Path | None) -> Path | None:
        if value is None:
            return None
        if value.suffix.lower() not in (".svg", ".png", ".webp"):
            raise ValueError(
                f"{value.name!r} is no picture that all browsers show: make it .svg, .png or .webp"
            )
        if not value.is_file():
            raise ValueError(f"there is no file {str(value)!r}")
        if value.stat().st_size > LARGEST_LOGO:
            raise ValueError(
                f"{value.name!r} is larger than {LARGEST_LOGO // 1000} kB, and every visitor would load it"
            )
        return value

    @field_validator("site_accent", "site_ground")
    @classmethod
    def _colour(cls, value: str) -> str:
        if not value:
            return ""
        colour = parsed(value)
        if colour is None:
            raise ValueError(f"{value!r} is no colour such as {ACCENT}")
        return colour

    @field_validator("feedback")
    @classmethod
    def _email_or_web_address(cls, value: str) -> str:
        return cls._web_address(value) if "://" in value else cls._email(value)

    @field_validator("email_url")
    @classmethod
    def _mail_address(cls, value: str) -> str:
        email_settings(
            value, home=Path()
        )  # raises with a sentence; it never repeats the value, which holds a password
        return value

    @model_validator(mode="after")
    def _readable(self) -> Self:
        found = trouble(self.site_accent or ACCENT, self.site_ground or PAPER)
        if found:
            raise PydanticCustomError(
                "unreadable", "{words}", {"words": found.words, "setting": f"site_{found.which}"}
            )
        return self

    @model_validator(mode="after")
    def _pool(self) -> Self:
        if self.direct_database_url and not self.database_url:
            words = "it names the database behind a pool: set PETWIRE_DATABASE_URL to the pool's address, or empty it"
            raise PydanticCustomError("pool", "{words}", {"words": words, "setting": "direct_database_url"})
        return self

    @model_validator(mode="after")
    def _urls(self) -> Self:
        public = (self.public_url or f"http://{self.http}").rstrip("/")
        object.__setattr__(self, "public_url", public)
        object.__setattr__(self, "tracker_url", (self.tracker_url or public).rstrip("/"))
        object.__setattr__(self, "email_from", self.email_from or f"petwire@{urlsplit(public).hostname}")
        return self

    @property
    def hosts(self) -> list[str]:
        """Host names that the web process answers to."""
        bound, _ = split_address(self.http)
        named = [urlsplit(self.public_url).hostname, urlsplit(self.tracker_url).hostname, bound]
        return sorted({"localhost", "127.0.0.1", *(name for name in named if name)})

    @property
    def proxies(self) -> list[Network]:
        """Networks of web servers in front of ours, whose word about a visitor's address is believed."""
        return networks(self.trusted_proxies)

    @property
    def open_networks(self) -> tuple[Network, ...]:
        """Networks that outgoing requests may reach although they are not on the public internet."""
        return tuple(networks(self.allow_private))

    @property
    def is_test(self) -> bool:
        """Does this instance hold test data alone?"""
        return self.environment == "test"

    @property
    def hosts_of_test_data(self) -> frozenset[str]:
        """Hosts at which other hubs keep test data."""
        return frozenset(part.strip().lower() for part in self.test_hosts.split(",") if part.strip())

    @property
    def zone(self) -> ZoneInfo:
        """The zone whose local day a nightly set belongs to."""
        return ZoneInfo(self.timezone)

    @property
    def sets_there_by(self) -> time:
        """The local time by which nightly sets are there."""
        return time.fromisoformat(self.sets_by)

    @property
    def daily_mail_time(self) -> time | None:
        """The local time of the daily mail to operators; None when there is none."""
        return time.fromisoformat(self.daily_mail_at) if self.daily_mail_at else None

    @property
    def passive_ports(self) -> range:
        """Ports of passive FTP data connections."""
        return _range(self.ftp_passive_ports)

    @property
    def active_port_range(self) -> range:
        """Ports of ours to which sites connect in FTP's active mode; empty: any that is free."""
        return _range(self.active_ports) if self.active_ports else range(0)


def _range(value: str) -> range:
    first, _, last = value.partition("-")
    return range(int(first), int(last) + 1)


def split_address(value: str) -> tuple[str, int]:
    """Split `host:port`. Raises ValueError with a sentence for people when it is none."""
    host, colon, port = value.rpartition(":")
    if not (colon and host and port.isdigit() and 0 < int(port) < 65536):
        raise ValueError(f"{value!r} is no host:port such as 127.0.0.1:8000")
    return host.strip("[]"), int(port)


def networks(value: str) -> list[Network]:
    """Split networks such as `10.0.0.0/8, ::1`. Raises ValueError with a sentence for people when one is none."""
    try:
        return [ip_network(part.strip()) for part in value.split(",") if part.strip()]
    except ValueError as err:
        raise ValueError(f"{err}: say networks such as 127.0.0.1/32, 10.0.0.0/8") from err


def _setting(problem: ErrorDetails) -> str:
    named = problem.get("ctx", {}).get("setting") or "_".join(str(part) for part in problem["loc"])
    return str(named).upper()


@lru_cache(maxsize=1)
def config() -> Config:
    """Read the settings once per process. Raises BadSetting naming the setting and the remedy."""
    try:
        return Config()
    except ValidationError as err:
        lines = [
            f"PETWIRE_{_setting(problem)}: {problem['msg'].removeprefix('Value error, ')}"
            for problem in err.errors()
        ]
        raise BadSetting("A setting is wrong.\n  " + "\n  ".join(lines)) from err
