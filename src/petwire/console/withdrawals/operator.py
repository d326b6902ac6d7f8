"""All withdrawals, for those who run the hub: order one by a link or number, lift one's own, see who is late, accept a
service's other key."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from petwire.access.actions import NoSuchService
from petwire.access.models import Service
from petwire.access.reads import service_of
from petwire.bulkfiles.signers import accept_key, other_keys
from petwire.bulkfiles.telling import tell_once_more
from petwire.bulkfiles.webhooks import webhook_of
from petwire.console.doors import PersonRequest, for_operators
from petwire.console.pages import confirm_page, form_page
from petwire.console.withdrawals.deeds import lift
from petwire.console.withdrawals.forms import SubjectForm
from petwire.console.withdrawals.links import meant_by
from petwire.console.withdrawals.listing import cards
from petwire.console.withdrawals.views import asked
from petwire.console.withdrawals.words import KINDS, seen_again
from petwire.lib.errors import PetwireError
from petwire.listings import render as words
from petwire.runs.actions import wake
from petwire.sharing.models import Subject
from petwire.sharing.orderers import OPERATOR, Orderer
from petwire.sharing.withdrawn import in_force, lifted_lately, subject_named, withdrawal_of


@for_operators
def listed(request: PersonRequest) -> HttpResponse:
    """What is withdrawn, the late ones first."""
    found = cards(in_force(), reader=Orderer.OPERATOR, now=request.now)
    given = {
        "cards": sorted(found, key=lambda one: not one.overdue),
        "before": cards(lifted_lately(), reader=Orderer.OPERATOR, now=request.now),
        "keys": other_keys(),
    }
    return render(request, "console/withdrawals/all.html", given)


@for_operators
def choose(request: PersonRequest) -> HttpResponse:
    """Which record is to be withdrawn: a link, or a number of some kind."""
    form = SubjectForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        kind = Subject(form.cleaned_data["kind"] or Subject.ANIMAL)
        meant = meant_by(form.cleaned_data["what"], kind)
        if meant is not None and subject_named(*meant)[0]:
            return redirect("all-withdrawals:withdraw", kind=meant[0].value, subject=meant[1])
        form.add_error(
            "what", "There is nothing of that number or address here. Copy the address of its page."
        )
    return form_page(
        request,
        heading="Withdraw something",
        words="Next you are asked why, and told what will happen.",
        form=form,
        button="Go on",
        back=reverse("all-withdrawals:list"),
        back_words="Withdrawals",
    )


@for_operators
def withdraw(request: PersonRequest, kind: str, subject: int) -> HttpResponse:
    """Withdraw a record, whoever it belongs to."""
    if kind not in (Subject.ORG, Subject.ANIMAL, Subject.PICTURE):
        raise Http404
    name, animal = subject_named(Subject(kind), subject)
    if not name:
        raise Http404
    back = reverse("all-withdrawals:list")
    by = f"{OPERATOR}{request.person.pk}"
    plain = words.plain(name)
    return asked(request, Subject(kind), subject, name=plain, back=back, done=back, by=by, animal=animal)


@for_operators
def end(request: PersonRequest, operators_entry: int) -> HttpResponse:
    """Lift a withdrawal that an operator ordered."""
    found = withdrawal_of(operators_entry)
    if found is None or found.orderer is not Orderer.OPERATOR:
        raise Http404
    if request.method == "POST":
        try:
            told = lift(found, by=f"{OPERATOR}{request.person.pk}", now=request.now)
        except PetwireError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, told)
        return redirect("all-withdrawals:list")
    return confirm_page(
        request,
        heading=f"Lift the withdrawal of {words.plain(found.name) or KINDS[found.kind]}?",
        words=f"{seen_again(found)}, wherever its organisation's settings and its status allow it. Services may "
        "have it again with their next files.",
        button="Lift it",
        back=reverse("all-withdrawals:list"),
    )


@for_operators
def accept(request: PersonRequest, service_key: str) -> HttpResponse:
    """Say that the other key that a service signs with is theirs."""
    service = _service(service_key)
    offered = other_keys().filter(service=service).first()
    if offered is None:
        raise Http404
    if request.method == "POST":
        accept_key(service=service, by=request.by, now=request.now)
        messages.success(request, f"The new key of {service.name} counts from now on.")
        return redirect("all-withdrawals:list")
    # In parts, as it is read out on the telephone.
    spelled = " ".join(offered.offered[start : start + 8] for start in range(0, len(offered.offered), 8))
    return confirm_page(
        request,
        heading=f"Is the new key that of {service.name}?",
        words=f"Ask them first, by telephone or another way than this. The new key is {spelled}. A petwire "
        "mirror prints its key with: petwire signing show.",
        button="Yes, it is theirs",
        back=reverse("all-withdrawals:list"),
        danger=True,
    )


@for_operators
def again(request: PersonRequest, service_key: str) -> HttpResponse:
    """Tell a service once more of everything that it has not answered."""
    service = _service(service_key)
    if request.method == "POST":
        if tell_once_more(service, by=request.by, now=request.now):
            wake()
            messages.success(request, f"{service.name} is told once more.")
        else:
            messages.success(request, f"{service.name} has answered everything meanwhile.")
        return redirect("all-withdrawals:list")
    hook = "Its webhook is called, and its" if webhook_of(service) else "It has no webhook; its"
    return confirm_page(
        request,
        heading=f"Tell {service.name} once more?",
        words=f"{hook} contact address is written to, about all orders that it has not answered.",
        button="Tell it again",
        back=reverse("all-withdrawals:list"),
    )


def _service(key_id: str) -> Service:
    try:
        return service_of(key_id)
    except NoSuchService as error:
        raise Http404 from error
