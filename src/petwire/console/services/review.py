"""The operator's side: requests for keys, and changes of what services say of themselves."""

from django.contrib import messages
from django.forms import BaseForm
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from petwire.access import changes, keys, mails
from petwire.access import requests as deeds
from petwire.access.models import ChangeState, Draws, KeyRequest, RequestState, Service, ServiceChange
from petwire.access.reads import field_changes, services, waiting
from petwire.console.doors import PersonRequest, for_operators
from petwire.console.operator.forms import AskForm, RefuseForm
from petwire.console.pages import confirm_page, form_page
from petwire.console.services.forms import ExceptionForm
from petwire.console.services.words import facts_of, standing_of, why_of
from petwire.lib.errors import PetwireError

MOST = 50  # decided ones that are shown


@for_operators
def overview(request: PersonRequest) -> HttpResponse:
    """What waits, then all services."""
    requests = KeyRequest.objects.order_by("-pk")
    given = {
        "waiting": waiting(),
        "asked": requests.filter(state=RequestState.ASKED),
        "refused": requests.filter(state=RequestState.REFUSED)[:MOST],
        "services": [(one, standing_of(one)) for one in services()],
    }
    return render(request, "console/services/review.html", given)


@for_operators
def one_request(request: PersonRequest, key_request: int) -> HttpResponse:
    """One request, with what was asked and answered."""
    one = _request(key_request)
    given = {
        "one": one,
        "facts": facts_of(one, categories=one.categories, domains=one.domains),
        "questions": one.questions.order_by("asked_at"),
        "open": one.state in deeds.OPEN,
        "conflict": _service_named(deeds.conflict_of(one)) if one.state in deeds.OPEN else None,
    }
    return render(request, "console/services/review_request.html", given)


@for_operators
def approve(request: PersonRequest, key_request: int) -> HttpResponse:
    """Yes; where the service has a key already, with the reason for the exception."""
    one = _request(key_request)
    conflict = deeds.conflict_of(one) if one.state in deeds.OPEN else None
    back = reverse("review:request", args=[key_request])
    form = ExceptionForm(request.POST or None) if conflict else None
    if request.method == "POST" and (form is None or form.is_valid()):
        exception = form.cleaned_data["exception"] if form else ""
        try:
            done = deeds.approve(request_id=key_request, exception=exception, by=request.by, now=request.now)
        except PetwireError as err:
            messages.error(request, str(err))
            return redirect("review:request", key_request)
        mails.send_link(done.service, done.sent, first=True)
        messages.success(request, f"{one.name} is approved. We have sent its holder the link to the key.")
        return redirect("review:overview")
    heading = f"Approve {one.name}?"
    if form is None:
        words = "It gets what organisations share with it from then on, and its holder a link to the key."
        return confirm_page(request, heading=heading, words=words, button="Approve", back=back)
    return _exception_page(request, heading=heading, form=form, other=conflict or "", back=back)


@for_operators
def ask(request: PersonRequest, key_request: int) -> HttpResponse:
    """A question by mail, answered in the console."""
    one = _request(key_request)
    form = AskForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        text = form.cleaned_data["text"]
        try:
            deeds.ask(request_id=key_request, text=text, by=request.by, now=request.now)
        except deeds.RequestDecided as err:
            messages.error(request, str(err))
        else:
            mails.send_question(one, text)
            messages.success(request, f"Your question is on its way to {one.email}.")
        return redirect("review:request", key_request)
    back = reverse("review:request", args=[key_request])
    return form_page(
        request, heading=f"Ask about {one.name}", form=form, button="Send the question", back=back
    )


@for_operators
def refuse(request: PersonRequest, key_request: int) -> HttpResponse:
    """No, with a reason."""
    one = _request(key_request)
    form = RefuseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        try:
            refused = deeds.refuse(request_id=key_request, reason=reason, by=request.by, now=request.now)
        except deeds.RequestDecided as err:
            messages.error(request, str(err))
        else:
            mails.send_refusal(refused)
            messages.success(request, f"{one.name} is refused. We have told them why.")
        return redirect("review:overview")
    back = reverse("review:request", args=[key_request])
    return form_page(request, heading=f"Refuse {one.name}", form=form, button="Refuse", back=back)


@for_operators
def change(request: PersonRequest, change_id: int) -> HttpResponse:
    """One change: what was, and what is to be."""
    one = _change(change_id)
    given = {
        "one": one,
        "fields": field_changes(one, with_email=True),
        "open": one.state == ChangeState.WAITING,
    }
    return render(request, "console/services/review_change.html", given)


