"""The page of all exports, and the page of one site."""

from datetime import datetime

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from petwire.catalog.models import Animal
from petwire.console.doors import MemberRequest, for_members
from petwire.console.exports.forms import WishesForm
from petwire.console.exports.sites import state_of
from petwire.console.sharing.rows import page_of
from petwire.exports.actions import set_wishes
from petwire.exports.gather import settings_of
from petwire.exports.lags import lags
from petwire.exports.reads import SiteState, late, runs_of, sites_of
from petwire.exports.sites import title_of
from petwire.lib.errors import PetwireError
from petwire.orgs.models import AVAILABLE
from petwire.orgs.rules import May


@for_members(May.SEE_ORG)
def overview(request: MemberRequest, org_id: int) -> HttpResponse:
    """The master of API exports, file-transfer exports, and API exports."""
    page = page_of(org_id, now=request.now)
    available = Animal.scoped.filter(status=AVAILABLE).count()
    given = {
        "page": page,
        "sites": sites_of(org_id, now=request.now),
        "late": [title_of(one.site) for one in late(now=request.now, org_id=org_id)],
        "services": [(row, max(0, available - row.shows)) for row in (*page.waiting, *page.services)],
    }
    return render(request, "console/exports/overview.html", given)


@for_members(May.SHARE)
def settings(request: MemberRequest, org_id: int) -> HttpResponse:
    """What holds for all sites."""
    form = WishesForm(request.POST or None, wishes=settings_of(org_id))
    if request.method == "POST" and form.is_valid():
        try:
            set_wishes(org_id=org_id, wishes=form.wishes(), by=request.by, now=request.now)
        except PetwireError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, "Saved. What that changes goes out with the next deliveries.")
            return redirect("exports:overview", org_id)
    status = 422 if form.is_bound else 200
    return render(request, "console/exports/settings.html", {"form": form}, status=status)


@for_members(May.SEE_ORG)
def how_to_enable(request: MemberRequest, org_id: int) -> HttpResponse:
    """How a file-transfer export is enabled, step by step."""
    return render(request, "console/exports/how_to_enable.html")


@for_members(May.SEE_ORG)
def how_to_disable(request: MemberRequest, org_id: int) -> HttpResponse:
    """How an export is disabled, step by step."""
    return render(request, "console/exports/how_to_disable.html")


@for_members(May.SEE_ORG)
def site(request: MemberRequest, org_id: int, site_name: str) -> HttpResponse:
    """How things stand at one site, and what can be done about it."""
    state = state_of(request, site_name)
    given = {
        "site": state,
        "moves": _moves(state, request.now),
        "runs": runs_of(org_id, site_name, most=5),
        "days": lags(now=request.now, org_id=org_id).get(site_name, [])[1:],
        "late": any(one.site == site_name for one in late(now=request.now, org_id=org_id)),
    }
    return render(request, "console/exports/site.html", given)


def _moves(state: SiteState, now: datetime) -> bool:
    """Whether the page will say something else by itself soon: a run is under way, or due at once."""
    if state.paused or state.waiting:
        return False
    return bool(state.running or state.removing or (state.next_run and state.next_run <= now))
