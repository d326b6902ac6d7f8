"""The pages of those who hold keys."""

from collections.abc import Callable
from datetime import timedelta
from urllib.parse import urlsplit

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone

from petwire.access import changes, keys, mails, projects
from petwire.access import requests as deeds
from petwire.access.acceptance import OldTerms, accept_terms, current_terms, is_barred, keep_out
from petwire.access.actions import (
    FTP_USER,
    Credentials,
    FileHabits,
    end_old_keys,
    rotate_service,
    set_service,
)
from petwire.access.facts import WORDS, WrongFact
from petwire.access.models import Draws, KeyRequest, OldKey, RequestState, Service, TermsAcceptance
from petwire.access.reads import field_changes, recent_changes, requests_of, services_of
from petwire.bulkfiles.run import revoke_all
from petwire.bulkfiles.schedule import first_set_promised
from petwire.console.developers.words import terms_blocks
from petwire.console.doors import HolderRequest, PersonRequest, for_anyone, for_holders, for_signed_in
from petwire.console.pages import confirm_page, form_page
from petwire.console.services.forms import (
    AcceptForm,
    AnswerForm,
    EditForm,
    FilesForm,
    RotateForm,
    TermForm,
)
from petwire.console.services.links import links_of
from petwire.console.services.words import facts_of, standing_of
from petwire.lib.config import config, split_address
from petwire.lib.errors import PetwireError
from petwire.sharing.models import AudienceStanding


@for_signed_in
def services(request: PersonRequest) -> HttpResponse:
    """The services of a person, and the requests that are under way."""
    found = [(one, standing_of(one)) for one in services_of(request.person)]
    given = {"services": found, "requests": requests_of(request.person)}
    return render(request, "console/services/list.html", given)


@for_holders
def service(request: HolderRequest, key_id: str) -> HttpResponse:
    """One service: where it stands, what it says of itself, and what there is to do."""
    one, audience = request.service, request.service.audience
    keep_out(one, by="petwire", now=request.now)
    given = {
        "service": one,
        "standing": standing_of(one),
        "facts": facts_of(one, categories=audience.categories, domains=audience.domains),
        "pending": [(change, field_changes(change, with_email=True)) for change in changes.pending(one)],
        "ended": audience.standing == AudienceStanding.TERMINATED,
        "asks_terms": one.terms_version < current_terms(request.now).version,
        "barred": is_barred(one, request.now),
        "old_until": _old_until(one, request),
        "ftp_user": FTP_USER + key_id,
        "ftp": _ftp_server(),
        "links": links_of(one),
        "told": recent_changes(one),
        "link": keys.waiting_link(one),
        "now": request.now,
    }
    return render(request, "console/services/service.html", given)


@for_holders
def edit(request: HolderRequest, key_id: str) -> HttpResponse:
    """Change what the service says of itself."""
    form = EditForm(request.POST or None, facts=changes.wanted_of(request.service))
    if request.method == "POST" and form.is_valid():
        try:
            done = changes.change_service(
                key_id=key_id, wanted=form.application(), by=request.by, now=request.now
            )
        except WrongFact as err:
            form.add_error(err.field if err.field in form.fields else None, str(err))
        except PetwireError as err:
            form.add_error(None, str(err))
        else:
            if done.token:
                mails.send_address_confirmation(request.service, email=done.email, token=done.token)
            messages.success(request, _words_of(done))
            return redirect("services:service", key_id)
    return form_page(
        request,
        heading="What your service says of itself",
        words="Organisations decide by it who shows their animals, so keep it true. What they decide by is looked at "
        "first: web address, company, categories, domains, contact, and turning public.",
        form=form,
        button="Save",
        back=_page(key_id),
        back_words=request.service.name,
    )


@for_holders
def files(request: HolderRequest, key_id: str) -> HttpResponse:
    """The nightly files: on or off, and how."""
    one = request.service
    form = FilesForm(request.POST or None, service=one)
    if request.method == "POST" and form.is_valid():
        return _or_say(request, key_id, lambda: _keep_files(request, form))
    promised = None if one.nightly_files else first_set_promised(request.now, config().zone)
    given = {
        "form": form,
        "service": one,
        "soon": promised and promised[0],
        "latest": promised and promised[1].astimezone(config().zone),
        "zone": config().timezone,
    }
    status = 422 if form.is_bound else 200
    return render(request, "console/services/files.html", given, status=status)


@for_holders
def rotate(request: HolderRequest, key_id: str) -> HttpResponse:
    """A new key and FTP password, shown once; the old ones work on for a while."""
    form = RotateForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        overlap = timedelta(days=form.cleaned_data["days"])
        try:
            drawn = rotate_service(key_id=key_id, overlap=overlap, by=request.by, now=request.now)
        except PetwireError as err:
            messages.error(request, str(err))
            return redirect("services:service", key_id)
        return _shown(request, drawn, old_until=request.now + overlap if overlap else None)
    given = {"form": form, "service": request.service, "old_until": _old_until(request.service, request)}
    return render(request, "console/services/rotate.html", given, status=422 if form.is_bound else 200)


