"""Mails to those who ask for keys and hold them. Call after the commit."""

from django.urls import reverse

from petwire.access.keys import SentLink
from petwire.access.models import KeyRequest, Service, ServiceChange
from petwire.lib.config import config
from petwire.lib.mail import send


def send_confirmation(request: KeyRequest, token: str) -> bool:
    """To who asks for a key: the link that shows that the address is theirs."""
    return _send(
        request.email, "confirm", name=request.name, link=_address("developers:confirm", request_token=token)
    )


def send_question(request: KeyRequest, text: str) -> bool:
    """To who asks for a key: what the operator wants to know."""
    link = _address("services:request", request_id=request.pk)
    return _send(request.email, "question", name=request.name, text=text, link=link)


def send_refusal(request: KeyRequest) -> bool:
    """To who asks for a key: no, and why."""
    return _send(request.email, "refused", name=request.name, reason=request.reason)


def send_link(service: Service, sent: SentLink, *, first: bool) -> bool:
    """To the holder: the one-time link behind which the key is drawn. `first`: together with the yes."""
    link = _address("services:take", key_id=service.key_id, key_token=sent.token)
    template = "approved" if first else "link"
    return _to_holder(
        service, template, link=link, until=sent.link.expires_at, what=sent.link.get_draws_display()
    )


def send_address_confirmation(service: Service, *, email: str, token: str) -> bool:
    """To a new contact address: the link that shows that it is theirs."""
    return _send(email, "address", name=service.name, link=_address("services:address", address_token=token))


def send_change_decided(change: ServiceChange) -> bool:
    """To the holder: a change is in force, or why it is not."""
    service = change.service
    link = _address("services:service", key_id=service.key_id)
    return _to_holder(service, "change", refused=change.state == "refused", reason=change.reason, link=link)


def _to_holder(service: Service, template: str, **given: object) -> bool:
    """To the contact address of a service, else to its holder's; False when there is neither."""
    to = service.email or (service.holder.email if service.holder else "")
    return bool(to) and _send(to, template, name=service.name, **given)


def _send(to: str, template: str, **given: object) -> bool:
    return send(to=to, template=f"access/mail/{template}", **given)


def _address(name: str, **parts: object) -> str:
    return config().public_url + reverse(name, kwargs=parts)
