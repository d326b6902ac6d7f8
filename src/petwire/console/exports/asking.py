"""An account at a site that petwire asks for on the organisation's behalf; and the page where the partner answers."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt

from petwire.console.doors import MemberRequest, for_anyone, for_members
from petwire.console.exports.forms import AnswerForm, AskForm
from petwire.console.exports.sites import known, state_of
from petwire.console.pages import confirm_page
from petwire.exports.asking import answer_request, ask_account, opened, withdraw_request
from petwire.exports.models import Answer
from petwire.exports.sites import site_of
from petwire.exports.telling import facts_of
from petwire.lib.errors import PetwireError
from petwire.orgs.rules import May


@for_members(May.SHARE)
def ask(request: MemberRequest, org_id: int, site_name: str) -> HttpResponse:
    """Have petwire ask for the account, or see how that stands."""
    state = state_of(request, site_name)
    if state.has_account or not state.asks:
        return redirect("exports:account", org_id, site_name)
    if state.request and state.request.open:
        return redirect("exports:site", org_id, site_name)
    form = AskForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        words = form.cleaned_data["words"]
        try:
            ask_account(org_id=org_id, site=site_name, words=words, by=request.by, now=request.now)
        except PetwireError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, f"The account at {state.title} is requested.")
            return redirect("exports:site", org_id, site_name)
    given = {"form": form, "site": state, "facts": facts_of(request.org)}
    return render(request, "console/exports/ask.html", given, status=422 if form.is_bound else 200)


@for_members(May.SHARE)
def take_back(request: MemberRequest, org_id: int, site_name: str) -> HttpResponse:
    """Take the open request back."""
    state = state_of(request, site_name)
    if not (state.request and state.request.open):
        return redirect("exports:site", org_id, site_name)
    if request.method != "POST":
        return confirm_page(
            request,
            heading=f"Take the request to {state.title} back?",
            words="The link that the site got ends, and it is told that it need not answer. You can ask again.",
            button="Take it back",
            back=reverse("exports:site", args=[org_id, site_name]),
        )
    try:
        withdraw_request(org_id=org_id, site=site_name, by=request.by, now=request.now)
    except PetwireError as error:  # answered in this very moment
        messages.error(request, str(error))
    else:
        messages.success(request, f"The request to {state.title} is taken back.")
    return redirect("exports:site", org_id, site_name)


@csrf_exempt  # the link is the authority, and programs answer as well
@for_anyone
def answer(request: HttpRequest, account_token: str) -> HttpResponse:
    """The partner says yes or no, once. Who has the link may; nobody signs in."""
    now = timezone.now()
    row = opened(account_token, now=now)
    if row is None:
        return render(request, "console/exports/answered.html", {"row": None}, status=410)
    title = site_of(row.site).title
    if row.state != Answer.REQUESTED:
        return render(request, "console/exports/answered.html", {"row": row, "title": title}, status=410)
    form = AnswerForm(request.POST or None, site=known(row.site))
    if request.method == "POST" and form.is_valid():
        try:
            answer_request(
                number=row.pk,
                granted=form.granted,
                who="partner",
                by=f"partner of {row.site}",
                now=now,
                reason=form.cleaned_data["reason"],
                login=form.login(),
            )
        except PetwireError as error:
            form.add_error(None, str(error))
        else:
            row.refresh_from_db()
            given = {"row": row, "title": title, "thanks": True}
            return render(request, "console/exports/answered.html", given)
    given = {"form": form, "row": row, "title": title, "facts": facts_of(row.org)}
    return render(request, "console/exports/answer.html", given, status=422 if form.is_bound else 200)