@for_holders
def end_old(request: HolderRequest, key_id: str) -> HttpResponse:
    """End what was replaced and works on."""
    if request.method == "POST":
        if end_old_keys(key_id=key_id, by=request.by, now=request.now):
            messages.success(request, "The old key and FTP password have ended.")
        return redirect("services:service", key_id)
    return confirm_page(
        request,
        heading="End the old key now?",
        words="The key and the FTP password that you replaced stop working at once.",
        button="End them",
        back=reverse("services:rotate", args=[key_id]),
        danger=True,
    )


@for_holders
def take(request: HolderRequest, key_id: str, key_token: str) -> HttpResponse:
    """The page behind a one-time link. Looking at it draws nothing: mail programs look at links, too."""
    try:
        link = keys.open_link(key_token, key_id=key_id, now=request.now)
        if request.method == "POST":
            drawn = keys.draw(token=key_token, key_id=key_id, by=request.by, now=request.now)
            return _shown(request, drawn, old_until=None)
    except PetwireError as err:
        given = {"service": request.service, "why": str(err)}
        return render(request, "console/services/used_up.html", given, status=410)
    given = {"service": request.service, "link": link}
    return render(request, "console/services/take.html", given)


@for_holders
def link(request: HolderRequest, key_id: str) -> HttpResponse:
    """Have the one-time link sent again."""
    waiting = keys.waiting_link(request.service)
    if waiting is None:
        messages.error(
            request,
            "There is nothing that waits to be fetched. For a new key, replace the one that you have.",
        )
        return redirect("services:service", key_id)
    if request.method == "POST":
        draws = Draws(waiting.draws)
        return _or_say(request, key_id, lambda: _send_link(request, draws))
    return confirm_page(
        request,
        heading="Send the link again?",
        words="A new link goes to the contact address of the service, and the one before stops working.",
        button="Send it",
        back=_page(key_id),
    )


@for_holders
def terms(request: HolderRequest, key_id: str) -> HttpResponse:
    """Read and accept the terms; what was accepted, and when."""
    one, version = request.service, current_terms(request.now)
    form = AcceptForm(request.POST or None, initial={"version": version.version})
    if request.method == "POST" and form.is_valid():
        accepted = form.cleaned_data["version"]
        try:
            accept_terms(
                service=one, version=accepted, person=request.person.pk, by=request.by, now=request.now
            )
        except OldTerms as err:
            messages.error(request, str(err))
            return redirect("services:terms", key_id)
        messages.success(request, "Thank you. The terms are accepted.")
        return redirect("services:service", key_id)
    given = {
        "service": one,
        "version": version,
        "form": form if one.terms_version < version.version else None,
        "blocks": terms_blocks(version),
        "accepted": TermsAcceptance.objects.filter(service=one.pk).order_by("-pk"),
    }
    return render(request, "console/services/terms.html", given, status=422 if form.is_bound else 200)


@for_holders
def term(request: HolderRequest, key_id: str) -> HttpResponse:
    """Whether an educational project has ended."""
    one = request.service
    if one.term_ends is None:
        raise Http404
    form = TermForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            if given["ended"]:
                projects.end(key_id=key_id, by=request.by, now=request.now)
                revoke_all(one, by=request.by, now=request.now)  # at once, and not at the next sweep
                messages.success(request, "The key has ended. We hope you learnt something.")
                return redirect("life:deletion", key_id)
            projects.go_on(key_id=key_id, until=given["term_ends"], by=request.by, now=request.now)
            messages.success(request, f"Good. We ask again on {given['term_ends']:%-d %B %Y}.")
            return redirect("services:service", key_id)
        except WrongFact as err:
            form.add_error("term_ends", str(err))
        except PetwireError as err:
            form.add_error(None, str(err))
    return form_page(
        request,
        heading=f"Has {one.name} ended?",
        words=f"Its term ends on {one.term_ends:%-d %B %Y}.",
        form=form,
        button="Save",
        back=_page(key_id),
        back_words=one.name,
    )


@for_anyone
def address(request: HttpRequest, address_token: str) -> HttpResponse:
    """The page behind the link that a new contact address gets."""
    now = timezone.now()
    try:
        change = changes.open_address(address_token, now=now)
        if request.method == "POST":
            changes.confirm_address(token=address_token, now=now)
            return render(request, "console/services/address.html", {"change": change, "done": True})
    except changes.AddressUsedUp as err:
        return render(request, "console/services/used_up.html", {"why": str(err)}, status=410)
    return render(request, "console/services/address.html", {"change": change})


