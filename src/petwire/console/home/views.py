"""`/console/`: the person's organisations and keys, or straight to the one."""

from django.http import HttpResponse
from django.shortcuts import redirect, render

from petwire.access.reads import requests_of, services_of
from petwire.console.doors import PersonRequest, for_signed_in
from petwire.orgs.reads import organisations_of


@for_signed_in
def home(request: PersonRequest) -> HttpResponse:
    """Who belongs to one organisation alone, and runs nothing, is taken there; who only holds keys, to them."""
    found = organisations_of(request.person)
    holds_keys = services_of(request.person).exists() or requests_of(request.person).exists()
    if len(found) == 1 and not request.person.is_operator and not holds_keys:
        return redirect("organisation:overview", org_id=found[0].org_id)
    if holds_keys and not found and not request.person.is_operator:
        return redirect("services:list")
    return render(request, "console/home/home.html", {"organisations": found, "holds_keys": holds_keys})
