"""Writing a letter: the form, a look at what is sent, sending it; and reporting one that came."""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone, translation
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from petwire.listings import visitors
from petwire.listings.messages import mails, rules
from petwire.listings.messages.actions import (
    NoSuchLetter,
    SentAlready,
    forget_unsent,
    note_letter,
    open_letter,
    report_letter,
)
from petwire.listings.messages.forms import LetterForm, new_stamp, read_stamp
from petwire.listings.messages.mails import Written
from petwire.listings.messages.models import About
from petwire.listings.messages.reads import Addressee, addressee, kept_out

View = Callable[..., HttpResponse]
HOUR = timedelta(hours=1)


def for_one(view: View) -> View:
    """A page with a form: kept by nobody, since it belongs to one visitor, and named to no other site."""

    @wraps(view)
    def answer(request: HttpRequest, **named: Any) -> HttpResponse:
        response = view(request, **named)
        response.headers["Cache-Control"] = "no-store, private"
        response.headers["Referrer-Policy"] = "same-origin"
        return response

    return require_http_methods(["GET", "HEAD", "POST"])(answer)


@for_one
def letter(request: HttpRequest, *, about: str, subject: int) -> HttpResponse:
    """`/messages/animals/<id>`, `/messages/orgs/<id>`: write, look at it, send it. The last two are steps of a POST."""
    to = _addressee(about, subject)
    if to.email is None:
        return render(request, "listings/messages/none.html", {"to": to})
    now = timezone.now()
    if request.method != "POST":
        return _form(request, to, LetterForm(initial={"stamp": new_stamp(now)}))

    form = LetterForm(request.POST)
    if request.POST.get("website"):
        return _sent(to)  # a program filled in what nobody sees; it is told that all is well
    if not form.is_valid():
        return _form(request, to, form)
    made = read_stamp(form.cleaned_data["stamp"])
    trouble = rules.Early.TOO_OLD if made is None else rules.form_age(made[0], now)
    if trouble == rules.Early.TOO_OLD:
        form.add_error(
            None, gettext("This page has lain open for long. Look at your message again, and go on.")
        )
        return _form(request, to, form, stamp=new_stamp(now))
    if request.POST.get("step") == "change":
        return _form(request, to, form, status=200)
    if request.POST.get("step") != "send" or trouble:
        return render(
            request, "listings/messages/preview.html", {"to": to, "form": form, "quick": bool(trouble)}
        )
    assert made is not None
    return _send(request, to, form, made[1])


@for_one
def sent(request: HttpRequest, *, about: str, subject: int) -> HttpResponse:
    """`/messages/animals/<id>/sent`: it is on its way."""
    return render(request, "listings/messages/sent.html", {"to": _addressee(about, subject)})


@for_one
def report(request: HttpRequest, *, token: str) -> HttpResponse:
    """`/messages/report/<token>`: the link of the mail. Who got a letter says that it should not have come."""
    now = timezone.now()
    try:
        letter = open_letter(token, now=now)
        reason = request.POST.get("reason", "")
        if request.method == "POST" and reason in rules.REASONS:
            fresh = letter.reported_at is None
            letter = report_letter(token=token, reason=reason, now=now)
            if fresh:
                mails.tell_operators(letter)
    except NoSuchLetter:
        return render(request, "listings/messages/report_unknown.html", status=410)
    missing = request.method == "POST" and reason not in rules.REASONS
    given = {"letter": letter, "reasons": rules.REASONS.items(), "missing": missing}
    return render(request, "listings/messages/report.html", given, status=422 if missing else 200)


def _addressee(about: str, subject: int) -> Addressee:
    to = addressee(About(about), subject)
    if to is None:
        raise Http404
    return to


def _form(
    request: HttpRequest, to: Addressee, form: LetterForm, *, status: int | None = None, stamp: str = ""
) -> HttpResponse:
    status = status or (422 if form.is_bound else 200)
    given = {"to": to, "form": form, "stamp": stamp or form["stamp"].value()}
    return render(request, "listings/messages/letter.html", given, status=status)


def _send(request: HttpRequest, to: Addressee, form: LetterForm, nonce: str) -> HttpResponse:
    now, said = timezone.now(), form.cleaned_data
    if kept_out(email=said["email"], org_id=to.org_id, now=now):
        words = gettext(
            "Letters from this e-mail address are not passed on at the moment. Please call them instead."
        )
        return _refused(request, to, form, words, status=403)
    if wait := _wait(request, to, now):
        words = gettext("That is more than can be sent in an hour. Nothing was sent; please try again later.")
        response = _refused(request, to, form, words, status=429)
        response.headers["Retry-After"] = str(wait)
        return response
    written = Written(
        said["name"], said["email"], said["phone"], said["text"], translation.get_language() or "en"
    )
    try:
        token = note_letter(to=to, email=written.email, nonce=nonce, now=now)
    except SentAlready:
        return _sent(to)
    if not mails.send_letter(to, written, token=token):
        forget_unsent(nonce=nonce)
        words = gettext(
            "The mail could not be sent just now, and nothing has reached them. Please try again in a while."
        )
        return _refused(request, to, form, words, status=503)
    return _sent(to)


def _wait(request: HttpRequest, to: Addressee, now: datetime) -> int:
    """Seconds to wait when this visitor, or all together to this organisation, have sent too many; else 0."""
    for purpose, whose, most in (
        ("letters by", visitors.address_of(request), rules.PER_HOUR),
        ("letters to", str(to.org_id), rules.TO_ONE_PER_HOUR),
    ):
        got = visitors.take(purpose=purpose, whose=whose, most=most, per=HOUR, now=now)
        if not got.allowed:
            return visitors.wait_of(got, HOUR)
    return 0


def _refused(
    request: HttpRequest, to: Addressee, form: LetterForm, words: str, *, status: int
) -> HttpResponse:
    form.add_error(None, words)
    return _form(request, to, form, status=status)


def _sent(to: Addressee) -> HttpResponse:
    return HttpResponseRedirect(f"{to.form_path}/sent")
