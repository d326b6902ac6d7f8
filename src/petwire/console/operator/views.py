"""The operator's queue."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from petwire.catalog.models import Report, ReportState
from petwire.catalog.reports import settle
from petwire.console.doors import PersonRequest, for_operators
from petwire.console.joining.mails import send_decision, send_question
from petwire.console.operator.forms import AskForm, RefuseForm, SettleForm
from petwire.console.pages import confirm_page, form_page
from petwire.lib.config import config
from petwire.orgs import joining
from petwire.orgs.models import Application
from petwire.orgs.reads import application_of, applications

MOST = 50  # settled ones that are shown


@for_operators
def waiting(request: PersonRequest) -> HttpResponse:
    """What waits for an operator, oldest first, and what was decided last."""
    reports = Report.objects.select_related("animal__org").order_by("at")
    given = {
        "waiting": applications(decided=False),
        "decided": applications(decided=True)[:MOST],
        "reports": reports.filter(state=ReportState.OPEN),
        "settled": reports.exclude(state=ReportState.OPEN).order_by("-settled_at")[:MOST],
    }
    return render(request, "console/operator/waiting.html", given)


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
    if request.method == "POST":
        try:
            joining.approve(org_id=application_org, by=request.by, now=request.now)
        except joining.Decided as err:
            messages.error(request, str(err))
        else:
            link = config().public_url + reverse("organisation:overview", args=[application_org])
            send_decision(to=found.contact_email, org=found.org.name, reason="", link=link)
            messages.success(request, f"{found.org.name} is approved. We have told them.")
        return redirect("operator:waiting")
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
    if request.method == "POST" and form.is_valid():
        text = form.cleaned_data["text"]
        try:
            joining.ask(org_id=application_org, text=text, by=request.by, now=request.now)
        except joining.Decided as err:
            messages.error(request, str(err))
        else:
            link = config().public_url + reverse("organisation:overview", args=[application_org])
            send_question(to=found.contact_email, org=found.org.name, text=text, link=link)
            messages.success(request, f"Your question is on its way to {found.contact_email}.")
        return redirect("operator:application", application_org)
    back = reverse("operator:application", args=[application_org])
    heading = f"Ask {found.org.name}"
    return form_page(request, heading=heading, form=form, button="Send the question", back=back)


@for_operators
def refuse(request: PersonRequest, application_org: int) -> HttpResponse:
    """No, with a reason."""
    found = _application(application_org)
    form = RefuseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        try:
            joining.refuse(org_id=application_org, reason=reason, by=request.by, now=request.now)
        except joining.Decided as err:
            messages.error(request, str(err))
        else:
            send_decision(to=found.contact_email, org=found.org.name, reason=reason, link="")
            messages.success(request, f"{found.org.name} is refused. We have told them why.")
        return redirect("operator:waiting")
    back = reverse("operator:application", args=[application_org])
    heading = f"Refuse {found.org.name}"
    return form_page(request, heading=heading, form=form, button="Refuse", back=back)


@for_operators
def report(request: PersonRequest, report_id: int) -> HttpResponse:
    """What a visitor reported, and what became of it."""
    found = get_object_or_404(Report.objects.select_related("animal__org"), pk=report_id)
    form = SettleForm(request.POST or None, initial={"state": ReportState.DONE})
    if request.method == "POST" and form.is_valid():
        state = ReportState(form.cleaned_data["state"])
        settle(report=found, state=state, by=request.by, now=request.now)
        messages.success(request, "That is noted.")
        return redirect("operator:waiting")
    status = 422 if form.is_bound else 200
    return render(request, "console/operator/report.html", {"one": found, "form": form}, status=status)


def _application(org_id: int) -> Application:
    found = application_of(org_id)
    if found is None:
        raise Http404
    return found
