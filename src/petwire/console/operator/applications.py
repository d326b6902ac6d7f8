"""Applications of organisations."""

from collections.abc import Callable

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from petwire.console.doors import PersonRequest, for_operators
from petwire.console.joining.mails import send_decision, send_question
from petwire.console.operator.forms import AskForm, RefuseForm
from petwire.console.pages import confirm_page, form_page
from petwire.lib.config import config
from petwire.orgs import joining
from petwire.orgs.models import Application
from petwire.orgs.reads import application_of, applications

MOST = 50  # decided ones that are shown


@for_operators
def listed(request: PersonRequest) -> HttpResponse:
    """What waits, the oldest first, and what was decided last."""
    given = {"waiting": applications(decided=False), "decided": applications(decided=True)[:MOST]}
    return render(request, "console/operator/applications.html", given)


@for_operators
def application(request: PersonRequest, application_org: int) -> HttpResponse:
    """One application, with what was asked and answered."""
    found = _application(application_org)
    given = {"one": found, "questions": found.questions.order_by("asked_at")}
    return render(request, "console/operator/application.html", given)


@for_operators
def approve(request: PersonRequest, application_org: int) -> HttpResponse:
    """Yes."""
    found = _application(application_org)

    def do() -> str:
        joining.approve(org_id=application_org, by=request.by, now=request.now)
        send_decision(to=found.contact_email, org=found.org.name, reason="", link=_overview(found))
        return f"{found.org.name} is approved. We have told them."

    if request.method == "POST":
        return _done(request, found, do)
    return confirm_page(
        request,
        heading=f"Approve {found.org.name}?",
        words="Its available animals are public from then on, wherever it allows.",
        button="Approve",
        back=reverse("operator:application", args=[application_org]),
    )


@for_operators
def ask(request: PersonRequest, application_org: int) -> HttpResponse:
    """A question by mail, answered in the console."""
    found = _application(application_org)
    form = AskForm(request.POST or None)

    def do() -> str:
        text = form.cleaned_data["text"]
        joining.ask(org_id=application_org, text=text, by=request.by, now=request.now)
        send_question(to=found.contact_email, org=found.org.name, text=text, link=_overview(found))
        return f"Your question is on its way to {found.contact_email}."

    return _in_words(request, found, form, do, heading=f"Ask {found.org.name}", button="Send the question")


@for_operators
def refuse(request: PersonRequest, application_org: int) -> HttpResponse:
    """No, with a reason."""
    found = _application(application_org)
    form = RefuseForm(request.POST or None)

    def do() -> str:
        reason = form.cleaned_data["reason"]
        joining.refuse(org_id=application_org, reason=reason, by=request.by, now=request.now)
        send_decision(to=found.contact_email, org=found.org.name, reason=reason, link="")
        return f"{found.org.name} is refused. We have told them why."

    return _in_words(request, found, form, do, heading=f"Refuse {found.org.name}", button="Refuse")


def _in_words(
    request: PersonRequest, found: Application, form: Form, do: Callable[[], str], **page: str
) -> HttpResponse:
    """A page with one form; what is sent is done."""
    if request.method == "POST" and form.is_valid():
        return _done(request, found, do)
    back = reverse("operator:application", args=[found.org_id])
    return form_page(request, form=form, back=back, **page)


def _done(request: PersonRequest, found: Application, do: Callable[[], str]) -> HttpResponse:
    """Do it, say so, and go back to the application. Somebody else may have decided meanwhile."""
    try:
        messages.success(request, do())
    except joining.Decided as err:
        messages.error(request, str(err))
    return redirect("operator:application", found.org_id)


def _overview(found: Application) -> str:
    return config().public_url + reverse("organisation:overview", args=[found.org_id])


def _application(org_id: int) -> Application:
    found = application_of(org_id)
    if found is None:
        raise Http404
    return found
