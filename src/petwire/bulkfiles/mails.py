"""Mail about orders: to who holds a service, and to the operators. Sent after what they tell of is committed."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from petwire.access.models import Service
from petwire.lib.config import config
from petwire.lib.mail import send
from petwire.orgs.reads import operators
from petwire.sharing.models import Subject

FOLDER = "bulkfiles/mail"
_WORDS = {
    Subject.ORG: ("organisation with all its animals", "organisations with all their animals"),
    Subject.ANIMAL: ("animal", "animals"),
    Subject.PICTURE: ("picture", "pictures"),
    Subject.SOURCE: ("everything that you have from here", "everything that you have from here"),
}


def tell_holder(service: Service, *, kinds: Iterable[str], deadline: datetime, again: bool) -> bool:
    """To the contact address: records are ordered back, or still are. Says whether the mail was handed over."""
    if not service.email:
        return True
    template = f"{FOLDER}/ordered_again" if again else f"{FOLDER}/ordered"
    return send(to=service.email, template=template, **_facts(service, kinds, deadline))


def tell_operators_of_late(service: Service, *, kinds: Iterable[str], deadline: datetime) -> None:
    """To the operators: a service has not answered in time."""
    for person in operators():
        send(to=person.email, template=f"{FOLDER}/overdue", **_facts(service, kinds, deadline))


def _facts(service: Service, kinds: Iterable[str], deadline: datetime) -> dict[str, Any]:
    found = list(kinds)
    counts = [(found.count(kind), words) for kind, words in _WORDS.items() if kind in found]
    return {
        "name": service.name,
        "key_id": service.key_id,
        "records": [words[count > 1] if count == 1 else f"{count} {words[1]}" for count, words in counts],
        "deadline": f"{deadline.astimezone(config().zone):%A %d %B %Y, %H:%M %Z}",
        "held": service.holder_id is not None,
    }


def tell_of_key(service: Service) -> None:
    """To the operators: a service signs by another key than before."""
    for person in operators():
        send(to=person.email, template=f"{FOLDER}/other_key", name=service.name, key_id=service.key_id)
