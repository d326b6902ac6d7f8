"""The operator's side of a key's life: use of all, notices, reactivation, ends and certificates."""

from contextlib import suppress

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from petwire.access.actions import CannotChange, terminate_service
from petwire.access.life import idle
from petwire.access.life.ending import all_ended, end_row
from petwire.access.life.models import BreachCode
from petwire.access.life.notices import (
    close_notice,
    notice_of,
    notices_of,
    open_notices,
    serve_notice,
    suspend_by_notice,
)
from petwire.access.life.use import ask_to_host, hosting_of, refuse_pictures, use_of_all
from petwire.access.models import Service
from petwire.bulkfiles.certificates import is_genuine
from petwire.bulkfiles.reads import received_by
from petwire.bulkfiles.run import revoke_all
from petwire.console.doors import PersonRequest, for_operators
from petwire.console.life.charts import in_words
from petwire.console.life.forms import EndForm, GrantForm, MendedForm, NotMendedForm, ServeForm
from petwire.console.life.holder import SPANS, certificate_file, use_page
from petwire.console.pages import confirm_page, form_page
from petwire.lib.config import config
from petwire.lib.errors import PetwireError
from petwire.sharing.models import AudienceStanding


@for_operators
def use_of_services(request: PersonRequest) -> HttpResponse:
    """How much each service uses, the heaviest first."""
    asked = request.GET.get("days", "")
    span = int(asked) if asked in {str(one) for one in SPANS} else SPANS[0]
    rows = [
        (one, in_words(one.bytes), in_words(one.picture_bytes))
        for one in use_of_all(days=span, now=request.now)
    ]
    given = {"rows": rows, "span": span, "spans": SPANS, "zone": config().timezone, "now": request.now}
    return render(request, "console/life/use_of_services.html", given)


@for_operators
def use(request: PersonRequest, key_id: str) -> HttpResponse:
    """How much one service uses."""
    one = _service(key_id)
    return use_page(request, one, request.GET.get("days", ""), template="console/life/use_of_one.html")


@for_operators
def host(request: PersonRequest, key_id: str) -> HttpResponse:
    """Give a service 30 days to host pictures itself."""
    one, back = _service(key_id), reverse("lives:use", args=[key_id])
    if request.method == "POST":
        try:
            made = ask_to_host(key_id=key_id, by=request.by, now=request.now)
        except PetwireError as err:
            messages.error(request, str(err))
        else:
            local = made.ends_at.astimezone(config().zone)
            messages.success(request, f"{one.name} is told. Its 30 days end on {local:%-d %B %Y}.")
        return redirect(back)
    return confirm_page(
        request,
        heading=f"Ask {one.name} to host pictures itself?",
        words="Its holder gets a mail and has 30 days. After that you can refuse pictures to its pages; nothing is "
        "refused by itself.",
        button="Give notice",
        back=back,
    )


@for_operators
def pictures(request: PersonRequest, key_id: str) -> HttpResponse:
    """Refuse pictures to the pages of a service, or show them again."""
    one, back = _service(key_id), reverse("lives:use", args=[key_id])
    refuse = not one.pictures_refused
    if request.method == "POST":
        try:
            refuse_pictures(key_id=key_id, refuse=refuse, by=request.by, now=request.now)
        except PetwireError as err:
            messages.error(request, str(err))
        else:
            done = "Pictures are refused to its pages" if refuse else "Its pages show pictures again"
            messages.success(request, f"{done}, within half a minute. Its holder is told.")
        return redirect(back)
    asked = hosting_of(one)
    if refuse and (asked is None or asked.ends_at > request.now):
        messages.error(request, "Give notice first: pictures are refused only after its 30 days.")
        return redirect(back)
    heading = (
        f"Refuse pictures to the pages of {one.name}?" if refuse else f"Show pictures to {one.name} again?"
    )
    words = (
        "Visitors of its pages see no pictures from here any more. The files and the key work as before."
        if refuse
        else "Its pages show pictures from here as before."
    )
    button = "Refuse pictures" if refuse else "Show them"
    return confirm_page(request, heading=heading, words=words, button=button, back=back, danger=refuse)


@for_operators
def reactivate(request: PersonRequest, key_id: str) -> HttpResponse:
    """A holder's request to enable an idle key again."""
    one, back = _service(key_id), reverse("review:service", args=[key_id])
    asked = idle.open_request(one)
    if asked is None or not idle.is_idle(one):
        messages.info(request, "Nobody asks for this key at the moment.")
        return redirect(back)
    form = GrantForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        grant = form.cleaned_data["grant"] == "yes"
        try:
            idle.answer_reactivation(
                key_id=key_id,
                grant=grant,
                reason=form.cleaned_data["reason"],
                by=request.by,
                now=request.now,
            )
        except PetwireError as err:
            messages.error(request, str(err))
        else:
            messages.success(
                request, "The key works again." if grant else "The key stays disabled. They know why."
            )
        return redirect(back)
    given = {"service": one, "asked": asked, "form": form, "zone": config().timezone}
    status = 422 if form.is_bound else 200
    return render(request, "console/life/answer_reactivation.html", given, status=status)


@for_operators
def notices_to_all(request: PersonRequest) -> HttpResponse:
    """Notices that are not closed, of all services."""
    given = {"notices": open_notices(now=request.now), "zone": config().timezone}
    return render(request, "console/life/open_notices.html", given)


@for_operators
def notices(request: PersonRequest, key_id: str) -> HttpResponse:
    """All notices to one service."""
    one = _service(key_id)
    given = {
        "service": one,
        "notices": notices_of(one, now=request.now),
        "ended": _has_ended(one),
        "zone": config().timezone,
    }
    return render(request, "console/life/notices_of_one.html", given)


