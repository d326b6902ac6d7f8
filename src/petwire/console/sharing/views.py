"""Who shows our animals."""

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django_htmx.http import HttpResponseClientRedirect

from petwire.access.models import Service
from petwire.bulkfiles.withdrawals import current_withdrawals
from petwire.console.doors import MemberRequest, for_members, refused
from petwire.console.pages import confirm_page
from petwire.console.sharing.forms import CategoriesForm
from petwire.console.sharing.rows import asked_about, page_of, row_of
from petwire.exports.reads import has_account
from petwire.exports.sites import SITES
from petwire.lib.errors import PetwireError
from petwire.orgs.rules import May
from petwire.runs.actions import wake
from petwire.sharing.actions import set_decision, set_master, set_preference
from petwire.sharing.models import AudienceKind
from petwire.sharing.reads import masters, preferences

ANSWERS = {"yes": True, "no": False, "default": None}


@for_members(May.SEE_ORG)
def overview(request: MemberRequest, org_id: int) -> HttpResponse:
    """Every page, service and site, with a switch each for who may decide."""
    return render(request, "console/sharing/overview.html", {"page": page_of(org_id, now=request.now)})


@for_members(May.SHARE)
def decide(request: MemberRequest, org_id: int) -> HttpResponse:
    """Yes, no, or what holds by default, for one audience."""
    if request.method != "POST":
        return redirect("sharing:overview", org_id)
    audience, answer = request.POST.get("audience", ""), request.POST.get("answer", "")
    if answer not in ANSWERS:
        raise Http404
    if page := _page_of_site(org_id, audience, answer):
        return HttpResponseClientRedirect(page) if request.htmx else redirect(page)  # type: ignore[attr-defined]
    try:
        changed = set_decision(
            org_id=org_id, audience=audience, yes=ANSWERS[answer], by=request.by, now=request.now
        )
    except PetwireError as error:
        messages.error(request, str(error))
        return _back(request, org_id)
    if changed:
        _carry_out(audience, request)
    row = row_of(org_id, audience, now=request.now)
    name = row.name if row else audience
    messages.success(request, _told(name, answer) if changed else "It was so already.")
    if request.htmx and row is not None:  # type: ignore[attr-defined]
        return render(request, "console/sharing/_changed.html", {"row": row})
    return _back(request, org_id)


@for_members(May.SHARE)
def master(request: MemberRequest, org_id: int) -> HttpResponse:
    """API exports as a whole, on or off; the answers for single services survive it."""
    on = masters(org_id).get(AudienceKind.SERVICE, True)
    if request.method != "POST":
        if not on:
            return redirect("sharing:overview", org_id)
        return confirm_page(
            request,
            heading="Disable API exports?",
            words="No service may show your animals from then on, and those that have them are asked to let go of "
            "them. Your answers for each service are kept, and hold again when you enable API exports.",
            button="Disable API exports",
            back=_back(request, org_id).url,
            danger=True,
        )
    wanted = request.POST.get("on") == "yes"
    if wanted != on:
        set_master(org_id=org_id, kind=AudienceKind.SERVICE, on=wanted, by=request.by, now=request.now)
        wake()
    messages.success(request, f"API exports are {'enabled' if wanted else 'disabled'}.")
    return _back(request, org_id)


@for_members(May.SEE_ORG)
def categories(request: MemberRequest, org_id: int) -> HttpResponse:
    """The answers for services that come later, by what they are for."""
    before = preferences(org_id)
    form = CategoriesForm(request.POST or None, categories=asked_about(), answers=before)
    if request.method == "POST":
        if not request.may(May.SHARE):
            return refused(request, (May.SHARE,))
        if form.is_valid():
            changed = _answer(request, form, before)
            messages.success(request, "Saved." if changed else "Nothing was changed.")
            return redirect("sharing:overview", org_id)
    answers = [(field.label, _answered(field.initial)) for field in form]
    given = {"form": form, "answers": answers}
    return render(request, "console/sharing/categories.html", given, status=422 if form.is_bound else 200)


def _answered(initial: str | None) -> str:
    return {"yes": "Yes", "no": "No", "ask": "Ask each time"}.get(initial or "", "Not answered yet")


def _answer(request: MemberRequest, form: CategoriesForm, before: dict[str, bool | None]) -> int:
    """Write down what was answered anew. Returns how many."""
    nothing = object()
    changed = {one: yes for one, yes in form.answers().items() if before.get(one, nothing) is not yes}
    for category, yes in changed.items():
        set_preference(org_id=request.org.pk, category=category, yes=yes, by=request.by, now=request.now)
    if changed:
        wake()
    return len(changed)


def _page_of_site(org_id: int, audience: str, answer: str) -> str:
    """Where an adoption site is switched: what that changes there is looked at first. "" for everybody else."""
    if audience not in SITES:
        return ""
    if not has_account(org_id, audience):
        return reverse("exports:account", args=[org_id, audience]) if answer == "yes" else ""
    page = "exports:preflight" if answer == "yes" else "exports:disable"
    return reverse(page, args=[org_id, audience])


def _carry_out(audience: str, request: MemberRequest) -> None:
    """What follows from an answer: its orders at once, so that the page can tell of them; sets by the worker."""
    held = Service.objects.select_related("audience").filter(received__isnull=False)
    service = held.filter(key_id=audience).first()
    if service is not None:
        current_withdrawals(service, now=request.now)
    wake()


def _told(name: str, answer: str) -> str:
    match answer:
        case "yes":
            return f"{name}: yes."
        case "no":
            return f"{name}: no. It may not show your animals any more."
    return f"{name}: by category."


def _back(request: MemberRequest, org_id: int) -> HttpResponseRedirect:
    """To the animal from which somebody came, to all exports, or to the page."""
    if request.GET.get("from") == "exports":
        return redirect("exports:overview", org_id)
    animal = request.POST.get("animal", "")
    if animal.isascii() and animal.isdigit() and len(animal) <= 18:
        return redirect("animals:accounts", org_id, int(animal))
    return redirect("sharing:overview", org_id)
