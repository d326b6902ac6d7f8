"""Reports of listings."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from petwire.catalog.models import Report, ReportState
from petwire.catalog.reports import settle
from petwire.console.doors import PersonRequest, for_operators
from petwire.console.operator.forms import SettleForm

MOST = 50  # settled ones that are shown


@for_operators
def listed(request: PersonRequest) -> HttpResponse:
    """What is open, the oldest first, and what was settled last."""
    reports = Report.objects.select_related("animal__org").order_by("at")
    given = {
        "open": reports.filter(state=ReportState.OPEN),
        "settled": reports.exclude(state=ReportState.OPEN).order_by("-settled_at")[:MOST],
    }
    return render(request, "console/operator/reports.html", given)


@for_operators
def report(request: PersonRequest, report_id: int) -> HttpResponse:
    """What a visitor reported, and what became of it."""
    found = get_object_or_404(Report.objects.select_related("animal__org"), pk=report_id)
    form = SettleForm(request.POST or None, initial={"state": ReportState.DONE})
    if request.method == "POST" and form.is_valid():
        state = ReportState(form.cleaned_data["state"])
        settle(report=found, state=state, by=request.by, now=request.now)
        messages.success(request, "That is noted.")
        return redirect("operator:reports")
    status = 422 if form.is_bound else 200
    return render(request, "console/operator/report.html", {"one": found, "form": form}, status=status)
