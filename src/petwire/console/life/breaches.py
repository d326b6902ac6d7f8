"""Reports of breaches: the public form, the operator's queue, and the letter to the organisations."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone

from petwire.access.life import breaches as deeds
from petwire.access.life.models import BreachLetterTo, BreachReport
from petwire.access.models import Service
from petwire.bulkfiles.reads import received_by
from petwire.console.doors import PersonRequest, for_anyone, for_operators
from petwire.console.life.forms import BreachForm, LetterForm, NameServiceForm
from petwire.console.limits import over_limit
from petwire.console.pages import confirm_page, form_page
from petwire.lib.config import config

MOST = 50  # settled ones that are shown


@for_anyone
def report(request: HttpRequest) -> HttpResponse:
    """`/developers/report-breach/`: anybody, with or without an account."""
    form = BreachForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if limit := over_limit(request, "report"):
            form.add_error(
                None, "That is more reports than one address may send in an hour. Try again later."
            )
            return limit.on(render(request, "console/life/report_breach.html", {"form": form}, status=429))
        given = form.cleaned_data
        if not given["website"]:
            reported = deeds.Reported(
                own=given["own"] == "yes",
                which=given["which"],
                text=given["text"],
                happened=given["happened"],
                name=given["name"],
                email=given["email"],
            )
            person = request.user if request.user.is_authenticated else None
            by = f"person:{person.pk}" if person else deeds.NOBODY
            deeds.report_breach(reported=reported, by=by, now=timezone.now())
        return render(request, "console/life/breach_thanks.html")
    status = 422 if form.is_bound else 200
    return render(request, "console/life/report_breach.html", {"form": form}, status=status)


@for_operators
def listed(request: PersonRequest) -> HttpResponse:
    """All reports, those that are open first."""
    settled = BreachReport.objects.filter(settled_at__isnull=False).select_related("service")
    given = {"open": deeds.open_breaches(), "settled": settled.order_by("-settled_at")[:MOST]}
    return render(request, "console/life/breaches.html", given)


@for_operators
def one(request: PersonRequest, breach_id: int) -> HttpResponse:
    """One report, the organisations that it concerns, and the letters that were sent."""
    found = _breach(breach_id)
    form = NameServiceForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        key_id = form.cleaned_data["key_id"]
        if Service.objects.filter(key_id=key_id).exists():
            deeds.name_service(report_id=breach_id, key_id=key_id, by=request.by, now=request.now)
            messages.success(request, "That is noted.")
            return redirect("breaches:one", breach_id)
        form.add_error("key_id", "There is no service with that key.")
    orgs = _affected(found)
    sent = BreachLetterTo.objects.filter(letter__report=found)
    given = {
        "one": found,
        "form": form,
        "orgs": orgs,
        "letters": found.letters.order_by("-pk"),
        "reached": set(sent.filter(handed_over_at__isnull=False).values_list("org", flat=True)),
        "written": set(sent.values_list("org", flat=True)),
        "nowhere": [org for org in orgs if not org.emails],
        "zone": config().timezone,
    }
    return render(request, "console/life/breach.html", given, status=422 if form.is_bound else 200)


@for_operators
def write(request: PersonRequest, breach_id: int) -> HttpResponse:
    """One letter to each organisation."""
    found = _breach(breach_id)
    orgs, back = _affected(found), reverse("breaches:one", args=[breach_id])
    if not orgs:
        messages.info(request, "There is no organisation to write to: say first which service it is about.")
        return redirect(back)
    form = LetterForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        letter = deeds.write_to_affected(
            report=found,
            subject=form.cleaned_data["subject"],
            text=form.cleaned_data["text"],
            to=orgs,
            by=request.by,
            now=request.now,
        )
        reached = letter.to.filter(handed_over_at__isnull=False).count()
        messages.success(request, f"Your letter went to {reached} of {len(orgs)} organisations.")
        return redirect(back)
    count = f"{len(orgs)} organisations" if len(orgs) > 1 else "one organisation"
    words = f"It goes to {count}, to each on its own, as you write it."
    return form_page(
        request,
        heading="Write to those it concerns",
        words=words,
        form=form,
        button="Send the letter",
        back=back,
    )


@for_operators
def settle(request: PersonRequest, breach_id: int) -> HttpResponse:
    """Nothing is left to do."""
    _breach(breach_id)
    if request.method == "POST":
        deeds.settle_breach(report_id=breach_id, by=request.by, now=request.now)
        messages.success(request, "The report is settled.")
        return redirect("breaches:list")
    return confirm_page(
        request,
        heading="Is everything done about it?",
        words="The report leaves your queue. What was written in it is erased after a year.",
        button="Yes, it is settled",
        back=reverse("breaches:one", args=[breach_id]),
    )


def _breach(breach_id: int) -> BreachReport:
    return get_object_or_404(BreachReport.objects.select_related("service"), pk=breach_id)


def _affected(found: BreachReport) -> list[deeds.Affected]:
    return [] if found.service is None else deeds.affected(received_by(found.service).orgs)
