"""`/developers/`."""

from allauth.account.internal.flows.login import perform_login
from allauth.account.models import Login
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from petwire.access import mails
from petwire.access import requests as deeds
from petwire.access.acceptance import current_terms
from petwire.access.facts import WrongFact
from petwire.access.terms import versions
from petwire.console.developers.forms import RequestForm
from petwire.console.developers.words import contact, operator_name, terms_blocks
from petwire.console.doors import for_anyone
from petwire.console.limits import over_limit
from petwire.console.people.forms import NewPersonForm
from petwire.desk.freshness import public_lines
from petwire.lib.config import config
from petwire.lib.days import day_of
from petwire.orgs.reads import has_account


@for_anyone
def home(request: HttpRequest) -> HttpResponse:
    """What one gets, and how."""
    given = {"operator": operator_name(), "contact": contact(), "environment": config().environment}
    return render(request, "console/developers/home.html", given)


@for_anyone
def terms(request: HttpRequest, version: str = "") -> HttpResponse:
    """The terms in force, or a version that is published by now."""
    now = timezone.now()
    current, today = current_terms(now), day_of(now, config().zone)
    offered = [one for one in versions() if one.published <= today or one == current]
    shown = next((one for one in offered if one.version == (version or current.version)), None)
    if shown is None:
        raise Http404
    given = {
        "shown": shown,
        "current": current,
        "others": [one for one in reversed(offered) if one != shown],
        "blocks": terms_blocks(shown),
    }
    return render(request, "console/developers/terms.html", given)


@for_anyone
def status(request: HttpRequest) -> HttpResponse:
    """How fresh everything is. Neither a key nor an organisation is named."""
    now = timezone.now()
    given = {"lines": public_lines(now=now), "now": now, "zone": config().timezone}
    return render(request, "console/developers/status.html", given)


@for_anyone
def ask(request: HttpRequest) -> HttpResponse:
    """Ask for a key. Who has not signed in gets a link by mail, whether we know the address or not."""
    person = request.user if request.user.is_authenticated else None
    form = RequestForm(request.POST or None, person=person)
    status = 200
    if request.method == "POST" and form.is_valid():
        if limit := over_limit(request, "key"):
            form.add_error(
                None, "That is more requests than one address may send in an hour. Try again later."
            )
            return limit.on(render(request, "console/developers/request.html", {"form": form}, status=429))
        answer = _asked(request, form, person)
        if answer is not None:
            return answer
        status = 422
    elif form.is_bound:
        status = 422
    return render(request, "console/developers/request.html", {"form": form}, status=status)


@for_anyone
def sent(request: HttpRequest) -> HttpResponse:
    """What happens next."""
    return render(request, "console/developers/sent.html")


@for_anyone
def confirm(request: HttpRequest, request_token: str) -> HttpResponse:
    """The page behind the link of a request: it shows that the address is theirs. Looking at it confirms nothing."""
    now = timezone.now()
    try:
        found = deeds.open_confirmation(request_token, now=now)
        if has_account(found.email):
            return _confirm_known(request, request_token)
        return _confirm_new(request, request_token, found.email, found.contact_name, found.name)
    except deeds.ConfirmationUsedUp:
        return render(request, "console/developers/used_up.html", status=410)


def _asked(request: HttpRequest, form: RequestForm, person: object) -> HttpResponse | None:
    """Keep the request and send the mail; None, with the trouble in the form, where something cannot be so."""
    email = form.cleaned_data.get("email") or person.email  # type: ignore[attr-defined]
    try:
        asked = deeds.ask_for_key(
            wanted=form.wanted(email=email),
            person=person,  # type: ignore[arg-type]
            by=f"person:{person.pk}" if person else "requester",  # type: ignore[attr-defined]
            now=timezone.now(),
        )
    except WrongFact as err:
        form.add_error(err.field if err.field in form.fields else None, str(err))
        return None
    if asked.token is None:
        messages.success(request, "Thank you. We have your request, and tell you by mail.")
        return redirect("services:request", asked.request.pk)
    mails.send_confirmation(asked.request, asked.token)
    return redirect("developers:sent")


def _confirm_known(request: HttpRequest, token: str) -> HttpResponse:
    """Somebody who has an account under that address: they follow the request after signing in."""
    now = timezone.now()
    found = deeds.open_confirmation(token, now=now)
    if request.method == "POST":
        done = deeds.confirm(token=token, now=now)
        messages.success(request, "Thank you. Your address is confirmed; we look at your request.")
        return redirect("services:request", done.pk)
    return render(request, "console/developers/confirm.html", {"one": found, "form": None})


def _confirm_new(request: HttpRequest, token: str, email: str, contact_name: str, name: str) -> HttpResponse:
    """Somebody who is new here chooses a password on the way."""
    form = NewPersonForm(request.POST or None, email=email, initial={"name": contact_name})
    form.fields["name"].help_text = "Those who decide about the key see it."
    if request.method == "POST" and form.is_valid():
        done = deeds.confirm_as_new(token=token, now=timezone.now(), **form.cleaned_data)
        messages.success(request, "Thank you. Your address is confirmed; we look at your request.")
        login = Login(user=done.person, redirect_url=reverse("services:request", args=[done.pk]))
        response: HttpResponse = perform_login(request, login)
        return response
    given = {"one": {"name": name, "email": email}, "form": form}
    status = 422 if form.is_bound else 200
    return render(request, "console/developers/confirm.html", given, status=status)
