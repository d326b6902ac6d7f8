"""Spreadsheets: everything out, and animals in, looked at before anything is done."""

from collections.abc import Iterator

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html

from petwire.catalog.drafts import drop_draft, keep_draft
from petwire.catalog.exporting import export_csv, export_json
from petwire.catalog.import_plan import Outcome, Plan
from petwire.catalog.importing import import_table, plan_import
from petwire.catalog.models import Animal, ImportDraft
from petwire.catalog.rights import sees_contacts
from petwire.catalog.spreadsheet import LARGEST, UnreadableSpreadsheet, read_csv
from petwire.console.animals.fields import label
from petwire.console.doors import MemberRequest, for_members
from petwire.console.pages import form_page
from petwire.lib.config import config
from petwire.lib.errors import PetwireError
from petwire.lib.links import slug
from petwire.orgs.rules import May

SHOWN = 200  # rows and notices that the page shows


class FileForm(forms.Form):
    """A spreadsheet to be looked at."""

    file = forms.FileField(
        label="Spreadsheet",
        help_text="A CSV file, at most 5 MB. The first row holds headings, such as name, species, status.",
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.tsv,.txt,text/csv"}),
        error_messages={"required": "Choose a file.", "empty": "The file is empty."},
    )


@for_members(May.EXPORT)
def export(request: MemberRequest, org_id: int) -> HttpResponse:
    """Where to get everything that the organisation owns."""
    counts = {"animals": Animal.scoped.count(), "private": sees_contacts(request.role)}
    return render(request, "console/animals/export.html", counts)


@for_members(May.EXPORT)
def export_as_csv(request: MemberRequest, org_id: int) -> HttpResponseBase:
    """All animals as a spreadsheet, streamed."""
    parts = export_csv(org_id=org_id, private=sees_contacts(request.role), public_url=config().public_url)
    return _download(request, parts, "csv", "text/csv; charset=utf-8")


@for_members(May.EXPORT)
def export_as_json(request: MemberRequest, org_id: int) -> HttpResponseBase:
    """The organisation and all animals as JSON, streamed."""
    parts = export_json(org_id=org_id, private=sees_contacts(request.role), public_url=config().public_url)
    return _download(request, parts, "json", "application/json")


@for_members(May.DELETE_ANIMALS)
def bring_in(request: MemberRequest, org_id: int) -> HttpResponse:
    """Choose a file; it is looked at, and nothing is done yet."""
    form = FileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        upload = form.cleaned_data["file"]
        try:
            if upload.size > LARGEST:
                raise UnreadableSpreadsheet("The file has more than 5 MB. Split it, or take out long texts.")
            data = upload.read()
            read_csv(data)
        except UnreadableSpreadsheet as error:
            form.add_error("file", str(error))
        else:
            draft = keep_draft(org_id=org_id, name=upload.name, content=data, by=request.by, now=request.now)
            return redirect("animals:looked", org_id=org_id, draft_id=draft.pk)
    return form_page(
        request,
        heading="Bring animals in",
        words="From a spreadsheet. First you see what every row would do; nothing is taken in until you say so.",
        form=form,
        button="Look at it",
        back=reverse("animals:list", kwargs={"org_id": org_id}),
        back_words="Animals",
    )


@for_members(May.DELETE_ANIMALS)
def looked_at(request: MemberRequest, org_id: int, draft_id: int) -> HttpResponse:
    """What every row would do, and the button that does it: all of it or nothing."""
    draft = ImportDraft.scoped.filter(pk=draft_id, by=request.by).first()
    if draft is None:
        raise Http404
    table = read_csv(bytes(draft.content))
    if request.method == "POST":
        try:
            done = import_table(org_id=org_id, table=table, by=request.by, now=request.now)
        except PetwireError as error:
            messages.error(request, str(error))
            return redirect("animals:looked", org_id=org_id, draft_id=draft_id)
        drop_draft(org_id=org_id, draft_id=draft_id)
        history = reverse("animals:all_history", kwargs={"org_id": org_id})
        messages.success(
            request,
            format_html(
                '{} animals added, {} changed. <a href="{}">History and undo</a>',
                done.added,
                done.changed,
                history,
            ),
        )
        return redirect("animals:list", org_id=org_id)
    plan = plan_import(org_id=org_id, table=table, now=request.now)
    return render(request, "console/animals/looked_at.html", _context(draft, plan))


def _context(draft: ImportDraft, plan: Plan) -> dict[str, object]:
    doing = [row for row in plan.rows if row.outcome in (Outcome.ADD, Outcome.CHANGE)]
    rows = [
        (row, ", ".join(label(name) for name in row.values if name != "own_words") if row.animal_id else "")
        for row in doing[:SHOWN]
    ]
    counts = plan.counts
    return {
        "draft": draft,
        "plan": plan,
        "rows": rows,
        "more": max(0, len(doing) - SHOWN),
        "notices": [(one, label(one.field)) for one in plan.notices[:SHOWN]],
        "more_notices": max(0, len(plan.notices) - SHOWN),
        "adds": counts[Outcome.ADD],
        "changes": counts[Outcome.CHANGE],
        "same": counts[Outcome.SAME],
        "wrong": counts[Outcome.WRONG],
    }


def _download(
    request: MemberRequest, parts: Iterator[str] | Iterator[bytes], ending: str, kind: str
) -> HttpResponseBase:
    name = f"{slug(request.org.name)}-{request.now:%Y-%m-%d}.{ending}"
    return StreamingHttpResponse(
        parts, content_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )
