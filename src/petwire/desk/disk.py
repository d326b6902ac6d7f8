"""Operators are told of a disk that is full or broken, and of its end."""

from petwire.lib.config import config
from petwire.lib.mail import send
from petwire.orgs.reads import operators


def tell(event: str, words: str) -> bool:
    """Write to all operators that there is `trouble`, or that it is `over`. Was anybody told, or is there nobody?"""
    given = {"over": event == "over", "words": words, "home": config().home}
    sent = [send(to=person.email, template="desk/mail/disk", **given) for person in operators()]
    return not sent or any(sent)
