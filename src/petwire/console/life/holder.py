"""The holder's pages of a key's life: its use, notices, reactivation, its end and what is to be deleted."""

from collections.abc import Iterator
from contextlib import suppress
from typing import Final

from django.contrib import messages
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.text import slugify

from petwire.access.actions import CannotChange, terminate_service
from petwire.access.life import idle
from petwire.access.life.ending import CertificateKind, EndCode, EndRow, add_certificate, end_row
from petwire.access.life.notices import answer_notice, notice_of, notices_of
from petwire.access.life.rules import IDLE_DAYS
from petwire.access.life.use import hosting_of, use_of
from petwire.access.models import Service
from petwire.bulkfiles.certificates import is_genuine
from petwire.bulkfiles.hubkey import hub_key
from petwire.bulkfiles.reads import Holdings, received_by
from petwire.bulkfiles.run import revoke_all
from petwire.console.doors import HolderRequest, PersonRequest, for_holders
from petwire.console.life.charts import HEIGHT, WIDTH, data_chart, picture_chart, table
from petwire.console.life.forms import CertificateForm, ReactivateForm, WordsForm
from petwire.console.pages import confirm_page, form_page
from petwire.lib.config import config
from petwire.lib.days import day_of
from petwire.lib.errors import PetwireError
from petwire.wire.certificates import Deletion, encode_deletion

SPANS: Final = (30, 365)  # days of a chart
STATEMENT: Final = (
    "Everything that this service has received from the hub is deleted, with all copies, backups and whatever was made "
    "of it."
)


@for_holders
def use(request: HolderRequest, key_id: str) -> HttpResponse:
    """How much the service uses."""
    return use_page(request, request.service, request.GET.get("days", ""), template="console/life/use.html")


def use_page(request: PersonRequest, service: Service, wanted: str, *, template: str) -> HttpResponse:
    """The page of a service's use, for its holder or for operators."""
    span = int(wanted) if wanted in {str(one) for one in SPANS} else SPANS[0]
    days = use_of(service, days=span, now=request.now)
    asked, ends = hosting_of(service), idle.ends_unused(service)
    given = {
        "service": service,
        "span": span,
        "spans": SPANS,
        "data": data_chart(days),
        "pictures": picture_chart(days),
        "lines": table(days),
        "width": WIDTH,
        "height": HEIGHT,
        "hosting": asked,
        "hosting_over": asked is not None and asked.ends_at <= request.now,
        "ends_unused": ends if ends is not None and ends > request.now else None,
        "idle_days": IDLE_DAYS,
        "zone": config().timezone,
    }
    return render(request, template, given)


@for_holders
def reactivate(request: HolderRequest, key_id: str) -> HttpResponse:
    """Ask to have a key enabled again that nobody used."""
    one, back = request.service, reverse("services:service", args=[key_id])
    form = ReactivateForm(request.POST or None)
    asked = idle.open_request(one)
    if not idle.is_idle(one) or asked is not None:
        words = (
            "You have asked already. We answer by mail."
            if asked
            else "This key is not disabled for want of use."
        )
        messages.info(request, words)
        return redirect(back)
    if request.method == "POST" and form.is_valid():
        try:
            idle.ask_reactivation(
                key_id=key_id, words=form.cleaned_data["words"], by=request.by, now=request.now
            )
        except PetwireError as err:
            messages.error(request, str(err))
        else:
            messages.success(request, "Your request is with us. We answer by mail.")
        return redirect(back)
    return form_page(
        request,
        heading="Have the key enabled again",
        words="It was disabled because nobody used it for 90 days. Key and password stay the same.",
        form=form,
        button="Ask for it",
        back=back,
        back_words=one.name,
    )


@for_holders
def notices(request: HolderRequest, key_id: str) -> HttpResponse:
    """All notices of breach to the service."""
    given = {
        "service": request.service,
        "notices": notices_of(request.service, now=request.now),
        "zone": config().timezone,
    }
    return render(request, "console/life/notices.html", given)


@for_holders
def notice(request: HolderRequest, key_id: str, notice_id: int) -> HttpResponse:
    """One notice, and the answer to it."""
    found = notice_of(request.service, notice_id, now=request.now)
    if found is None:
        raise Http404
    form = WordsForm(request.POST or None) if found.open else None
    if request.method == "POST" and form is not None and form.is_valid():
        try:
            answer_notice(notice_id=notice_id, text=form.cleaned_data["text"], by=request.by, now=request.now)
        except PetwireError as err:
            messages.error(request, str(err))
        else:
            messages.success(request, "Your answer is with us. The clock stands still until we have read it.")
        return redirect("life:notice", key_id, notice_id)
    given = {"service": request.service, "one": found, "form": form, "zone": config().timezone}
    status = 422 if form is not None and form.is_bound else 200
    return render(request, "console/life/notice.html", given, status=status)


