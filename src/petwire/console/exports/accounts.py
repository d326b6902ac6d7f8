"""An organisation's account at a site: set up, tried in words, forgotten."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from petwire.console.doors import MemberRequest, for_members
from petwire.console.exports.forms import AccountForm
from petwire.console.exports.sites import known, state_of, with_account
from petwire.console.pages import confirm_page
from petwire.exports.actions import account_of, remove_account, set_account
from petwire.exports.trying import try_account
from petwire.lib.errors import PetwireError
from petwire.orgs.rules import May


@for_members(May.SHARE)
def account(request: MemberRequest, org_id: int, site_name: str) -> HttpResponse:
    """Host, user, password and options."""
    about, state = known(site_name), state_of(request, site_name)
    kept = account_of(org_id, site_name) if state.has_account else None
    form = AccountForm(request.POST or None, site=about, kept=kept)
    if request.method == "POST" and form.is_valid():
        try:
            set_account(org_id=org_id, site=site_name, form=form.wanted(), by=request.by, now=request.now)
        except PetwireError as error:
            form.add_error("host", str(error))
        else:
            messages.success(request, "Saved. Nothing is sent before you enable the export.")
            if "try" in request.POST:
                return _tried(request, org_id, site_name)
            return redirect("exports:site", org_id, site_name)
    given = {"form": form, "site": state, "about": about}
    status = 422 if form.is_bound else 200
    return render(request, "console/exports/account.html", given, status=status)


@for_members(May.SHARE)
def try_it(request: MemberRequest, org_id: int, site_name: str) -> HttpResponse:
    """Connect, log in, write a small file, read it back, remove it; and say in words what is wrong."""
    with_account(request, site_name)
    if request.method != "POST":
        return redirect("exports:site", org_id, site_name)
    return _tried(request, org_id, site_name)


def _tried(request: MemberRequest, org_id: int, site_name: str) -> HttpResponse:
    try:
        found = try_account(org_id=org_id, site=site_name, by=request.by, now=request.now)
    except PetwireError as error:
        messages.error(request, str(error))
        return redirect("exports:account", org_id, site_name)
    marked = [(one, one.trouble is None) for one in found]
    given = {"found": marked, "good": found[0].trouble is None, "site": state_of(request, site_name)}
    return render(request, "console/exports/tried.html", given)


@for_members(May.SHARE)
def forget(request: MemberRequest, org_id: int, site_name: str) -> HttpResponse:
    """The account with its password, and what was written down about it."""
    state = with_account(request, site_name)
    if request.method != "POST":
        return confirm_page(
            request,
            heading=f"Forget the account at {state.title}?",
            words="The password and all that was written down about this export are erased here, and the export is "
            "disabled. What stands at the site stays there.",
            button="Forget it",
            back=reverse("exports:site", args=[org_id, site_name]),
            danger=True,
        )
    remove_account(org_id=org_id, site=site_name, by=request.by, now=request.now)
    messages.success(request, f"The account at {state.title} is forgotten.")
    return redirect("exports:overview", org_id)
