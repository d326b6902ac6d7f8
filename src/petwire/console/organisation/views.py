"""The organisation's own pages."""

from django.http import HttpResponse
from django.shortcuts import render

from petwire.console.doors import MemberRequest, for_members
from petwire.orgs.rules import May


@for_members(May.SEE_ORG)
def overview(request: MemberRequest, org_id: int) -> HttpResponse:
    """Where a member lands."""
    return render(request, "console/organisation/overview.html")