@for_operators
def approve_change(request: PersonRequest, change_id: int) -> HttpResponse:
    """Let a change come into force."""
    one = _change(change_id)
    back = reverse("review:change", args=[change_id])
    given = request.POST if "exception" in request.POST else None
    form = ExceptionForm(given)
    if request.method == "POST" and (given is None or form.is_valid()):
        exception = form.cleaned_data["exception"] if given is not None else ""
        try:
            done = changes.approve_change(
                change_id=change_id, exception=exception, by=request.by, now=request.now
            )
        except deeds.OneKeyOnly as err:
            heading = f"Approve the change of {one.service.name}?"
            return _exception_page(request, heading=heading, form=form, other=err.key_id, back=back)
        except PetwireError as err:
            messages.error(request, str(err))
            return redirect("review:change", change_id)
        mails.send_change_decided(done)
        messages.success(request, f"The change of {one.service.name} is in force. We have told its holder.")
        return redirect("review:overview")
    if given is not None:
        heading = f"Approve the change of {one.service.name}?"
        return _exception_page(request, heading=heading, form=form, other="", back=back)
    return confirm_page(
        request,
        heading=f"Approve the change of {one.service.name}?",
        words="It holds at once, and organisations see it. Those that said no to a category that it gets are left out "
        "of what it is given.",
        button="Approve",
        back=back,
    )


@for_operators
def refuse_change(request: PersonRequest, change_id: int) -> HttpResponse:
    """Leave the service as it is, with a reason."""
    one = _change(change_id)
    form = RefuseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        try:
            done = changes.refuse_change(change_id=change_id, reason=reason, by=request.by, now=request.now)
        except PetwireError as err:
            messages.error(request, str(err))
        else:
            mails.send_change_decided(done)
            messages.success(request, f"{one.service.name} stays as it was. We have told its holder why.")
        return redirect("review:overview")
    back = reverse("review:change", args=[change_id])
    heading = f"Refuse the change of {one.service.name}"
    return form_page(request, heading=heading, form=form, button="Refuse", back=back)


@for_operators
def one_service(request: PersonRequest, key_id: str) -> HttpResponse:
    """A service as an operator sees it: facts, standing, changes."""
    one = get_object_or_404(Service.objects.select_related("audience", "holder"), key_id=key_id)
    rows = ServiceChange.objects.filter(service=one).order_by("-pk")[:MOST]
    given = {
        "service": one,
        "standing": standing_of(one),
        "why": why_of(one),
        "facts": facts_of(one, categories=one.audience.categories, domains=one.audience.domains),
        "changes": [(row, field_changes(row, with_email=True)) for row in rows],
        "request_": KeyRequest.objects.filter(service=one).first(),
        "link": keys.waiting_link(one),
    }
    return render(request, "console/services/review_service.html", given)


@for_operators
def link(request: PersonRequest, key_id: str) -> HttpResponse:
    """Send the one-time link to the key again."""
    one = get_object_or_404(Service.objects.select_related("holder"), key_id=key_id)
    waits = keys.waiting_link(one)
    if waits is None:
        messages.error(request, "The key was fetched already. Its holder can replace it.")
        return redirect("review:service", key_id)
    if request.method == "POST":
        sent = keys.new_link(key_id=key_id, draws=Draws(waits.draws), by=request.by, now=request.now)
        mails.send_link(one, sent, first=False)
        messages.success(request, "The link is on its way to the holder.")
        return redirect("review:service", key_id)
    return confirm_page(
        request,
        heading="Send the link again?",
        words="A new link goes to the contact address of the service, and the one before stops working.",
        button="Send it",
        back=reverse("review:service", args=[key_id]),
    )


def _exception_page(
    request: PersonRequest, *, heading: str, form: BaseForm, other: str, back: str
) -> HttpResponse:
    one = _service_named(other)
    words = f"{one.name} ({other}) is the same service, and has a key." if one else ""
    return form_page(
        request, heading=heading, words=words, form=form, button="Approve as an exception", back=back
    )


def _service_named(key_id: str | None) -> Service | None:
    return Service.objects.filter(key_id=key_id).first() if key_id else None


def _request(request_id: int) -> KeyRequest:
    """A request that an operator may see: one whose address is confirmed."""
    return get_object_or_404(KeyRequest.objects.exclude(state=RequestState.UNCONFIRMED), pk=request_id)


def _change(change_id: int) -> ServiceChange:
    rows = ServiceChange.objects.exclude(state=ChangeState.UNCONFIRMED)
    return get_object_or_404(rows.select_related("service__audience", "service__holder"), pk=change_id)
