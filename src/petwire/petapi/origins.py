"""From whose page a browser asks: registered domains, and the headers that let its scripts read the answer. Pure."""

from collections.abc import Iterable
from urllib.parse import urlsplit

from petwire.access.life.use import domain_of

METHODS = "GET, HEAD, OPTIONS"
EXPOSED = (
    "ETag, Retry-After, RateLimit, RateLimit-Policy, RateLimit-Limit, RateLimit-Remaining, RateLimit-Reset"
)


def asking_host(origin: str, referer: str) -> str | None:
    """The host of the page that asks, as browsers name it; None where nothing says so, "" where it is hidden."""
    said = origin or referer
    return domain_of(urlsplit_host(said)) if said else None


def urlsplit_host(address: str) -> str:
    """The host of an address; "" for `null` and whatever is none."""
    try:
        parts = urlsplit(address)
        return (parts.hostname or "") if parts.scheme in ("http", "https") else ""
    except ValueError:
        return ""


def is_registered(host: str, domains: Iterable[str]) -> bool:
    """Is a host one of the domains, or below one?"""
    known = {domain_of(one) for one in domains} - {""}
    return any(host == one or host.endswith(f".{one}") for one in known)


def may_ask(*, origin: str, referer: str, own_host: str, domains: Iterable[str]) -> bool:
    """Whether a key may be used from there. A program names no page; a key without domains is used anywhere; our own
    pages may always ask. `own_host` is as the request names it, with or without a port."""
    domains = tuple(domains)
    host = asking_host(origin, referer) if domains else None
    if host is None:
        return True
    own = domain_of(urlsplit_host(f"http://{own_host}"))
    return (host != "" and host == own) or is_registered(host, domains)


def headers_for(origin: str, *, domains: Iterable[str], known: bool) -> list[tuple[str, str]]:
    """What lets a script of another site read the answer; `known`: the key is one, and may be used from there."""
    if known and tuple(domains):
        allowed = [("Access-Control-Allow-Origin", origin)] if origin else []
    else:
        allowed = [("Access-Control-Allow-Origin", "*")]
    return [*allowed, ("Access-Control-Expose-Headers", EXPOSED)]


def preflight_headers() -> list[tuple[str, str]]:
    """The answer to a browser that asks before it asks; the key is looked at when it really does."""
    return [
        ("Access-Control-Allow-Origin", "*"),
        ("Access-Control-Allow-Methods", METHODS),
        (
            "Access-Control-Allow-Headers",
            "Accept, Cache-Control, Content-Type, If-None-Match, X-Requested-With",
        ),
        ("Access-Control-Max-Age", "86400"),
    ]
