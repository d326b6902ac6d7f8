"""What switching a site on would change there, switching it on with that in mind, and off again."""

from dataclasses import dataclass, replace

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from petwire.catalog.models import Animal
from petwire.console.doors import MemberRequest, for_members
from petwire.console.exports.forms import CurrentForm, EnableForm
from petwire.console.exports.sites import with_account
from petwire.exports.actions import (
    LossesNotConfirmed,
    account_of,
    approve_losses,
    ask_run,
    keep_copy,
    note_theirs,
    stop_run,
)
from petwire.exports.actions import disable as switch_off
from petwire.exports.actions import enable as switch_on
from petwire.exports.copies import copy_as_csv, copy_of, copy_text, last_list
from petwire.exports.fetching import fetch_from_account, list_path
from petwire.exports.plan import Entry, Verb
from petwire.exports.reads import Preflight, SiteState, copies_of, recognised, there_in
from petwire.exports.reads import preflight as look
from petwire.lib.errors import PetwireError
from petwire.orgs.rules import May

MOST = 200  # listings of a kind on the page, unless all are asked for
VERBS = (
    (Verb.LOST, "Lost", "They stand there now, and would be gone."),
    (Verb.HELD, "Held back", "Yours, and not sent; all others are."),
    (Verb.NEW, "New", "They would appear there."),
    (Verb.CHANGED, "Changed", "They stand there, and would say something else."),
    (Verb.KEPT, "Kept", "They stand there as they would be sent."),
)


@dataclass(frozen=True, slots=True)
class Group:
    """The listings of which the same becomes."""

    verb: str
    words: str
    explained: str
    count: int
    entries: list[Entry]

    @property
    def more(self) -> int:
        """How many are not on the page."""
        return self.count - len(self.entries)


@for_members(May.SHARE)
def preflight(request: MemberRequest, org_id: int, site_name: str) -> HttpResponse:
    """Kept, changed, new, lost and held back, listing by listing; and the switch."""
    state = with_account(request, site_name)
    current = CurrentForm(None)
    if request.method == "POST" and ("compare" in request.POST or "fetch" in request.POST):
        current = CurrentForm(request.POST, request.FILES)
        if answer := _compared(request, org_id, site_name, current):
            return answer
    copy_id, text = _current(request, org_id, site_name)
    found = look(org_id, site_name, now=request.now, current=text)
    form = EnableForm(None, lost=found.lost, unknown=_unknown(state, found))
    if request.method == "POST" and "enable" in request.POST:
        form = EnableForm(request.POST, lost=found.lost, unknown=_unknown(state, found))
        if form.is_valid() and _enabled(request, org_id, state, found, form, text):
            return redirect("exports:site", org_id, site_name)
    everything = "all" in request.GET
    given = {
        "site": state,
        "fetched_from": list_path(account_of(org_id, site_name)),
        "found": found,
        "groups": groups(found, everything=everything),
        "form": form,
        "current": current,
        "copy_id": copy_id,
        "copies": [one for one in copies_of(org_id, site_name) if one.listings][:5],
    }
    status = 422 if form.is_bound or current.is_bound else 200
    return render(request, "console/exports/preflight.html", given, status=status)


def groups(found: Preflight, *, everything: bool = False) -> list[Group]:
    """The listings by what becomes of them, the gravest first. One whose name the site does not tell has ours."""
    shown = {}
    for verb, _, _ in VERBS:
        entries = found.plan.of(verb)
        shown[verb] = len(entries), entries if everything else entries[:MOST]
    nameless = [one.animal_id for _, entries in shown.values() for one in entries if not one.name]
    names = dict(Animal.scoped.filter(pk__in=filter(None, nameless)).values_list("pk", "name"))
    return [
        Group(verb.value, words, explained, shown[verb][0], [_named(one, names) for one in shown[verb][1]])
        for verb, words, explained in VERBS
    ]


def _named(one: Entry, names: dict[int, str]) -> Entry:
    return one if one.name or not one.animal_id else replace(one, name=names.get(one.animal_id, ""))


def _current(request: MemberRequest, org_id: int, site_name: str) -> tuple[int | None, str | None]:
    """The list of the site that was compared with before, where the address names its copy."""
    named = request.GET.get("copy", "")
    if not named:
        return None, None
    copy = copy_of(org_id, site_name, int(named)) if named.isascii() and named.isdigit() else None
    if copy is None:
        raise Http404
    return copy.pk, copy_text(copy) or None


