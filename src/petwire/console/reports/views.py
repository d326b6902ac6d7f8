"""Reporting a listing."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext

from petwire.catalog.models import ReportReason
from petwire.catalog.reports import report as keep_report
from petwire.console.doors import for_anyone
from petwire.console.limits import over_limit
from petwire.console.reports.forms import ReportForm
from petwire.console.reports.mails import tell_operators
from petwire.listings.render import call_name
from petwire.sharing.reads import shown_animals


@for_anyone
def report(request: HttpRequest, animal_id: int) -> HttpResponse:
    """Only what is shown can be reported: what is withheld is not there for visitors."""
    animal = shown_animals().filter(pk=animal_id).first()
    if animal is None:
        raise Http404
    name = call_name(animal.name) or gettext("this animal")
    form = ReportForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if limit := over_limit(request, "report"):
            form.add_error(
                None, gettext("That is more reports than one address may send in an hour. Try again later.")
            )
            return limit.on(_page(request, name, animal_id, form, status=429))
        if not form.cleaned_data["website"]:
            kept = keep_report(
                animal_id=animal_id,
                reason=ReportReason(form.cleaned_data["reason"]),
                text=form.cleaned_data["text"],
                email=form.cleaned_data["email"],
                now=timezone.now(),
            )
            tell_operators(kept, animal=animal.name)
        return render(request, "console/reports/thanks.html", {"name": name})
    return _page(request, name, animal_id, form, status=422 if form.is_bound else 200)


def _page(request: HttpRequest, name: str, animal_id: int, form: ReportForm, *, status: int) -> HttpResponse:
    given = {"name": name, "animal_id": animal_id, "form": form}
    return render(request, "console/reports/report.html", given, status=status)
