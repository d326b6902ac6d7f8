"""The orders to a service, for its holder: what has to go, one's own confirmation, and the webhook that tells of it."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from petwire.bulkfiles.confirmations import confirm_by_hand
from petwire.bulkfiles.models import Delivery, DeliveryTry
from petwire.bulkfiles.reads import OrderRow, orders_to
from petwire.bulkfiles.webhooks import (
    deliveries_of,
    ping,
    remove_webhook,
    send_again,
    set_webhook,
    webhook_of,
)
from petwire.console.doors import HolderRequest, for_holders
from petwire.console.withdrawals.words import KINDS
from petwire.lib.calling import TROUBLES, taken
from petwire.lib.errors import PetwireError
from petwire.runs.actions import wake
from petwire.sharing.models import AudienceStanding, Subject


class WebhookForm(forms.Form):
    """Where to call."""

    url = forms.URLField(
        label="Address that we call",
        assume_scheme="https",
        max_length=2000,
        help_text="It begins with https://. We call it once now, as a test.",
    )


@for_holders
def orders(request: HolderRequest, key_id: str) -> HttpResponse:
    """What has to go; a POST says that it has gone."""
    if request.method == "POST":
        try:
            upto = confirm_by_hand(request.service, by=request.by, now=request.now)
        except PetwireError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, f"Thank you. Everything up to order {upto} counts as erased.")
        return redirect("orders:list", key_id)
    rows = orders_to(request.service.pk, now=request.now)
    in_force = [_line(one) for one in rows if one.lifted is None]
    given = {
        "service": request.service,
        "orders": sorted(in_force, key=lambda one: (one["state"] == "erased", -one["row"].seq)),
        "open": sum(one["state"] != "erased" for one in in_force),
    }
    return render(request, "console/withdrawals/orders.html", given)


@for_holders
def webhook(request: HolderRequest, key_id: str) -> HttpResponse:
    """The webhook: set it, test it, call it again, remove it. `do` names the deed."""
    hook = webhook_of(request.service)
    do = request.POST.get("do", "")
    form = WebhookForm(request.POST if do == "save" else None, initial={"url": hook.url if hook else ""})
    secret = ""
    if do == "save" and form.is_valid():
        secret = _saved(request, form)
    elif do in _DEEDS and hook is not None:
        try:
            _DEEDS[do](request)
        except PetwireError as error:
            messages.error(request, str(error))
        return redirect("orders:webhook", key_id)
    given = {
        "service": request.service,
        "ended": request.service.audience.standing == AudienceStanding.TERMINATED,
        "form": form,
        "hook": webhook_of(request.service),
        "secret": secret,
        "deliveries": [_delivery(one) for one in deliveries_of(request.service)],
    }
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "console/withdrawals/webhook.html", given, status=status)


def _saved(request: HolderRequest, form: WebhookForm) -> str:
    """The new secret; "" when the address was refused, which stands in the form then."""
    try:
        secret = set_webhook(
            service=request.service, url=form.cleaned_data["url"], by=request.by, now=request.now
        )
    except PetwireError as error:
        form.add_error("url", str(error))
        return ""
    _ping(request)
    wake()
    return secret


def _ping(request: HolderRequest) -> None:
    outcome = ping(request.service, now=request.now)
    say = messages.success if taken(outcome.status) else messages.error
    say(request, f"The test call: {_words(outcome)}.")


def _again(request: HolderRequest) -> None:
    send_again(service=request.service, by=request.by, now=request.now)
    wake()
    messages.success(request, "It is called with all orders again within a minute.")


def _remove(request: HolderRequest) -> None:
    remove_webhook(service=request.service, by=request.by, now=request.now)
    messages.success(request, "The webhook is removed. Mails go on.")


_DEEDS = {"ping": _ping, "again": _again, "remove": _remove}


def _line(row: OrderRow) -> dict[str, Any]:
    subject = {Subject.ORG: row.org, Subject.ANIMAL: row.animal, Subject.PICTURE: row.media}
    state = "overdue" if row.overdue else "erased" if row.confirmed else "hidden" if row.hidden else "open"
    kind = Subject(row.kind)
    number = subject.get(kind)
    what = f"{KINDS[kind].capitalize()} {number}" if number else "Everything that you have from here"
    return {"row": row, "what": what, "state": state}


def _delivery(row: Delivery) -> dict[str, Any]:
    tries = sorted(row.outcomes.all(), key=lambda one: one.pk)
    last = tries[-1] if tries else None
    return {"row": row, "tries": tries, "words": _words(last) if last else "not called yet"}


def _words(outcome: DeliveryTry) -> str:
    if outcome.status is None:
        return TROUBLES.get(outcome.trouble, outcome.trouble)
    if taken(outcome.status):
        return f"it answered {outcome.status}"
    if 300 <= outcome.status < 400:
        return f"it answered {outcome.status} and leads elsewhere, which we do not follow"
    return f"it answered {outcome.status}, which counts as not taken"
