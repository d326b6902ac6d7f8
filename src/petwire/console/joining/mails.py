"""Mails about applications."""

from petwire.console.people.mails import link_of
from petwire.lib.mail import send
from petwire.orgs.people import Sent


def send_welcome(sent: Sent, *, org: str) -> bool:
    """To who applied: the link by which they come in."""
    return send(
        to=sent.invitation.email,
        template="console/mail/applied",
        org=org,
        link=link_of(sent),
        until=sent.invitation.expires_at,
    )


def send_question(*, to: str, org: str, text: str, link: str) -> bool:
    """To who applied: what the operator wants to know."""
    return send(to=to, template="console/mail/question", org=org, text=text, link=link)


def send_decision(*, to: str, org: str, reason: str, link: str) -> bool:
    """To who applied: yes, or no with the reason."""
    template = "console/mail/refused" if reason else "console/mail/approved"
    return send(to=to, template=template, org=org, reason=reason, link=link)
