"""The page of all exports, and the page of one site."""

from django.http import HttpResponse
from django.shortcuts import render

from petwire.catalog.models import Animal
from petwire.console.doors import MemberRequest, for_members
from petwire.console.exports.sites import known, state_of
from petwire.console.sharing.rows import page_of
from petwire.exports.reads import runs_of, sites_of
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
        "services": [(row, max(0, available - row.shows)) for row in (*page.waiting, *page.services)],
    }
    return render(request, "console/exports/overview.html", given)


@for_members(May.SEE_ORG)
def site(request: MemberRequest, org_id: int, site_name: str) -> HttpResponse:
    """How things stand at one site, and what can be done about it."""
    state = state_of(request, site_name)
    given = {
        "site": state,
        "about": known(site_name),
        "runs": runs_of(org_id, site_name, most=5),
    }
    return render(request, "console/exports/site.html", given)
