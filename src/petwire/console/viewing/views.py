"""Pages of views: of an organisation's animals, of a key, and of all."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.text import slugify

from petwire.access.models import Service
from petwire.access.reads import service_names
from petwire.catalog.models import Animal
from petwire.console.doors import (
    HolderRequest,
    MemberRequest,
    PersonRequest,
    for_holders,
    for_members,
    for_operators,
)
from petwire.console.viewing.forms import PageForm
from petwire.console.viewing.report import csv_of, report_of, span_of
from petwire.desk.freshness import detailed_lines
from petwire.desk.probing import is_obliged, look_at, pages_of, to_mend
from petwire.desk.sites import title_of
from petwire.lib.config import config
from petwire.lib.errors import PetwireError
from petwire.orgs.rules import May
from petwire.tracker import actions
from petwire.tracker.models import Page
from petwire.tracker.probe import Finding
from petwire.tracker.reads import Of, lost_since, open_drops, total_of

ORG, ALL = "console/viewing/org.html", "console/viewing/all.html"


@for_members(May.SEE_ANIMALS)
def of_org(request: MemberRequest, org_id: int) -> HttpResponse:
    """Where and when the organisation's animals were looked at."""
    asked, names = Of(org=org_id, days=span_of(request)), service_names()
    drops = [(row, title_of(site, names)) for row, site in open_drops(org_id)]
    given = {**report_of(asked, now=request.now), "drops": drops, "ever": total_of(Of(org=org_id))}
    return render(request, ORG, given)


@for_members(May.SEE_ANIMALS)
def of_animal(request: MemberRequest, org_id: int, animal_id: int) -> HttpResponse:
    """The same of one animal."""
    animal = get_object_or_404(Animal.scoped, pk=animal_id)
    asked = Of(org=org_id, animal=animal_id, days=span_of(request))
    ever = total_of(Of(org=org_id, animal=animal_id))
    return render(request, ORG, {**report_of(asked, now=request.now), "animal": animal, "ever": ever})


@for_members(May.EXPORT)
def org_csv(request: MemberRequest, org_id: int) -> HttpResponseBase:
    """Everything that was counted in that time, as a spreadsheet."""
    asked = Of(org=org_id, days=span_of(request))
    filename = f"views-{slugify(request.org.name) or org_id}.csv"
    return csv_of(
        asked, now=request.now, filename=filename, names=dict(Animal.scoped.values_list("pk", "name"))
    )


@for_holders
def of_service(request: HolderRequest, key_id: str) -> HttpResponse:
    """Views on the pages of a service, and the pages of it that are looked at."""
    return _of_service(
        request, request.service, back="views:service", template="console/viewing/service.html"
    )


@for_holders
def service_csv(request: HolderRequest, key_id: str) -> HttpResponseBase:
    """What was counted for a key, as a spreadsheet."""
    asked = Of(audience=request.service.audience_id, days=span_of(request))
    return csv_of(asked, now=request.now, filename=f"views-{key_id}.csv", names={})


@for_holders
def remove_page(request: HolderRequest, key_id: str, page_id: int) -> HttpResponse:
    """Do not look at a page any more."""
    return _remove(request, request.service, page_id, back="views:service")


@for_operators
def of_one(request: PersonRequest, key_id: str) -> HttpResponse:
    """The same of any service."""
    one = _service(key_id)
    return _of_service(request, one, back="views:one", template="console/viewing/service_of_one.html")


@for_operators
def remove_page_of_one(request: PersonRequest, key_id: str, page_id: int) -> HttpResponse:
    """Do not look at a page of any service any more."""
    return _remove(request, _service(key_id), page_id, back="views:one")


@for_operators
def all_(request: PersonRequest) -> HttpResponse:
    """Totals of everything, and the pages of partners on which the image is not as it should be."""
    days = span_of(request)
    report = report_of(Of(days=days), now=request.now)
    names = dict(Service.objects.values_list("audience_id", "key_id"))
    titles = service_names()
    pages = [
        (
            page,
            Finding(page.finding),
            names.get(page.audience, ""),
            titles.get(names.get(page.audience, ""), ""),
        )
        for page in to_mend()
    ]
    given = {**report, "lost": lost_since(report["chart"].first), "pages": pages}
    return render(request, ALL, given)


@for_operators
def freshness(request: PersonRequest) -> HttpResponse:
    """How long changes take until they are visible, at each outlet and source."""
    given = {"lines": detailed_lines(now=request.now), "now": request.now, "zone": config().timezone}
    return render(request, "console/viewing/freshness.html", given)


def _of_service(request: PersonRequest, one: Service, *, back: str, template: str) -> HttpResponse:
    form = PageForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            page = actions.add_page(
                audience=one.audience,
                url=form.cleaned_data["url"],
                animal=form.cleaned_data["animal"],
                subject=one.key_id,
                by=request.by,
                now=request.now,
            )
        except PetwireError as err:
            form.add_error("url", str(err))
        else:
            (look,) = look_at([page], now=request.now)
            tell = messages.warning if look.finding.is_bad else messages.success
            tell(request, f"Looked at: {look.finding.words}.")
            return redirect(back, one.key_id)
    given = {
        **report_of(Of(audience=one.audience_id, days=span_of(request)), now=request.now),
        "service": one,
        "form": form,
        "pages": [(page, Finding(page.finding)) for page in pages_of(one)],
        "obliged": is_obliged(one),
        "remove": f"{back}-remove",
    }
    return render(request, template, given, status=422 if form.is_bound else 200)


def _remove(request: PersonRequest, one: Service, page_id: int, *, back: str) -> HttpResponse:
    page = get_object_or_404(Page, pk=page_id, audience=one.audience_id)
    if request.method == "POST":
        actions.remove_page(page=page, subject=one.key_id, by=request.by, now=request.now)
        messages.success(request, "It is not looked at any more.")
    return redirect(back, one.key_id)


def _service(key_id: str) -> Service:
    found = Service.objects.select_related("audience", "holder").filter(key_id=key_id).first()
    if found is None:
        raise Http404
    return found
