"""Mails about people."""

from django.urls import reverse

from petwire.lib.config import config
from petwire.lib.mail import send
from petwire.orgs.models import Role
from petwire.orgs.people import Sent


def send_invitation(sent: Sent, *, org: str, sender: str) -> bool:
    """The mail with the link. Says whether it was handed over."""
    return send(
        to=sent.invitation.email,
        template="console/mail/invitation",
        org=org,
        sender=sender,
        role=Role(sent.invitation.role).label,
        link=link_of(sent),
        until=sent.invitation.expires_at,
    )


def link_of(sent: Sent) -> str:
    """The address behind which somebody joins, once."""
    return config().public_url + reverse("people:invitation", kwargs={"token": sent.token})