@for_signed_in
def request_(request: PersonRequest, request_id: int) -> HttpResponse:
    """A request of one's own: where it stands, and what was asked."""
    one = _own(request, request_id)
    given = {
        "one": one,
        "facts": facts_of(one, categories=one.categories, domains=one.domains),
        "questions": one.questions.order_by("asked_at"),
        "open": one.state in (RequestState.WAITING, RequestState.ASKED),
    }
    return render(request, "console/services/request.html", given)


@for_signed_in
def answer(request: PersonRequest, request_id: int, key_question: int) -> HttpResponse:
    """Answer an operator's question."""
    one = _own(request, request_id)
    question = get_object_or_404(one.questions.filter(answered_at=None), pk=key_question)
    form = AnswerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            deeds.answer(
                request_id=request_id,
                question_id=key_question,
                text=form.cleaned_data["text"],
                by=request.by,
                now=request.now,
            )
        except deeds.RequestDecided as err:
            messages.error(request, str(err))
        else:
            messages.success(request, "Thank you. Your answer is with those who decide.")
        return redirect("services:request", request_id)
    back = reverse("services:request", args=[request_id])
    heading = "A question about " + one.name
    return form_page(
        request, heading=heading, words=question.text, form=form, button="Send the answer", back=back
    )


def _own(request: PersonRequest, request_id: int) -> KeyRequest:
    return get_object_or_404(KeyRequest, pk=request_id, person=request.person)


def _keep_files(request: HolderRequest, form: FilesForm) -> HttpResponse:
    """Save, and lead to the FTP password where the files were off before."""
    one = request.service
    set_service(key_id=one.key_id, habits=FileHabits(**form.cleaned_data), by=request.by, now=request.now)
    if not form.cleaned_data["nightly_files"]:
        revoke_all(one, by=request.by, now=request.now)
        messages.success(request, "Saved. Nothing is written any more, and nobody can log in.")
        return redirect("services:service", one.key_id)
    if one.nightly_files:
        messages.success(request, "Saved. It holds from the next set and login on.")
        return redirect("services:service", one.key_id)
    _, latest = first_set_promised(request.now, config().zone)
    local = latest.astimezone(config().zone)
    messages.success(
        request,
        f"The files are on. The first set is there within the hour, by {local:%-d %B, %-I %p} at the latest.",
    )
    waiting = keys.waiting_link(one)
    draws = Draws.BOTH if waiting and waiting.draws == Draws.BOTH else Draws.FTP
    sent = keys.new_link(key_id=one.key_id, draws=draws, by=request.by, now=request.now)
    return redirect("services:take", one.key_id, sent.token)


def _send_link(request: HolderRequest, draws: Draws) -> HttpResponse:
    one = request.service
    sent = keys.new_link(key_id=one.key_id, draws=draws, by=request.by, now=request.now)
    if mails.send_link(one, sent, first=False):
        messages.success(request, "The link is on its way to the contact address of the service.")
    else:
        messages.error(request, "The mail could not be sent just now. Try again in a while.")
    return redirect("services:service", one.key_id)


def _shown(request: HolderRequest, drawn: Credentials, *, old_until: object) -> HttpResponse:
    """The one time that a key is seen."""
    one = request.service
    given = {
        "service": one,
        "drawn": drawn,
        "ftp_password": drawn.ftp_password if one.nightly_files else "",
        "ftp": _ftp_server(),
        "files_at": config().public_url + "/files/",
        "old_until": old_until,
    }
    return render(request, "console/services/drawn.html", given)


def _ftp_server() -> tuple[str, int] | None:
    """Host and port of FTP, as clients reach it; None where there is no FTP."""
    bound = config().ftp
    if bound is None:
        return None
    host, port = split_address(bound)
    everywhere = host in ("0.0.0.0", "::")  # noqa: S104 - compared, nothing is bound to it
    public = urlsplit(config().public_url).hostname or host
    return config().ftp_public_address or (public if everywhere else host), port


def _old_until(one: Service, request: PersonRequest) -> object:
    rows = OldKey.objects.filter(service=one, until__gt=request.now).order_by("-until")
    return rows.values_list("until", flat=True).first()


def _words_of(done: changes.Changed) -> str:
    """What became of an edit, in a sentence or two."""
    words = []
    if done.at_once:
        words.append("Saved.")
    if done.waiting:
        names = ", ".join(WORDS[name].lower() for name in done.waiting)
        words.append(f"An operator looks at this first: {names}. Until then the old values hold.")
    if done.token:
        words.append(f"A link is on its way to {done.email}; please follow it.")
    return " ".join(words) or "Nothing has changed."


def _or_say(request: HolderRequest, key_id: str, deed: Callable[[], HttpResponse]) -> HttpResponse:
    """A deed, or what it runs into as a message on the service's page."""
    try:
        return deed()
    except PetwireError as err:
        messages.error(request, str(err))
        return redirect("services:service", key_id)


def _page(key_id: str) -> str:
    return reverse("services:service", args=[key_id])
