"""What a service says of itself, and what follows: education, one key a service, changes that are looked at. Pure."""

import calendar
import re
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any, Final
from urllib.parse import urlsplit

from petwire.lib.errors import PetwireError
from petwire.sharing.categories import CATEGORIES, EDUCATION

NO_URL: Final = "None"  # so the terms want it to be said
SELF: Final = "Self - educational project"
TERM_MONTHS: Final = 6  # the longest that an educational project may name as its term
ANSWER_WITHIN: Final = timedelta(days=14)  # whether an educational project has ended
REVIEWED: Final = ("company", "url", "categories", "domains", "email")  # and private to public
WORDS: Final = {
    "name": "Name",
    "company": "Company",
    "url": "Web address",
    "description": "Description",
    "categories": "Categories",
    "domains": "Domains",
    "email": "Contact e-mail",
    "public": "Who sees it",
}

_LABEL = r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?"
_HOST = re.compile(rf"(?=.{{1,253}}$){_LABEL}(\.{_LABEL})+|localhost")


class WrongFact(PetwireError):
    """Something that a service says of itself cannot be so. `field` names it."""

    exit_code = 2

    def __init__(self, field: str, words: str) -> None:
        super().__init__(words)
        self.field = field


@dataclass(frozen=True, slots=True)
class Application:
    """What a service says of itself; organisations decide by it."""

    name: str
    email: str = ""
    company: str = ""
    url: str = ""
    description: str = ""
    categories: Sequence[str] = ("adoption site",)
    domains: Sequence[str] = ()
    public: bool = True


@dataclass(frozen=True, slots=True)
class Known:
    """What tells one service from another. `holder` is a person's id."""

    key_id: str
    name: str
    url: str
    holder: int | None
    education: bool


def is_educational(categories: Iterable[str]) -> bool:
    """Is it, among other things, a project for learning?"""
    return EDUCATION in categories


def settle(asked: Application) -> Application:
    """What somebody asks for, as it may stand: hosts as names, no address as "None", education never public.

    Raises WrongFact.
    """
    unknown = [one for one in asked.categories if one not in CATEGORIES]
    if unknown or not asked.categories:
        raise WrongFact("categories", "Choose at least one category of the list.")
    domains = tuple(dict.fromkeys(host_name(one) for one in asked.domains))
    settled = replace(
        asked,
        url=_address(asked.url),
        categories=tuple(one for one in CATEGORIES if one in asked.categories),
        domains=domains,
    )
    if is_educational(asked.categories):
        return replace(settled, company=SELF, url=NO_URL, public=False)
    if not asked.company.strip():
        raise WrongFact("company", "Say which company or organisation it is, or your own name.")
    return settled


def host_name(text: str) -> str:
    """A domain as browsers name it: `https://Www.Example.org/x` is www.example.org. Raises WrongFact."""
    wanted = text.strip().lower()
    wrong = WrongFact("domains", f"{text.strip()} is no domain such as www.example.org.")
    try:
        host = urlsplit(wanted if "://" in wanted else f"//{wanted}").hostname or ""
        host = host.rstrip(".").encode("idna").decode()
    except (ValueError, UnicodeError) as err:
        raise wrong from err
    if not _HOST.fullmatch(host) or host.rpartition(".")[2].isdigit():
        raise wrong
    return host


def settle_term(ends: date | None, *, categories: Iterable[str], today: date) -> date | None:
    """The last day of an educational project's term; none for all others. Raises WrongFact."""
    if not is_educational(categories):
        return None
    if ends is None or not today < ends <= in_months(today, TERM_MONTHS):
        last = f"{in_months(today, TERM_MONTHS):%Y-%m-%d}"
        raise WrongFact("term_ends", f"Say when the term ends: a day after today, {last} at the latest.")
    return ends


def in_months(day: date, months: int) -> date:
    """The same day so many months later; the last of the month where there is no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def same_service(asked: Known, others: Iterable[Known]) -> str | None:
    """The key id of the service that this one is, too: one public address, or one name of one holder.

    An educational project is another service than the public one that it becomes.
    """
    for one in others:
        if one.key_id == asked.key_id or one.education != asked.education:
            continue
        same_address = asked.url != NO_URL and _bare(one.url) == _bare(asked.url)
        same_name = asked.holder is not None and one.holder == asked.holder and _one(one.name, asked.name)
        if same_address or same_name:
            return one.key_id
    return None


@dataclass(frozen=True, slots=True)
class Difference:
    """What a holder changes: `at_once`, and what an operator looks at first (the contact address for itself)."""

    at_once: dict[str, Any]
    reviewed: dict[str, Any]
    email: str | None


def difference(before: Application, after: Application) -> Difference:
    """Which fields differ, and how each comes into force. Raises WrongFact where a new request is needed."""
    if is_educational(before.categories) != is_educational(after.categories):
        words = (
            "An educational project that becomes something else is a new service: ask for a key for it."
            if is_educational(before.categories)
            else "An educational project has a key of its own: ask for one."
        )
        raise WrongFact("categories", words)
    old, new = _plain(before), _plain(after)
    changed = {name: value for name, value in new.items() if value != old[name]}
    email = changed.pop("email", None)
    looked_at = {
        name: value for name, value in changed.items() if name in REVIEWED or (name == "public" and value)
    }
    at_once = {name: value for name, value in changed.items() if name not in looked_at}
    return Difference(at_once, looked_at, email)


def term_is_over(term_ends: date | None, today: date) -> bool:
    """Is it time to ask whether a project has ended?"""
    return term_ends is not None and today >= term_ends


def unanswered(asked_at: datetime | None, now: datetime) -> bool:
    """Has nobody said for 14 days whether a project has ended?"""
    return asked_at is not None and now >= asked_at + ANSWER_WITHIN


def _address(text: str) -> str:
    """A public address, or "None". Raises WrongFact."""
    text = text.strip()
    if text.casefold() in ("", "none"):
        return NO_URL
    given = text if "://" in text else f"https://{text}"
    try:
        parts = urlsplit(given)
        host_name(parts.hostname or "")
    except (ValueError, WrongFact) as err:
        raise WrongFact("url", f"{text} is no web address such as https://www.example.org.") from err
    if parts.scheme not in ("http", "https"):
        raise WrongFact("url", "A web address begins with https://")
    return given


def _bare(url: str) -> str:
    """An address without what makes no other site of it."""
    parts = urlsplit(url if "://" in url else f"//{url}")
    host = (parts.hostname or "").removeprefix("www.").rstrip(".")
    return host + parts.path.rstrip("/")


def _one(name: str, other: str) -> bool:
    return " ".join(name.casefold().split()) == " ".join(other.casefold().split())


def _plain(facts: Application) -> dict[str, Any]:
    return {**asdict(facts), "categories": list(facts.categories), "domains": list(facts.domains)}
