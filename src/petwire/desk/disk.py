"""Operators are told of a disk that is full or broken, of a store that does not answer, and of the end of it."""

from petwire.lib.config import config
from petwire.lib.disk import Cause
from petwire.lib.mail import send
from petwire.orgs.reads import operators


def tell(event: str, cause: Cause, words: str) -> bool:
    """Write to all operators that there is `trouble`, or that it is `over`. Was anybody told, or is there nobody?"""
    given = {"over": event == "over", "store": cause is Cause.STORE, "words": words, "home": config().home}
    sent = [send(to=person.email, template="desk/mail/disk", **given) for person in operators()]
    return not sent or any(sent)