@for_operators
def serve(request: PersonRequest, key_id: str) -> HttpResponse:
    """Serve a notice."""
    one, back = _service(key_id), reverse("lives:notices", args=[key_id])
    form = ServeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            made = serve_notice(
                key_id=key_id,
                code=BreachCode(given["code"]),
                reason=given["reason"],
                danger=given["danger"],
                by=request.by,
                now=request.now,
            )
        except PetwireError as err:
            messages.error(request, str(err))
            return redirect(back)
        if given["danger"]:
            revoke_all(one, by=request.by, now=request.now)
            messages.success(request, "The key is suspended, and its holder is told why.")
        else:
            local = made.deadline.astimezone(config().zone)
            messages.success(request, f"The notice is served. They have until {local:%A %-d %B, %H:%M %Z}.")
        return redirect("lives:notice", key_id, made.pk)
    return form_page(
        request,
        heading=f"A notice of breach to {one.name}",
        words="The holder has three business days to answer. Without an answer the key is suspended by itself.",
        form=form,
        button="Serve the notice",
        back=back,
    )


@for_operators
def notice(request: PersonRequest, key_id: str, notice_id: int) -> HttpResponse:
    """One notice with all its steps."""
    one = _service(key_id)
    found = notice_of(one, notice_id, now=request.now)
    if found is None:
        raise Http404
    given = {"service": one, "one": found, "ended": _has_ended(one), "zone": config().timezone}
    return render(request, "console/life/notice_of_one.html", given)


@for_operators
def mended(request: PersonRequest, key_id: str, notice_id: int) -> HttpResponse:
    """Close a notice: what was wrong is mended."""
    one, back = _of(key_id, notice_id, request)
    form = MendedForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            let_in = close_notice(
                notice_id=notice_id, words=form.cleaned_data["text"], by=request.by, now=request.now
            )
        except PetwireError as err:
            messages.error(request, str(err))
        else:
            messages.success(request, "The notice is closed." + (" The key works again." if let_in else ""))
        return redirect(back)
    return form_page(
        request,
        heading=f"{one.name} has mended it",
        words="The notice is closed. A key that was suspended for it works again, unless another notice is open.",
        form=form,
        button="Close the notice",
        back=back,
    )


@for_operators
def suspend(request: PersonRequest, key_id: str, notice_id: int) -> HttpResponse:
    """Suspend the key: what was wrong is not mended."""
    one, back = _of(key_id, notice_id, request)
    form = NotMendedForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        words = form.cleaned_data["text"]
        try:
            suspend_by_notice(notice_id=notice_id, words=words, by=request.by, now=request.now)
        except PetwireError as err:
            messages.error(request, str(err))
        else:
            revoke_all(one, by=request.by, now=request.now)
            messages.success(request, "The key is suspended, and its holder is told why.")
        return redirect(back)
    return form_page(
        request,
        heading=f"Suspend the key of {one.name}",
        words="It gets nothing until you close the notice as mended.",
        form=form,
        button="Suspend the key",
        back=back,
    )


@for_operators
def ended_services(request: PersonRequest) -> HttpResponse:
    """Services that have ended, those whose deletion is overdue first."""
    rows = sorted(
        all_ended(now=request.now), key=lambda one: (not one.overdue, bool(one.certificates), one.deadline)
    )
    return render(request, "console/life/ended_services.html", {"rows": rows, "zone": config().timezone})


@for_operators
def end(request: PersonRequest, key_id: str) -> HttpResponse:
    """End a key; or, when it has ended, see who has confirmed the deletion."""
    one, back = _service(key_id), reverse("review:service", args=[key_id])
    ended = end_row(one, now=request.now)
    if ended is not None:
        given = {
            "service": one,
            "ended": ended,
            "genuine": {each.id for each in ended.certificates if is_genuine(each)},
            "got": received_by(one),
            "zone": config().timezone,
        }
        return render(request, "console/life/ended.html", given)
    form = EndForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with suppress(CannotChange):  # ended meanwhile, by its holder or another operator
            terminate_service(key_id=key_id, why=form.cleaned_data["why"], by=request.by, now=request.now)
        revoke_all(one, by=request.by, now=request.now)
        messages.success(request, "The key has ended. Its holder is told what to delete, and until when.")
        return redirect("lives:end", key_id)
    return form_page(
        request,
        heading=f"End the key of {one.name}",
        words="It gets nothing from then on, for good. Its holder has one business day to delete everything and to "
        "confirm it; a mirror that runs petwire does so by itself.",
        form=form,
        button="End the key",
        back=back,
    )


@for_operators
def certificate(request: PersonRequest, key_id: str, certificate_id: int) -> HttpResponse:
    """A certificate as it was signed."""
    found = end_row(_service(key_id), now=request.now)
    if found is None:
        raise Http404
    return certificate_file(found, certificate_id)


def _service(key_id: str) -> Service:
    return get_object_or_404(Service.objects.select_related("audience", "holder"), key_id=key_id)


def _of(key_id: str, notice_id: int, request: PersonRequest) -> tuple[Service, str]:
    """The service, and the page of its notice. 404 when that is another's."""
    one = _service(key_id)
    if notice_of(one, notice_id, now=request.now) is None:
        raise Http404
    return one, reverse("lives:notice", args=[key_id, notice_id])


def _has_ended(service: Service) -> bool:
    return bool(service.audience.standing == AudienceStanding.TERMINATED)
