"""`/console/`: the person's organisations, or straight to the one."""

from django.http import HttpResponse
from django.shortcuts import redirect, render

from petwire.console.doors import PersonRequest, for_signed_in
from petwire.orgs.reads import organisations_of


@for_signed_in
def home(request: PersonRequest) -> HttpResponse:
    """Who belongs to one organisation alone, and runs nothing, is taken there."""
    found = organisations_of(request.person)
    if len(found) == 1 and not request.person.is_operator:
        return redirect("organisation:overview", org_id=found[0].org_id)
    return render(request, "console/home/home.html", {"organisations": found})
