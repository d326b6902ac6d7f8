"""Who an animal lives with, and moving it to another organisation."""

from typing import cast

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from petwire.catalog.fosters import set_fosters
from petwire.catalog.models import Fostering
from petwire.catalog.moving import accept_offer, end_offer, offer_animal, offers_to
from petwire.console.animals.whose import animal_for
from petwire.console.doors import MemberRequest, for_members
from petwire.console.pages import form_page
from petwire.lib.errors import PetwireError
from petwire.listings import render as words
from petwire.orgs.models import Membership
from petwire.orgs.reads import organisations_to_offer
from petwire.orgs.rules import May


class FosterForm(forms.Form):
    """The people of the organisation, to be ticked."""

    people = forms.MultipleChoiceField(
        label="Lives with",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Whoever is ticked may edit this animal, also as a foster who sees no other. Invite people first.",
    )


class MoveForm(forms.Form):
    """Whom to offer the animal."""

    to = forms.CharField(
        label="Organisation",
        help_text="Its number or its whole name, as its public page shows them.",
        error_messages={"required": "Write the number or the name of the organisation."},
    )


@for_members(May.DELETE_ANIMALS)
def fosters(request: MemberRequest, org_id: int, animal_id: int) -> HttpResponse:
    """Tick who fosters the animal."""
    found = animal_for(request, animal_id)
    members = Membership.scoped.select_related("person").order_by("person__name", "person__email")
    now = list(Fostering.scoped.filter(animal=found).values_list("person_id", flat=True))
    form = FosterForm(request.POST if request.method == "POST" else None, initial={"people": now})
    people_field = cast(forms.MultipleChoiceField, form.fields["people"])
    people_field.choices = [
        (one.person_id, f"{one.person.name or one.person.email} ({one.get_role_display()})")
        for one in members
    ]
    if request.method == "POST" and form.is_valid():
        people = [int(one) for one in form.cleaned_data["people"]]
        set_fosters(animal_id=animal_id, person_ids=people, by=request.by, now=request.now)
        messages.success(request, f"Saved who {words.plain(found.name)} lives with.")
        return redirect("animals:animal", org_id=org_id, animal_id=animal_id)
    back = reverse("animals:animal", kwargs={"org_id": org_id, "animal_id": animal_id})
    name = words.plain(found.name)
    return form_page(
        request, heading=f"Who does {name} live with?", form=form, button="Save", back=back, back_words=name
    )


@for_members(May.DELETE_ANIMALS)
def move(request: MemberRequest, org_id: int, animal_id: int) -> HttpResponse:
    """Offer the animal to another organisation; nothing changes until its admin accepts."""
    found = animal_for(request, animal_id)
    name = words.plain(found.name)
    back = reverse("animals:animal", kwargs={"org_id": org_id, "animal_id": animal_id})
    form = MoveForm(request.POST or None)
    if request.method == "POST" and "end" in request.POST:
        _end(request, animal_id, f"{name} is no longer offered.")
        return redirect(back)
    if request.method == "POST" and form.is_valid():
        several = organisations_to_offer(form.cleaned_data["to"])
        if len(several) == 1:
            try:
                offer_animal(animal_id=animal_id, to_org_id=several[0].pk, by=request.by, now=request.now)
            except PetwireError as error:
                form.add_error("to", str(error))
            else:
                messages.success(request, f"{name} is offered to {several[0].name}. Its admin has to accept.")
                return redirect(back)
        else:
            many = (
                "Several are called so: write the number"
                if several
                else "There is none of that name or number here"
            )
            form.add_error("to", f"{many}.")
    return form_page(
        request,
        heading=f"Move {name} to another organisation",
        words="Its number, its address and its pictures stay; your foster contact, your own number and its place do "
        "not go along. A bonded partner moves too. Nothing changes until an admin there accepts.",
        form=form,
        button="Offer it",
        back=back,
        back_words=name,
    )


@for_members(May.MANAGE_ORG)
def offers(request: MemberRequest, org_id: int) -> HttpResponse:
    """Animals that other organisations offer to this one."""
    coming = offers_to(org_id)
    if request.method == "POST":
        number = request.POST.get("animal", "")
        offer = coming.filter(animal_id=int(number) if number.isdigit() and len(number) <= 18 else 0).first()
        if offer is None:
            raise Http404
        if "accept" not in request.POST:
            _end(request, offer.animal_id, f"{words.plain(offer.animal.name)} stays where it is.")
            return redirect("animals:offers", org_id=org_id)
        try:
            moved = accept_offer(animal_id=offer.animal_id, org_id=org_id, by=request.by, now=request.now)
        except PetwireError as error:
            messages.error(request, str(error))
            return redirect("animals:offers", org_id=org_id)
        messages.success(request, f"Welcome, {' and '.join(words.plain(one.name) for one in moved)}.")
        return redirect("animals:animal", org_id=org_id, animal_id=offer.animal_id)
    rows = [(one, words.plain(one.animal.name)) for one in coming]
    return render(request, "console/animals/offers.html", {"rows": rows})


def _end(request: MemberRequest, animal_id: int, told: str) -> None:
    try:
        end_offer(animal_id=animal_id, org_id=request.org.pk, by=request.by, now=request.now)
    except PetwireError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, told)
