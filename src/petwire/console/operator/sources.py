"""Sources: how fresh they are, what is wrong, and the runs that wait for a person's word."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from petwire.console.doors import PersonRequest, for_operators
from petwire.console.pages import confirm_page
from petwire.mirror.actions import NotWaiting, approve_run
from petwire.mirror.reads import runs_that_wait, status


@for_operators
def listed(request: PersonRequest) -> HttpResponse:
    """Each source, with its run that waits."""
    waits = {run.subject: run for run in runs_that_wait()}
    found = [(one, waits.get(one.name)) for one in status(now=request.now)]
    return render(request, "console/operator/sources.html", {"sources": found})


@for_operators
def approve(request: PersonRequest, source_name: str, run_id: int) -> HttpResponse:
    """Let a run that waits remove what it planned to."""
    if request.method == "POST":
        try:
            approve_run(name=source_name, run_id=run_id, by=request.by, now=request.now)
        except NotWaiting as err:
            messages.error(request, str(err))
        else:
            messages.success(request, f"The next update of {source_name} removes them. It begins by itself.")
        return redirect("operator:sources")
    run = next((one for one in runs_that_wait() if (one.pk, one.subject) == (run_id, source_name)), None)
    if run is None:
        raise Http404
    return confirm_page(
        request,
        heading=f"Let {source_name} remove so many?",
        words=f"{run.outcome} Ask the hub's people first whether it is meant: what is removed here comes back only "
        "when they send it again.",
        button="Let it pass",
        back=reverse("operator:sources"),
        danger=True,
    )
