"""Mail about orders: to who holds a service, and to the operators. Sent after what they tell of is committed."""

from petwire.access.models import Service
from petwire.lib.mail import send
from petwire.orgs.reads import operators

FOLDER = "bulkfiles/mail"


def tell_of_key(service: Service) -> None:
    """To the operators: a service signs by another key than before."""
    for person in operators():
        send(to=person.email, template=f"{FOLDER}/other_key", name=service.name, key_id=service.key_id)
