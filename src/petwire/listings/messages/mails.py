"""The mail of a letter, and the one that tells operators of a report."""

from dataclasses import dataclass

from django.urls import reverse

from petwire.lib.config import config
from petwire.lib.mail import send, write
from petwire.listings.messages.models import Letter
from petwire.listings.messages.reads import Addressee
from petwire.listings.messages.rules import REASONS
from petwire.orgs.reads import operators


@dataclass(frozen=True, slots=True)
class Written:
    """What a visitor wrote. `language` is that in which they read our pages."""

    name: str
    email: str
    phone: str
    text: str
    language: str


def send_letter(to: Addressee, written: Written, *, token: str) -> bool:
    """Hand the letter to the mail server; whether it took it. The visitor's address stands in Reply-To."""
    assert to.email
    given = {
        "to": to,
        "site": config().site_name,
        "written": written,
        "page": config().public_url + to.path,
        "report": f"{config().public_url}/messages/report/{token}",
    }
    return write(to=to.email, template="listings/mail/letter", given=given, reply_to=written.email)


def tell_operators(letter: Letter) -> None:
    """A line to every operator; nothing of what was written, which nobody here has."""
    page = config().public_url + reverse("operator:letter", args=[letter.pk])
    for person in operators():
        send(
            to=person.email,
            template="listings/mail/letter_reported",
            letter=letter,
            reason=REASONS[letter.reason],
            page=page,
        )
