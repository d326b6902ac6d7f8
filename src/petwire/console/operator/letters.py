"""Letters that were reported by who got them. What stood in them is nowhere; what their writers sent else is here."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render

from petwire.console.doors import PersonRequest, for_operators
from petwire.console.operator.forms import VerdictForm
from petwire.listings.messages.actions import settle_letter
from petwire.listings.messages.models import Verdict
from petwire.listings.messages.reads import others_of, reported_letter, reported_letters

MOST = 50  # settled ones that are shown


@for_operators
def listed(request: PersonRequest) -> HttpResponse:
    """What waits for a word, the oldest first, and what had one last."""
    given = {
        "open": reported_letters(settled=False),
        "settled": reported_letters(settled=True, most=MOST),
    }
    return render(request, "console/operator/letters.html", given)


@for_operators
def letter(request: PersonRequest, letter_id: int) -> HttpResponse:
    """One of them, its writer's other letters, and what becomes of the writer."""
    found = reported_letter(letter_id)
    if found is None:
        raise Http404
    form = VerdictForm(request.POST or None, initial={"verdict": found.letter.verdict or Verdict.STANDS})
    if request.method == "POST" and form.is_valid():
        verdict = Verdict(form.cleaned_data["verdict"])
        settle_letter(letter=found.letter, verdict=verdict, by=request.by, now=request.now)
        messages.success(request, "That is noted.")
        return redirect("operator:letters")
    given = {"one": found, "others": others_of(found.letter), "form": form}
    status = 422 if form.is_bound else 200
    return render(request, "console/operator/letter.html", given, status=status)
