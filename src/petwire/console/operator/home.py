"""The operator's home: everything that waits, of every room."""

from django.http import HttpResponse
from django.shortcuts import render

from petwire.console.doors import PersonRequest, for_operators
from petwire.desk.waiting import waiting as what_waits


@for_operators
def waiting(request: PersonRequest) -> HttpResponse:
    """What waits, in order of haste, each with how many there are, since when, and where to go."""
    return render(request, "console/operator/waiting.html", {"items": what_waits(request.now)})