@for_holders
def end(request: HolderRequest, key_id: str) -> HttpResponse:
    """End one's own key."""
    one, back = request.service, reverse("services:service", args=[key_id])
    if end_row(one, now=request.now) is not None:
        return redirect("life:deletion", key_id)
    if request.method == "POST":
        with suppress(CannotChange):  # ended meanwhile, by an operator or another window
            terminate_service(key_id=key_id, why=EndCode.HOLDER, by=request.by, now=request.now)
        revoke_all(one, by=request.by, now=request.now)
        messages.success(request, "The key has ended. Please delete what it has received.")
        return redirect("life:deletion", key_id)
    return confirm_page(
        request,
        heading=f"End the key of {one.name}?",
        words="It gets nothing from then on, for good. Everything that it has received has to be deleted, also from "
        "backups, and you confirm that within one business day. A new key is asked for anew.",
        button="End the key",
        back=back,
        danger=True,
    )


@for_holders
def deletion(request: HolderRequest, key_id: str) -> HttpResponse:
    """What is to be deleted, and who has confirmed it."""
    ended = _ended(request)
    given = {
        "service": request.service,
        "ended": ended,
        "genuine": {one.id for one in ended.certificates if is_genuine(one)},
        "got": received_by(request.service),
        "zone": config().timezone,
    }
    return render(request, "console/life/deletion.html", given)


@for_holders
def deletion_list(request: HolderRequest, key_id: str) -> HttpResponseBase:
    """The ids of all that the service has ever received, as a CSV file."""
    _ended(request)
    response = StreamingHttpResponse(
        _lines(received_by(request.service)), content_type="text/csv; charset=utf-8"
    )
    response.headers["Content-Disposition"] = f'attachment; filename="received-{key_id}.csv"'
    return response


@for_holders
def confirm(request: HolderRequest, key_id: str) -> HttpResponse:
    """A person's certificate, which the hub signs."""
    ended = _ended(request)
    today = day_of(request.now, config().zone)
    form = CertificateForm(request.POST or None, ended=day_of(ended.at, config().zone), today=today)
    if request.method == "POST" and form.is_valid():
        content, key = _signed(request, ended, form)
        add_certificate(
            key_id=key_id,
            kind=CertificateKind.PERSON,
            content=content,
            key=key,
            by=request.by,
            now=request.now,
        )
        messages.success(request, "Thank you. Your certificate is kept, and you can download it here.")
        return redirect("life:deletion", key_id)
    return form_page(
        request,
        heading="Confirm that everything is deleted",
        words="What you write is signed and kept as proof. Confirm only what is so.",
        form=form,
        button="Sign and send",
        back=reverse("life:deletion", args=[key_id]),
    )


@for_holders
def certificate(request: HolderRequest, key_id: str, certificate_id: int) -> HttpResponse:
    """A certificate as it was signed."""
    return certificate_file(_ended(request), certificate_id)


def certificate_file(ended: EndRow, certificate_id: int) -> HttpResponse:
    """The signed text, to the byte."""
    found = next((one for one in ended.certificates if one.id == certificate_id and one.content), None)
    if found is None:
        raise Http404
    name = f"deletion-{slugify(ended.key_id)}-{found.id}.json"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(found.content, content_type="application/json", headers=headers)


def _signed(request: HolderRequest, ended: EndRow, form: CertificateForm) -> tuple[bytes, str]:
    key, got, given = hub_key(), received_by(request.service), form.cleaned_data
    content = Deletion(
        hub=config().public_url,
        service=request.service.key_id,
        name=given["name"],
        deleted=given["deleted"],
        day=given["day"].isoformat(),
        statement=STATEMENT,
        received={"animals": got.animals.count(), "orgs": got.orgs.count(), "pictures": got.pictures.count()},
        ended=ended.at,
        at=request.now,
        key=key.public,
    )
    return encode_deletion(content, key.sign), key.public


def _ended(request: HolderRequest) -> EndRow:
    found = end_row(request.service, now=request.now)
    if found is None:
        raise Http404
    return found


def _lines(got: Holdings) -> Iterator[str]:
    """A line for each id; ids are numbers, so nothing needs to be quoted."""
    yield "kind,id\r\n"
    for kind, runs in (("organisation", got.orgs), ("animal", got.animals), ("picture", got.pictures)):
        batch = []
        for one in runs:
            batch.append(f"{kind},{one}\r\n")
            if len(batch) == 5000:
                yield "".join(batch)
                batch = []
        yield "".join(batch)
