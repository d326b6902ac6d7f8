"""What a service's page leads to: one line for each topic that has a place there."""

from collections.abc import Callable
from dataclasses import dataclass

from django.urls import reverse

from petwire.access.life.idle import is_idle
from petwire.access.models import Service
from petwire.sharing.models import AudienceStanding


def has_not_ended(service: Service) -> bool:
    """There is something to look after."""
    return bool(service.audience.standing != AudienceStanding.TERMINATED)


def has_ended(service: Service) -> bool:
    """There is something to delete."""
    return not has_not_ended(service)


def has_notices(service: Service) -> bool:
    """An operator has served a notice."""
    return bool(service.notices.exists())


def always(service: Service) -> bool:
    """What has to be erased has to be erased by who has lost the key as well."""
    return True


@dataclass(frozen=True, slots=True)
class Entry:
    """A topic: its words, a line about it, the name of its first address, which takes `key_id`, and for which services
    it is shown."""

    words: str
    about: str
    address: str
    shown: Callable[[Service], bool] = has_not_ended


ENTRIES = (
    Entry("What it says of itself", "Name, address, description, categories, domains", "services:edit"),
    Entry("Nightly files", "On or off, zipped, by TLS only", "services:files"),
    Entry("Key and passwords", "A new key, with the old one working on for a while", "services:rotate"),
    Entry(
        "Records to let go of", "What has to be erased, by when, and your confirmation", "orders:list", always
    ),
    Entry("Webhook", "Be told of such orders at once", "orders:webhook"),
    Entry(
        "Which animals it had",
        "The ledger with its hashes, to keep and to check",
        "ledger:service-lines",
        always,
    ),
    Entry("Terms", "What was accepted, and when", "services:terms"),
    Entry("Views", "How often animals are looked at on its pages", "views:service", lambda service: True),
    Entry("Use", "How much it fetches, day by day", "life:use", lambda service: True),
    Entry(
        "Ask to have it enabled again", "It was disabled because nobody used it", "life:reactivate", is_idle
    ),
    Entry("Notices of breach", "What we wrote to you, and your answers", "life:notices", has_notices),
    Entry("What is to be deleted", "The list, and the confirmation", "life:deletion", has_ended),
    Entry("End this key", "For good; you delete what it has received", "life:end"),
)


@dataclass(frozen=True, slots=True)
class Link:
    """An entry as a holder sees it."""

    words: str
    about: str
    href: str


def links_of(service: Service) -> list[Link]:
    """The links on the page of a service."""
    return [
        Link(one.words, one.about, reverse(one.address, kwargs={"key_id": service.key_id}))
        for one in ENTRIES
        if one.shown(service)
    ]
