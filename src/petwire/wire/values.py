"""Read single values: times, dates, numbers, yes and no. None means: in no form that is known."""

import re
from datetime import UTC, date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

# Times without a zone are the service's own, US Eastern.
EASTERN = ZoneInfo("America/New_York")

# As seconds this is the year 5138; numbers from here on count milliseconds.
MILLISECONDS_FROM = 100_000_000_000

YES_NO: dict[str, bool] = {
    "yes": True,
    "y": True,
    "1": True,
    "true": True,
    "no": False,
    "n": False,
    "0": False,
    "false": False,
}

NUMBER = re.compile(r"-?(?:[0-9]{1,12}(?:\.[0-9]{0,6})?|\.[0-9]{1,6})")
EPOCH = re.compile(r"([0-9]{1,14})(?:\.[0-9]{1,9})?")
ISO = re.compile(
    r"\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(?: ?(?:Z|[+-]\d\d(?::?\d\d)?))?)?", re.A
)
_ISO_NOISE = re.compile(r"\.\d+| (?=[Z+-])")  # a fraction of a second, the blank before a zone
US = re.compile(
    r"(\d{1,2})/(\d{1,2})/(\d{4})"
    r"(?:,? (\d{1,2}):(\d\d)(?::(\d\d))?(?: ?([AP])\.?M\.?)?(?: (UTC|GMT|E[DS]?T))?)?",
    re.A | re.I,
)


def read_yes_no(text: str) -> bool | None:
    """Yes and No in any case, and the other words that programs write for them."""
    return YES_NO.get(text.strip().lower())


def read_number(text: str) -> Decimal | None:
    """A plain decimal number of at most 12 digits before and 6 after the point; no exponent, no unit."""
    text = text.strip()
    return Decimal(text) if NUMBER.fullmatch(text) else None


def read_whole(value: object, digits: int = 18) -> int | None:
    """A whole number from 0, written as digits or as a JSON number, of at most `digits` digits."""
    if isinstance(value, str):
        return int(value) if value.isdigit() and value.isascii() and len(value) <= digits else None
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 10**digits:
        return value
    return None


def plain_epoch(text: str) -> datetime | None:
    """The usual form of a time, epoch seconds after 0; for every other form see read_time."""
    if text.isdigit() and text.isascii() and len(text) <= 11 and (seconds := int(text)):
        return datetime.fromtimestamp(seconds, UTC)
    return None


def read_time(text: str) -> datetime | None:
    """Epoch seconds or milliseconds, ISO 8601, US date and time; Eastern without a zone. Whole seconds, UTC.

    Zero and whatever lies before it are no times: programs write 0 for "not known".
    """
    text = text.strip()
    if epoch := EPOCH.fullmatch(text):
        return _epoch(int(epoch[1]))
    if ISO.fullmatch(text):
        return _iso(text)
    if us := US.fullmatch(text):
        return _us(us)
    return None


def find_time(text: str) -> datetime | None:
    """As read_time, but the time may stand somewhere in a text; a bare number must be of our days (from 1973)."""
    stripped = text.strip()
    if epoch := EPOCH.fullmatch(stripped):
        return _epoch(int(epoch[1])) if len(epoch[1]) >= 9 else None
    if iso := ISO.search(stripped):
        return _iso(iso[0])
    if us := US.search(stripped):
        return _us(us)
    return None


def read_date(text: str) -> date | None:
    """YYYY-MM-DD, M/D/YYYY, either with a time behind it, or epoch seconds. The day is as it is written."""
    text = text.strip()
    try:
        if (len(text) == 10 and text[4] == text[7] == "-") or ISO.fullmatch(text):
            return date.fromisoformat(text[:10])
        if us := US.fullmatch(text):
            return date(int(us[3]), int(us[1]), int(us[2]))
    except ValueError:
        return None
    # Eight digits may be 20240131 as well as a second of 1970: not guessed.
    if (epoch := EPOCH.fullmatch(text)) and len(epoch[1]) >= 9:
        time = _epoch(int(epoch[1]))
        return time.date() if time else None
    return None


def _epoch(number: int) -> datetime | None:
    if number >= MILLISECONDS_FROM:
        number //= 1000
    return datetime.fromtimestamp(number, UTC) if number else None


def _iso(text: str) -> datetime | None:
    try:
        time = datetime.fromisoformat(_ISO_NOISE.sub("", text))
        return _utc(time)
    except (ValueError, OverflowError):
        return None


def _us(parts: re.Match[str]) -> datetime | None:
    month, day, year, hour, minute, second, half, zone = parts.groups(default="")
    hours = int(hour or 0)
    if half:
        if not 1 <= hours <= 12:
            return None
        hours = hours % 12 + (12 if half in "Pp" else 0)
    try:
        time = datetime(int(year), int(month), int(day), hours, int(minute or 0), int(second or 0))  # noqa: DTZ001
        return _utc(time.replace(tzinfo=UTC) if zone.upper() in ("UTC", "GMT") else time)
    except (ValueError, OverflowError):
        return None


def _utc(time: datetime) -> datetime | None:
    if time.tzinfo is None:
        time = time.replace(tzinfo=EASTERN)
    time = time.astimezone(UTC)
    return time if 0 < time.timestamp() < MILLISECONDS_FROM else None
