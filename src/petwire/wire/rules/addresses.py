"""Rules about postal codes, web and mail addresses, of organisations and animals alike."""

import re
from collections.abc import Iterator
from typing import Final

from petwire.wire.records import Org, Pet
from petwire.wire.rules.rule import INFO, WARNING, Facts, Hit, Hits, rule, shown
from petwire.wire.rules.states import CODE_OF, STATES
from petwire.wire.rules.values import text

_LOST_ZERO: Final = re.compile(r"[0-9]{3,4}(?:-[0-9]{4})?")
_ZIP: Final = re.compile(r"[0-9]{5}(?:-? ?[0-9]{4})?|[A-Z][0-9][A-Z] ?[0-9][A-Z][0-9]", re.I)
_URL: Final = re.compile(
    r"https?://(?:[^\s/?#@]+@)?(?:[\w-]+\.)+[\w-]{2,}\.?(?::[0-9]+)?(?:[/?#]\S*)?|https?://[0-9.]+(?::[0-9]+)?(?:[/?#]\S*)?",
    re.I,
)
_BARE: Final = re.compile(r"(?:[\w-]+\.)+[a-z]{2,}(?::[0-9]+)?(?:[/?#]\S*)?|www\.\S+", re.I)
_EMAIL: Final = re.compile(r"[^@\s,;:<>\"()]+@[^@\s,;:<>\"()]+\.[^@\s,;:<>\"().]{2,}")
_ZIPS: Final = {Org: {"zip": "zip"}, Pet: {"location_zip": "animalLocation", "found_zip": "foundZipcode"}}
_URLS: Final = {Org: {"url": "orgurl", "facebook_url": "facebookUrl"}, Pet: {"pet_url": "petUrl"}}
_EMAILS: Final = {Org: {"email": "email"}, Pet: {"contact_email": "contactEmail"}}
_AT_HOME: Final = ("", "united states", "usa", "us", "puerto rico", "canada")


def _filled(record: Pet | Org, keys: dict[type, dict[str, str]]) -> Iterator[tuple[str, str]]:
    """The file's key and the text of those of some fields that are filled."""
    for name, key in keys[type(record)].items():
        if value := text(record, name):
            yield key, value


def _abroad(record: Pet | Org) -> bool:
    return isinstance(record, Org) and text(record, "country").strip().casefold() not in _AT_HOME


@rule(
    WARNING,
    "A postal code has lost its leading zero.",
    example='"zip":"2116"',
    remedy="Keep postal codes as text: 02116. Readers may put the zero back.",
)
def zip_lost_zero(record: Pet | Org, facts: Facts) -> Hits:
    for key, value in _filled(record, _ZIPS):
        if _LOST_ZERO.fullmatch(value.strip()) and not _abroad(record):
            yield Hit(key, shown(value))


@rule(
    WARNING,
    "A postal code is neither one of the United States nor one of Canada.",
    example='"zip":"30101-7"',
    remedy="Correct it at its source: searches by distance cannot find the place.",
)
def zip_odd(record: Pet | Org, facts: Facts) -> Hits:
    for key, value in _filled(record, _ZIPS):
        code = value.strip()
        if code and not _ZIP.fullmatch(code) and not _LOST_ZERO.fullmatch(code) and not _abroad(record):
            yield Hit(key, shown(value))


@rule(
    WARNING,
    "A web address has no scheme: as a link it leads nowhere.",
    example='"orgurl":"www.example.org"',
    remedy="Write https:// (or http://) before it.",
)
def url_without_scheme(record: Pet | Org, facts: Facts) -> Hits:
    for key, value in _filled(record, _URLS):
        if _BARE.fullmatch(value.strip()):
            yield Hit(key, shown(value))


@rule(
    WARNING,
    "Something that is no web address stands in a field for one, such as a name or a street.",
    example='"facebookUrl":"Somebody\'s name"',
    remedy="Write the whole address, or leave the field empty.",
)
def url_is_none(record: Pet | Org, facts: Facts) -> Hits:
    for key, value in _filled(record, _URLS):
        address = value.strip()
        if not _URL.fullmatch(address) and not _BARE.fullmatch(address):
            yield Hit(key, shown(value))


@rule(
    WARNING,
    "A mail address is not one address.",
    example='"email":"one@example.org, two@example.org"',
    remedy="Write a single address.",
)
def email_odd(record: Pet | Org, facts: Facts) -> Hits:
    for key, value in _filled(record, _EMAILS):
        if not _EMAIL.fullmatch(value.strip()):
            yield Hit(key, shown(value))


@rule(
    WARNING,
    "A state is no state or province that we know.",
    example='"state":"Te"',
    remedy="Write the code of two letters, such as TX or ON.",
)
def state_unknown(org: Org, facts: Facts) -> Hits:
    state = text(org, "state").strip()
    known = state.upper() in STATES or state.casefold() in CODE_OF
    if state and not known and not _abroad(org):
        yield Hit("state", shown(state))


@rule(
    INFO,
    "A state is not written as its code in capitals; a search for the code does not find it.",
    example='"state":"Tx"',
    remedy="Write the code of two capital letters.",
)
def state_not_code(org: Org, facts: Facts) -> Hits:
    state = text(org, "state")
    code = CODE_OF.get(state.strip().casefold(), state.strip().upper())
    if state and state != code and code in STATES:
        yield Hit("state", f"{shown(state)} for {code}")


@rule(
    INFO,
    "An organisation has no state or no postal code: nobody finds it by place.",
    example='"state":"","zip":""',
    remedy="Enter both.",
)
def org_without_place(org: Org, facts: Facts) -> Hits:
    for key in ("state", "zip"):
        if not text(org, key).strip() and not _abroad(org):
            yield Hit(key, "empty")


@rule(
    WARNING,
    "An organisation has no name.",
    example='"name":""',
    remedy="Enter its name.",
)
def org_name_empty(org: Org, facts: Facts) -> Hits:
    if not text(org, "name").strip():
        yield Hit("name", "no name")


@rule(
    INFO,
    "An organisation cannot be reached: neither mail address, telephone nor web address.",
    example='"email":"","phone":"","orgurl":""',
    remedy="Enter one of them.",
)
def org_unreachable(org: Org, facts: Facts) -> Hits:
    if not any(text(org, name).strip() for name in ("email", "phone", "url")):
        yield Hit("email", "no way to reach it")
