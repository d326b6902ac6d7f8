"""An organisation's withdrawals: withdraw itself, an animal or a picture; what became of it; lift it."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from petwire.catalog.models import Animal, Picture
from petwire.console.doors import MemberRequest, PersonRequest, for_members
from petwire.console.pages import confirm_page
from petwire.console.withdrawals.deeds import lift, take_down
from petwire.console.withdrawals.forms import ReasonForm
from petwire.console.withdrawals.listing import cards
from petwire.console.withdrawals.words import GOES, KINDS, seen_again
from petwire.lib.config import config
from petwire.lib.days import one_business_day
from petwire.lib.errors import PetwireError
from petwire.listings import render as words
from petwire.mirror.withdrawn import upstream_of
from petwire.orgs.rules import May
from petwire.sharing.models import Code, Subject
from petwire.sharing.orderers import Orderer
from petwire.sharing.withdrawn import in_force, lifted_lately, withdrawal_of, withdrawn_of


@for_members(May.SHARE)
def listed(request: MemberRequest, org_id: int) -> HttpResponse:
    """What is withdrawn, and who has confirmed."""
    given = {
        "cards": cards(in_force(org_id), reader=Orderer.OWN, now=request.now),
        "before": cards(lifted_lately(org_id), reader=Orderer.OWN, now=request.now),
        "whole": withdrawn_of(Subject.ORG, org_id),
    }
    return render(request, "console/withdrawals/list.html", given)


@for_members(May.SHARE)
def organisation(request: MemberRequest, org_id: int) -> HttpResponse:
    """Withdraw everything of the organisation."""
    name = request.org.name
    return _asked(request, Subject.ORG, org_id, name=name, back=reverse("withdrawals:list", args=[org_id]))


@for_members(May.SHARE)
def animal(request: MemberRequest, org_id: int, animal_id: int) -> HttpResponse:
    """Withdraw an animal."""
    found = get_object_or_404(Animal.scoped, pk=animal_id)
    back = reverse("animals:animal", args=[org_id, animal_id])
    return _asked(request, Subject.ANIMAL, animal_id, name=words.plain(found.name), back=back)


@for_members(May.SHARE)
def picture(request: MemberRequest, org_id: int, picture_id: int) -> HttpResponse:
    """Withdraw one picture."""
    found = get_object_or_404(Picture.scoped.select_related("animal"), pk=picture_id)
    return _asked(
        request,
        Subject.PICTURE,
        picture_id,
        name=f"this picture of {words.plain(found.animal.name)}",
        back=reverse("pictures:all", args=[org_id, found.animal_id]),
        animal=found.animal_id,
        shown=reverse("animals:picture", args=[org_id, found.animal_id, picture_id]),
    )


@for_members(May.SHARE)
def end(request: MemberRequest, org_id: int, entry_id: int) -> HttpResponse:
    """Lift a withdrawal that the organisation's own people ordered."""
    found = withdrawal_of(entry_id)
    if found is None or found.org != org_id or found.orderer is not Orderer.OWN:
        raise Http404
    back = reverse("withdrawals:list", args=[org_id])
    if request.method == "POST":
        try:
            told = lift(found, by=request.by, now=request.now)
        except PetwireError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, told)
        return redirect(back)
    return confirm_page(
        request,
        heading=f"Lift the withdrawal of {found.name or KINDS[found.kind]}?",
        words=f"{seen_again(found)}, wherever your settings and its status allow it. Services may have it again with "
        "their next files.",
        button="Lift it",
        back=back,
    )


def _asked(
    request: MemberRequest,
    kind: Subject,
    subject: int,
    *,
    name: str,
    back: str,
    animal: int | None = None,
    shown: str = "",
) -> HttpResponse:
    done = reverse("withdrawals:list", args=[request.org.pk])
    return asked(
        request, kind, subject, name=name, back=back, done=done, by=request.by, animal=animal, shown=shown
    )


def asked(
    request: PersonRequest,
    kind: Subject,
    subject: int,
    *,
    name: str,
    back: str,
    done: str,
    by: str,
    animal: int | None = None,
    shown: str = "",
) -> HttpResponse:
    """The page that says what will happen and asks why; sent, it does so and leads to `done`."""
    operator = by.startswith("operator:")
    form = ReasonForm(request.POST or None, kind=kind, operator=operator)
    if request.method == "POST" and form.is_valid():
        code = Code(form.cleaned_data["code"])
        try:
            take_down(kind=kind, subject=subject, animal=animal, code=code, by=by, now=request.now)
        except PetwireError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, "Withdrawn. Nobody sees it any more, and the services are being told.")
        return redirect(done)
    deadline = one_business_day(request.now, config().zone)
    given = {
        "form": form,
        "name": name,
        "goes": GOES[kind],
        "kind": KINDS[kind],
        "deadline": f"{deadline.astimezone(config().zone):%A %d %B, %H:%M (%Z)}",
        "back": back,
        "shown": shown,
        "operator": operator,
        "withdrawn": withdrawn_of(kind, subject),
        "source": source.source.name if (source := upstream_of(kind, subject)) else "",
    }
    status = 422 if form.is_bound else 200
    return render(request, "console/withdrawals/withdraw.html", given, status=status)
