"""What was delivered, run by run, with the exact file; and the log of all."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.http import Http404, HttpResponse
from django.shortcuts import render

from petwire.catalog.models import Animal
from petwire.console.doors import MemberRequest, for_members
from petwire.console.exports.enabling import download
from petwire.console.exports.sites import state_of
from petwire.exports.mapping import RULES_IN_WORDS, Rule
from petwire.exports.models import Sending
from petwire.exports.notices import EXPORT_NOTICES
from petwire.exports.plan import Verb
from petwire.exports.reads import NoSuchSending, RunRow, file_of, log_of, runs_of, sending
from petwire.exports.sites import SITES, title_of
from petwire.exports.sites.base import HELD_IN_WORDS, Held
from petwire.orgs.rules import May
from petwire.runs.models import State
from petwire.runs.reads import findings
from petwire.wire.notices import Notice

MOST = 300  # lines of a kind on the page of a run
Entry = tuple[str, int | None, str, str]  # what became of a listing, the animal, its number there, and why
STATES = {
    State.DONE: ("Delivered", True),
    State.WAITING: ("Waits for your word", False),
    State.FAILED: ("Failed", False),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One run in the list."""

    row: RunRow
    title: str
    state: str
    good: bool


@dataclass(frozen=True, slots=True)
class Finding:
    """What was noted about one animal."""

    animal: int | None
    name: str
    words: str
    detail: str


@for_members(May.SEE_ANIMALS)
def runs(request: MemberRequest, org_id: int) -> HttpResponse:
    """The newest runs, of one site or of all."""
    site = request.GET.get("site", "")
    if site and site not in SITES:
        raise Http404
    found = [_line(row) for row in runs_of(org_id, site or None)]
    given = {"lines": found, "site": site, "title": title_of(site), "sites": SITES.values()}
    return render(request, "console/exports/runs.html", given)


def _line(row: RunRow) -> Line:
    state, good = STATES.get(State(row.state), (State(row.state).label, False))
    return Line(row, title_of(row.site), state, good)


@for_members(May.SEE_ANIMALS)
def one(request: MemberRequest, org_id: int, export_run: int) -> HttpResponse:
    """One run: what became of each listing, what was replaced, pictures, notices, and the file."""
    row = _sending(org_id, export_run)
    noted = findings(row.run)
    ids = {entry[1] for entry in row.entries} | {entry[0] for entry in row.replaced}
    names = _names([*ids, *(int(each.subject) for each in noted if each.subject.isdigit())])
    state, good = STATES.get(State(row.state), (State(row.state).label, False))
    given = {
        "run": row,
        "site": state_of(request, row.account.site),
        "state": state,
        "good": good,
        "counts": [(verb.value, row.counts.get(verb.value, 0)) for verb in Verb],
        "entries": [(*entry, names.get(entry[1] or 0, "")) for entry in _became(row.entries)[:MOST]],
        "replaced": [(*entry[:4], _rule(entry[4]), names.get(entry[0], "")) for entry in row.replaced[:MOST]],
        "pictures": row.pictures.get("sent", []),
        "removed": row.pictures.get("removed", []),
        "failed": row.pictures.get("failed", {}).items(),
        "noted": [_noted(each, names) for each in noted[:MOST]],
        "has_file": bool(row.file),
    }
    return render(request, "console/exports/run.html", given)


def _became(entries: Iterable[Entry]) -> list[Entry]:
    """The listings with what became of each in words; one that is lost because its animal is held back is one line."""
    rows = list(entries)
    held = {animal: why for verb, animal, _, why in rows if verb == Verb.HELD and animal}
    lost = {animal for verb, animal, _, _ in rows if verb == Verb.LOST and animal in held}
    found: list[Entry] = []
    for verb, animal, code, why in rows:
        if animal not in lost:
            found.append(("held back" if verb == Verb.HELD else verb, animal, code, why))
        elif verb == Verb.LOST:
            found.append(("lost, as it is held back", animal, code, held[animal]))
    return found


def _noted(found: Notice, names: dict[int, str]) -> Finding:
    """A finding in words; why an animal is held back is told by its own sentence."""
    animal = int(found.subject) if found.subject.isdigit() else None
    what, detail = (
        EXPORT_NOTICES[found.code].what if found.code in EXPORT_NOTICES else found.code,
        found.detail,
    )
    reason, _, rest = detail.partition(": ")
    if found.code == "export_held_back" and reason in set(Held):
        what, detail = f"Held back. {HELD_IN_WORDS[Held(reason)]}", rest
    field = f"{found.field}: " if found.field else ""
    return Finding(animal, names.get(animal or 0, ""), what, field + detail)


def _rule(rule: str) -> str:
    return RULES_IN_WORDS[Rule(rule)] if rule in set(Rule) else rule


def _names(ids: Iterable[int | None]) -> dict[int, str]:
    return dict(Animal.scoped.filter(pk__in=set(filter(None, ids))).values_list("pk", "name"))


def _sending(org_id: int, run: int) -> Sending:
    try:
        return sending(org_id, run)
    except NoSuchSending as error:
        raise Http404 from error


@for_members(May.EXPORT)
def file(request: MemberRequest, org_id: int, export_run: int) -> HttpResponse:
    """The exact file that a run sent."""
    row = _sending(org_id, export_run)
    if not row.file:
        raise Http404
    name = row.file_name.rpartition("/")[2] or "messages.json"
    return download(file_of(row), f"run-{row.run}-{name}", "application/octet-stream")


@for_members(May.EXPORT)
def log(request: MemberRequest, org_id: int) -> HttpResponse:
    """All runs, as a spreadsheet."""
    return download(log_of(org_id), f"exports-log-{request.now:%Y-%m-%d}.csv", "text/csv; charset=utf-8")
