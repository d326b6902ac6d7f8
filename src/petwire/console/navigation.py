"""The navigation of an organisation's pages and of the operator's: one line for each topic that has a place in it."""

from collections.abc import Set
from dataclasses import dataclass

from django.urls import reverse

from petwire.orgs.rules import May


@dataclass(frozen=True, slots=True)
class Entry:
    """A topic: its words, the name of its first address, and the permissions of which any shows it."""

    words: str
    address: str
    wanted: frozenset[May]


ENTRIES = (
    Entry("Overview", "organisation:overview", frozenset({May.SEE_ORG})),
    Entry("Animals", "animals:list", frozenset({May.SEE_ANIMALS, May.EDIT_OWN_ANIMALS})),
    Entry("Who shows our animals", "sharing:overview", frozenset({May.SEE_ORG})),
    Entry("Views", "views:org", frozenset({May.SEE_ANIMALS})),
    Entry("Withdrawals", "withdrawals:list", frozenset({May.SHARE})),
    Entry("People", "people:list", frozenset({May.MANAGE_PEOPLE})),
    Entry("Settings", "organisation:settings", frozenset({May.MANAGE_ORG})),
)


# The operator's pages: words, and the name of an address without parts.
OPERATOR_ENTRIES = (
    ("What waits", "operator:waiting"),
    ("Applications", "operator:applications"),
    ("Services", "review:overview"),
    ("Views", "views:all"),
    ("Reports", "operator:reports"),
    ("Withdrawals", "all-withdrawals:list"),
    ("Sources", "operator:sources"),
    ("Adoption sites", "operator-sites:overview"),
    ("Freshness", "views:freshness"),
    ("Audit", "operator:audit"),
)


@dataclass(frozen=True, slots=True)
class Item:
    """One link as a reader sees it. `current` when they are at that topic's pages."""

    words: str
    href: str
    current: bool


def items_for(org_id: int, permissions: Set[May], path: str) -> list[Item]:
    """The links for a reader with these permissions who is at `path`."""
    shown = [
        (entry.words, reverse(entry.address, kwargs={"org_id": org_id}))
        for entry in ENTRIES
        if not entry.wanted.isdisjoint(permissions)
    ]
    return _items(shown, path)


def items_for_operators(path: str) -> list[Item]:
    """The links for an operator who is at `path`."""
    return _items([(words, reverse(address)) for words, address in OPERATOR_ENTRIES], path)


def _items(shown: list[tuple[str, str]], path: str) -> list[Item]:
    """Of several links that fit, the longest is current."""
    here = max((href for _, href in shown if path.startswith(href)), key=len, default="")
    return [Item(words, href, href == here) for words, href in shown]
