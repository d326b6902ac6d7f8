"""Mails about a key: to its holder, and to those who run this hub. They go out after the caller's transaction."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction

from petwire.lib.config import config
from petwire.lib.days import in_words
from petwire.lib.mail import send
from petwire.orgs.reads import operators

if TYPE_CHECKING:
    from petwire.access.models import Service


def addresses(service: "Service") -> list[str]:
    """Where a service's mail goes: to its contact address and to its holder; to the operators when it has neither."""
    holder = service.holder
    given = [service.email, holder.email if holder is not None and holder.is_active else ""]
    found = list({address.casefold(): address for address in reversed(given) if address}.values())
    return found or [person.email for person in operators()]


def tell_holder(service: "Service", template: str, *, page: str, **given: Any) -> None:
    """A mail to the holder, with a link to a page of the service."""
    link = f"{config().public_url}/console/services/{service.key_id}/{page}"
    facts = _facts(service, given)
    transaction.on_commit(
        lambda: [
            send(to=to, template=f"access/mail/{template}", link=link, **facts) for to in addresses(service)
        ]
    )


def tell_operators(template: str, *, path: str, **given: Any) -> None:
    """A mail to all who run this hub, with a link to one of their pages."""
    link = f"{config().public_url}/console/operator/{path}"
    facts = _local(given)
    transaction.on_commit(
        lambda: [
            send(to=one.email, template=f"access/mail/{template}", link=link, **facts) for one in operators()
        ]
    )


def hand_over(service: "Service", template: str, *, page: str, **given: Any) -> bool:
    """A mail to the holder, now; where no mail server takes it for them, to the operators. Says whether one took it,
    or there is nobody at all to write to."""
    link = f"{config().public_url}/console/services/{service.key_id}/{page}"
    facts = _facts(service, given)

    def sent(to: str) -> bool:
        return send(to=to, template=f"access/mail/{template}", link=link, **facts)

    found = addresses(service)
    taken = [sent(to) for to in found]  # by all, also after the first
    if found and not any(taken):
        taken = [sent(one.email) for one in operators()]
    return not found or any(taken)


def _facts(service: "Service", given: dict[str, Any]) -> dict[str, Any]:
    return {"service": service.name, "key_id": service.key_id, **_local(given)}


def _local(given: dict[str, Any]) -> dict[str, Any]:
    """Times as people read them, in the instance's zone, which stands behind them."""
    return {
        name: in_words(value, config().zone) if isinstance(value, datetime) else value
        for name, value in given.items()
    }
