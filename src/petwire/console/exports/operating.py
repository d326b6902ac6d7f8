"""Adoption sites as those who run the hub see them: whom petwire asks for accounts, and what was asked."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from petwire.console.doors import PersonRequest, for_operators
from petwire.console.exports.forms import AnswerForm, PartnerForm
from petwire.console.exports.sites import known
from petwire.console.pages import form_page
from petwire.exports.asking import answer_request, open_request, partner_of, requests, set_partner
from petwire.exports.lags import lags
from petwire.exports.models import Answer
from petwire.exports.sites import SITES, title_of
from petwire.lib.errors import PetwireError


@for_operators
def overview(request: PersonRequest) -> HttpResponse:
    """Each site with who is asked there, and the requests."""
    asked = [(row, title_of(row.site)) for row in requests()]
    given = {
        "sites": [(site, partner_of(name)) for name, site in SITES.items()],
        "lags": [(title_of(name), found) for name, found in lags(now=request.now).items()],
        "open": [one for one in asked if one[0].state == Answer.REQUESTED],
        "answered": [one for one in asked if one[0].state != Answer.REQUESTED],
    }
    return render(request, "console/exports/operating.html", given)


@for_operators
def partner(request: PersonRequest, site_name: str) -> HttpResponse:
    """Whom to ask for accounts at a site."""
    about, now_asked = known(site_name), partner_of(site_name)
    initial = {"way": now_asked.way, "address": now_asked.address} if now_asked else {"way": "mail"}
    form = PartnerForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            set_partner(
                site=site_name,
                way=given["way"],
                address=given["address"],
                secret=given["secret"] or None,
                by=request.by,
                now=request.now,
            )
        except PetwireError as error:
            form.add_error("address", str(error))
        else:
            messages.success(request, f"Saved for {about.title}.")
            return redirect("operator-sites:overview")
    return form_page(
        request,
        heading=f"Who is asked at {about.title}",
        words="Organisations without an account there can have petwire ask for one; the answer comes by a link.",
        form=form,
        button="Save",
        back=reverse("operator-sites:overview"),
        back_words="Adoption sites",
    )


@for_operators
def record_answer(request: PersonRequest, account_request: int) -> HttpResponse:
    """Write down what the partner said by another way than the link."""
    row = open_request(account_request)
    if row is None:
        raise Http404
    form = AnswerForm(request.POST or None, site=known(row.site))
    form.fields["answer"].label = "Their answer"
    form.fields["reason"].label = "Their words"
    if request.method == "POST" and form.is_valid():
        try:
            answer_request(
                number=row.pk,
                granted=form.granted,
                who="operator",
                by=request.by,
                now=request.now,
                reason=form.cleaned_data["reason"],
                login=form.login(),
            )
        except PetwireError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, f"Written down. {row.org.name} hears of it by mail.")
            return redirect("operator-sites:overview")
    return form_page(
        request,
        heading=f"What {title_of(row.site)} said about {row.org.name}",
        form=form,
        button="Write it down",
        back=reverse("operator-sites:overview"),
        back_words="Adoption sites",
    )