def _compared(
    request: MemberRequest, org_id: int, site_name: str, current: CurrentForm
) -> HttpResponse | None:
    """Keep the list that was given or fetched, and go to the comparison with it; None when it cannot be had or read."""
    account = account_of(org_id, site_name)
    fetching = "fetch" in request.POST
    if not fetching and not current.is_valid():
        return None
    try:
        text = fetch_from_account(account) if fetching else current.current()
        listed = recognised(account, text)
        found = look(org_id, site_name, now=request.now, current=text)
    except PetwireError as error:
        current.errors.clear()
        current.add_error(
            None if fetching else "address" if request.POST.get("address") else "file", str(error)
        )
        return None
    note_theirs(account=account, listed=listed)
    copy = keep_copy(
        org_id=org_id, site=site_name, found=found.plan, file=text, by=request.by, now=request.now
    )
    return redirect(f"{reverse('exports:preflight', args=[org_id, site_name])}?copy={copy.pk}")


def _unknown(state: SiteState, found: Preflight) -> str:
    """What has to be said where nobody knows what stands at the site; "" where it is known."""
    if found.known == "file" or state.last_delivery or state.kind == "push":
        return ""
    return "Nothing stands in the account that we would miss; our upload may replace all of it"


def _enabled(
    request: MemberRequest,
    org_id: int,
    state: SiteState,
    found: Preflight,
    form: forms.Form,
    text: str | None,
) -> bool:
    losses = form.cleaned_data.get("losses")
    there = there_in(account_of(org_id, state.site), text) if text is not None else None
    try:
        plan = switch_on(
            org_id=org_id, site=state.site, by=request.by, now=request.now, losses=losses, there=there
        )
    except LossesNotConfirmed as error:
        form.add_error("losses" if "losses" in form.fields else None, _wrong_number(error, losses))
        return False
    if found.lost and text is None:
        rows = last_list(org_id, state.site, plan)
        keep_copy(org_id=org_id, site=state.site, found=plan, file=rows, by=request.by, now=request.now)
    messages.success(request, f"The export to {state.title} is enabled. The first delivery is on its way.")
    return True


def _wrong_number(error: LossesNotConfirmed, said: int | None) -> str:
    if said is None:
        return f"{error.losses} listings would be lost meanwhile. Look at them, then say so."
    return f"It is not {said}. Look at the lost listings above, and type how many they are."


@for_members(May.SHARE)
def lost_copy(request: MemberRequest, org_id: int, site_name: str, copy_id: int) -> HttpResponse:
    """What would be lost, as it stood at the site, to keep."""
    with_account(request, site_name)
    copy = copy_of(org_id, site_name, copy_id)
    if copy is None:
        raise Http404
    return download(
        copy_as_csv(copy), f"lost-at-{site_name}-{copy.at:%Y-%m-%d}.csv", "text/csv; charset=utf-8"
    )


@for_members(May.SHARE)
def disable(request: MemberRequest, org_id: int, site_name: str) -> HttpResponse:
    """Off: what stands there stays, or is taken down."""
    state = with_account(request, site_name)
    if request.method != "POST":
        return render(request, "console/exports/disable.html", {"site": state})
    down = request.POST.get("there") == "take down"
    switch_off(org_id=org_id, site=site_name, by=request.by, now=request.now, take_down=down)
    told = "; your listings there are being taken down." if down else ". What stands there stays there."
    messages.success(request, f"The export to {state.title} is disabled{told}")
    return redirect("exports:overview", org_id)


@for_members(May.SHARE)
def run(request: MemberRequest, org_id: int, site_name: str) -> HttpResponse:
    """A run at once, or the end of the one that is under way."""
    with_account(request, site_name)
    if request.method == "POST":
        if request.POST.get("do") == "stop":
            stop_run(org_id=org_id, site=site_name, by=request.by, now=request.now)
            messages.success(request, "The run is asked to stop. The site keeps what it has.")
        else:
            ask_run(org_id=org_id, site=site_name, by=request.by, now=request.now)
            messages.success(request, "A run is asked for. It begins within a minute.")
    return redirect("exports:site", org_id, site_name)


@for_members(May.SHARE)
def losses(request: MemberRequest, org_id: int, site_name: str) -> HttpResponse:
    """Let the losses pass that a run stopped at."""
    with_account(request, site_name)
    if request.method == "POST":
        typed = request.POST.get("losses", "").strip()
        try:
            approve_losses(
                org_id=org_id,
                site=site_name,
                losses=int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 9 else 0,
                by=request.by,
                now=request.now,
            )
        except LossesNotConfirmed as error:
            messages.error(request, str(error))
        else:
            messages.success(request, f"{typed} listings may be lost. The run begins within a minute.")
    return redirect("exports:site", org_id, site_name)


def download(content: bytes | str, name: str, kind: str) -> HttpResponse:
    """A file that the browser keeps."""
    answer = HttpResponse(content, content_type=kind)
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    answer.headers["X-Content-Type-Options"] = "nosniff"
    return answer
