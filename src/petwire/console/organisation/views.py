"""The organisation's own pages."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from petwire.console.animals.listing import in_care
from petwire.console.doors import MemberRequest, for_members
from petwire.console.organisation.forms import COLOURS, AnswerForm, BranchForm, ProfileForm
from petwire.console.pages import confirm_page, form_page
from petwire.console.places import place_of
from petwire.console.sharing.rows import unanswered
from petwire.listings.looks import look_of, set_look
from petwire.listings.render import place_words
from petwire.orgs import joining
from petwire.orgs.actions import change_organisation
from petwire.orgs.branches import BranchNameTaken, keep_branch
from petwire.orgs.branches import remove_branch as forget_branch
from petwire.orgs.models import Application, Branch, Standing
from petwire.orgs.rules import May


@for_members(May.SEE_ORG)
def overview(request: MemberRequest, org_id: int) -> HttpResponse:
    """Where a member lands: how the organisation stands, and what waits for them."""
    application = Application.scoped.first()
    open_questions = application.questions.filter(answered_at=None) if application else ()
    place = place_words(request.org.city, request.org.state)
    given: dict[str, object] = {"application": application, "questions": open_questions, "place": place}
    if request.org.standing == Standing.APPROVED and request.may(May.SHARE):
        given["open_categories"] = len(unanswered(org_id))
    if request.may(May.SEE_ANIMALS):
        given |= in_care(org_id)
    return render(request, "console/organisation/overview.html", given)


@for_members(May.MANAGE_ORG)
def answer(request: MemberRequest, org_id: int, question_id: int) -> HttpResponse:
    """Answer what an operator asked."""
    application = get_object_or_404(Application.scoped)
    question = get_object_or_404(application.questions, pk=question_id, answered_at=None)
    form = AnswerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        text = form.cleaned_data["text"]
        try:
            joining.answer(org_id=org_id, question_id=question_id, text=text, by=request.by, now=request.now)
        except joining.Decided as err:  # an operator decided without waiting for it
            messages.error(request, str(err))
        else:
            messages.success(request, "Thank you. Your answer is with the operator.")
        return redirect("organisation:overview", org_id)
    return form_page(
        request,
        heading="A question to you",
        words=question.text,
        form=form,
        button="Send the answer",
        back=reverse("organisation:overview", args=[org_id]),
        back_words="Overview",
    )


@for_members(May.MANAGE_ORG)
def settings(request: MemberRequest, org_id: int) -> HttpResponse:
    """Profile, place and public statuses."""
    form = ProfileForm(request.POST or None, org=request.org, look=look_of(org_id))
    if request.method == "POST" and form.is_valid():
        profile = {name: value for name, value in form.cleaned_data.items() if name not in COLOURS}
        values = {**profile, **place_of(profile["zip"])}
        change_organisation(org_id=org_id, values=values, by=request.by, now=request.now)
        set_look(org_id=org_id, colours=form.colours(), by=request.by, now=request.now)
        messages.success(request, "Saved.")
        return redirect("organisation:settings", org_id)
    given = {"form": form, "branches": Branch.scoped.order_by("name")}
    status = 422 if form.is_bound else 200
    return render(request, "console/organisation/settings.html", given, status=status)


@for_members(May.MANAGE_ORG)
def branch(request: MemberRequest, org_id: int, branch_id: int | None = None) -> HttpResponse:
    """Add a branch, or change one."""
    found = get_object_or_404(Branch.scoped, pk=branch_id) if branch_id else Branch(org=request.org)
    form = BranchForm(request.POST or None, branch=found)
    if request.method == "POST" and form.is_valid():
        values = {**form.cleaned_data, **place_of(form.cleaned_data["zip"])}
        try:
            keep_branch(branch=found, values=values, by=request.by, now=request.now)
        except BranchNameTaken as err:
            form.add_error("name", str(err))
        else:
            messages.success(request, f"{found.name} is saved.")
            return redirect("organisation:settings", org_id)
    return form_page(
        request,
        heading=found.name if branch_id else "Add a branch",
        form=form,
        button="Save",
        back=reverse("organisation:settings", args=[org_id]),
        back_words="Settings",
    )


@for_members(May.MANAGE_ORG)
def remove_branch(request: MemberRequest, org_id: int, branch_id: int) -> HttpResponse:
    """Forget a branch."""
    found = get_object_or_404(Branch.scoped, pk=branch_id)
    if request.method == "POST":
        forget_branch(branch=found, by=request.by, now=request.now)
        messages.success(request, f"{found.name} is removed.")
        return redirect("organisation:settings", org_id)
    return confirm_page(
        request,
        heading=f"Remove {found.name}?",
        words="Animals keep the ZIP code they have.",
        button="Remove",
        back=reverse("organisation:settings", args=[org_id]),
        danger=True,
    )
