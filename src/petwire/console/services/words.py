"""What services' pages say: the standing in words, and the facts as pairs. Pure but for the shape of the rows."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from petwire.access.facts import NO_URL
from petwire.access.life.models import EndCode
from petwire.access.models import WHY_SUSPENDED, KeyRequest, Service
from petwire.sharing.categories import CATEGORIES
from petwire.sharing.models import AudienceStanding


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a service stands: a short tag (`look` is yes, no or ""), and what it means."""

    tag: str
    look: str
    words: str


@dataclass(frozen=True, slots=True)
class Pair:
    """A fact. `link` is an address that is safe to link to, or ""."""

    name: str
    value: str
    link: str = ""


def standing_of(service: Service) -> Standing:
    """The standing of a service, as its holder needs to know it."""
    audience = service.audience
    if audience.standing == AudienceStanding.TERMINATED:
        return Standing("ended", "no", "The key has ended for good, and gets nothing any more.")
    if audience.standing == AudienceStanding.SUSPENDED:
        return Standing("suspended", "no", f"The key gets nothing at the moment. {why_of(service)}")
    if audience.standing == AudienceStanding.PENDING:
        return Standing("not approved yet", "", "The key gets nothing until an operator has approved it.")
    if not audience.terms_accepted:
        return Standing("terms not accepted", "no", "The key gets nothing until you accept the new terms.")
    return Standing("works", "yes", "The key gets what organisations share with it.")


def why_of(service: Service) -> str:
    """Why a service is suspended or has ended: a code's words, or an operator's; "" for one that is neither."""
    code = service.suspended_for
    return WHY_SUSPENDED.get(code) or dict(EndCode.choices).get(code, code)


def facts_of(one: Service | KeyRequest, *, categories: Sequence[str], domains: Iterable[str]) -> list[Pair]:
    """What a service says of itself, as organisations read it."""
    told = [
        Pair("Company", one.company),
        Pair("Web address", one.url, link_of(one.url)),
        Pair("Description", one.description),
        Pair("For", "; ".join(CATEGORIES.get(name, name) for name in categories)),
        Pair("Who sees it", "Everybody" if one.public else "Not the public"),
        Pair("Domains", ", ".join(domains)),
        Pair("Contact e-mail", one.email),
    ]
    return [pair for pair in told if pair.value and pair.value != NO_URL]


def link_of(url: str) -> str:
    """An address that outsiders gave, when it is one of the web and nothing that runs."""
    return url if url.startswith(("http://", "https://")) else ""
