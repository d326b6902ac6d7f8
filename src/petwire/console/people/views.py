"""Members and invitations."""

from allauth.account.internal.flows.login import perform_login
from allauth.account.models import Login
from django.contrib import messages
from django.db.models.functions import Lower
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone

from petwire.console.doors import MemberRequest, for_anyone, for_members
from petwire.console.pages import confirm_page, form_page
from petwire.console.people.forms import InviteForm, NewPersonForm, RoleForm
from petwire.console.people.mails import send_invitation
from petwire.lib.errors import PetwireError
from petwire.orgs import people as deeds
from petwire.orgs.models import Invitation, Membership, Role
from petwire.orgs.reads import has_account
from petwire.orgs.rules import May


@for_members(May.MANAGE_PEOPLE)
def people(request: MemberRequest, org_id: int) -> HttpResponse:
    """Who belongs to the organisation, and who is invited."""
    members = Membership.scoped.select_related("person").order_by(Lower("person__name"), "person__email")
    invited = Invitation.scoped.filter(accepted_at=None).order_by("-sent_at")
    given = {"members": members, "invited": invited, "now": request.now}
    return render(request, "console/people/list.html", given)


@for_members(May.MANAGE_PEOPLE)
def invite(request: MemberRequest, org_id: int) -> HttpResponse:
    """Ask somebody to join."""
    form = InviteForm(request.POST or None, initial={"role": Role.VOLUNTEER})
    if request.method == "POST" and form.is_valid():
        role = Role(form.cleaned_data["role"])
        try:
            sent = deeds.invite(
                org_id=org_id, email=form.cleaned_data["email"], role=role, by=request.by, now=request.now
            )
        except PetwireError as err:
            form.add_error("email", str(err))
        else:
            _say_sent(request, sent)
            return redirect("people:list", org_id)
    return form_page(
        request,
        heading="Invite somebody",
        form=form,
        button="Send the invitation",
        back=reverse("people:list", args=[org_id]),
        back_words="People",
    )


@for_members(May.MANAGE_PEOPLE)
def again(request: MemberRequest, org_id: int, invitation_id: int) -> HttpResponse:
    """Send an invitation once more, with a new link."""
    found = get_object_or_404(Invitation.scoped, pk=invitation_id, accepted_at=None)
    if request.method == "POST":
        sent = deeds.invite(
            org_id=org_id, email=found.email, role=Role(found.role), by=request.by, now=request.now
        )
        _say_sent(request, sent)
        return redirect("people:list", org_id)
    return confirm_page(
        request,
        heading="Send the invitation again?",
        words=f"{found.email} gets a new link, and the one before stops working.",
        button="Send it again",
        back=reverse("people:list", args=[org_id]),
    )


@for_members(May.MANAGE_PEOPLE)
def revoke(request: MemberRequest, org_id: int, invitation_id: int) -> HttpResponse:
    """Take an invitation back."""
    found = get_object_or_404(Invitation.scoped, pk=invitation_id, accepted_at=None)
    if request.method == "POST":
        deeds.revoke(invitation=found, by=request.by, now=request.now)
        messages.success(request, f"The invitation of {found.email} is taken back.")
        return redirect("people:list", org_id)
    return confirm_page(
        request,
        heading="Take the invitation back?",
        words=f"The link that {found.email} has got stops working.",
        button="Take it back",
        back=reverse("people:list", args=[org_id]),
    )


@for_members(May.MANAGE_PEOPLE)
def role(request: MemberRequest, org_id: int, person_id: int) -> HttpResponse:
    """Give a member another role."""
    member = get_object_or_404(Membership.scoped.select_related("person"), person_id=person_id)
    form = RoleForm(request.POST or None, initial={"role": member.role})
    if request.method == "POST" and form.is_valid():
        wanted = Role(form.cleaned_data["role"])
        try:
            deeds.change_role(org_id=org_id, person_id=person_id, role=wanted, by=request.by, now=request.now)
        except PetwireError as err:
            form.add_error("role", str(err))
        else:
            messages.success(request, f"{_called(member)} is {wanted.label} now.")
            return (
                redirect("people:list", org_id)
                if request.person.pk != person_id
                else redirect("console:home")
            )
    return form_page(
        request,
        heading=f"The role of {_called(member)}",
        form=form,
        button="Save",
        back=reverse("people:list", args=[org_id]),
        back_words="People",
    )


@for_members(May.MANAGE_PEOPLE)
def remove(request: MemberRequest, org_id: int, person_id: int) -> HttpResponse:
    """End somebody's membership."""
    member = get_object_or_404(Membership.scoped.select_related("person"), person_id=person_id)
    if request.method == "POST":
        return _end(request, member, f"{_called(member)} belongs to {request.org.name} no more.")
    return confirm_page(
        request,
        heading=f"Remove {_called(member)}?",
        words=f"They get at nothing of {request.org.name} any more, at once. Their account stays theirs.",
        button="Remove",
        back=reverse("people:list", args=[org_id]),
        danger=True,
    )


@for_members(May.SEE_ORG)
def leave(request: MemberRequest, org_id: int) -> HttpResponse:
    """Leave the organisation oneself."""
    member = get_object_or_404(Membership.scoped.select_related("person"), person=request.person)
    if request.method == "POST":
        return _end(request, member, f"You have left {request.org.name}.")
    return confirm_page(
        request,
        heading=f"Leave {request.org.name}?",
        words="You get at nothing of it any more. An admin can invite you again.",
        button="Leave",
        back=reverse("organisation:overview", args=[org_id]),
        danger=True,
    )


@for_anyone
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """The page behind the link of an invitation: join, sign in and join, or make an account and join."""
    now = timezone.now()
    try:
        found = deeds.open_invitation(token, now=now)
    except deeds.UsedUp:
        return render(request, "console/people/used_up.html", status=410)
    given = {"invitation": found, "link": request.get_full_path()}
    if request.user.is_authenticated:
        if request.method == "POST":
            deeds.accept(token=token, person=request.user, now=now)
            messages.success(request, f"Welcome to {found.org.name}.")
            return redirect("organisation:overview", found.org_id)
        return render(request, "console/people/join_signed_in.html", given)
    if has_account(found.email):
        return render(request, "console/people/join_sign_in.html", given)
    form = NewPersonForm(request.POST or None, email=found.email)
    if request.method == "POST" and form.is_valid():
        person = deeds.accept_as_new(token=token, now=now, **form.cleaned_data)
        messages.success(request, f"Welcome to {found.org.name}.")
        login = Login(user=person, redirect_url=reverse("organisation:overview", args=[found.org_id]))
        response: HttpResponse = perform_login(request, login)
        return response
    return render(
        request, "console/people/join_new.html", {**given, "form": form}, status=422 if form.errors else 200
    )


def _end(request: MemberRequest, member: Membership, words: str) -> HttpResponse:
    try:
        deeds.remove(org_id=member.org_id, person_id=member.person_id, by=request.by, now=request.now)
    except deeds.LastAdmin as err:
        messages.error(request, str(err))
        return redirect("organisation:overview", member.org_id)
    messages.success(request, words)
    if member.person_id == request.person.pk:
        return redirect("console:home")
    return redirect("people:list", member.org_id)


def _called(member: Membership) -> str:
    return member.person.name or member.person.email


def _say_sent(request: MemberRequest, sent: deeds.Sent) -> None:
    if send_invitation(sent, org=request.org.name, sender=request.person.name or request.person.email):
        messages.success(request, f"An invitation is on its way to {sent.invitation.email}.")
    else:
        messages.error(
            request, "The mail could not be sent just now. The invitation stands: send it again in a while."
        )
