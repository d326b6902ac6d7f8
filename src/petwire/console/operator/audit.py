"""The audit: who did what, when. Names are looked up as they are now, for the audit itself holds numbers alone."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.dateparse import parse_datetime

from petwire.audit.actions import record
from petwire.audit.models import Deed
from petwire.audit.reads import Place, Wanted, all_deeds, deeds, words_of
from petwire.catalog.spreadsheet import write_csv
from petwire.console.doors import PersonRequest, for_operators
from petwire.lib.config import config
from petwire.lib.days import moment_of
from petwire.orgs.reads import actor_meant, names_of, names_of_orgs, org_meant

PAGE = 50
COLUMNS = ("at", "by", "by_name", "verb", "kind", "subject", "subject_name", "org", "org_name", "detail")
PROGRAMS = ("command", "petwire", "visitor", "applicant")  # what may stand in place of a person


class Search(forms.Form):
    """What to look for. Fields that are left empty leave it open."""

    who = forms.CharField(
        label="Who",
        required=False,
        max_length=200,
        help_text="An e-mail address, a whole name, or a word such as command or source:upstream.",
    )
    org = forms.CharField(
        label="Organisation", required=False, max_length=200, help_text="Its number or whole name."
    )
    verb = forms.ChoiceField(label="What was done", required=False)
    kind = forms.ChoiceField(label="To what", required=False)
    subject = forms.CharField(label="Its number", required=False, max_length=200)
    since = forms.DateField(label="From", required=False, widget=forms.DateInput(attrs={"type": "date"}))
    until = forms.DateField(label="To", required=False, widget=forms.DateInput(attrs={"type": "date"}))

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        for name in ("verb", "kind"):
            choices = [("", "Anything"), *((word, word) for word in words_of(name))]
            self.fields[name].choices = choices  # type: ignore[attr-defined]

    def clean_who(self) -> str:
        """As the audit names them."""
        text = str(self.cleaned_data["who"]).strip()
        if not text or text in PROGRAMS or ":" in text:
            return text
        found = actor_meant(text)
        if found is None:
            raise forms.ValidationError(f"Nobody here has the name or address {text}.")
        return found

    def clean_org(self) -> int | None:
        """Its number."""
        text = self.cleaned_data["org"]
        if not text:
            return None
        found = org_meant(text)
        if found is None:
            raise forms.ValidationError(f"No organisation is called {text}.")
        return found

    @property
    def wanted(self) -> Wanted:
        """What was asked for; days are those of the instance's time zone."""
        given = self.cleaned_data
        until = given["until"]
        return Wanted(
            by=given["who"],
            verb=given["verb"],
            kind=given["kind"],
            subject=given["subject"].strip(),
            org=given["org"],
            since=given["since"] and moment_of(given["since"], time(0), config().zone),
            until=until and moment_of(until + timedelta(days=1), time(0), config().zone),
        )


@dataclass(frozen=True, slots=True)
class Row:
    """A deed with the names of today. `detail` is JSON, "" without any."""

    at: datetime
    by: str
    by_name: str
    verb: str
    kind: str
    subject: str
    subject_name: str
    org: int | None
    org_name: str
    detail: str


@for_operators
def search(request: PersonRequest) -> HttpResponse:
    """A page of deeds, the newest first."""
    form = Search(request.GET)
    if not form.is_valid():
        return render(request, "console/operator/audit.html", {"form": form}, status=422)
    found = deeds(form.wanted, before=_place(request.GET.get("before", "")), limit=PAGE + 1)
    older = ""
    if len(found) > PAGE:
        last = found[PAGE - 1]
        asked = {name: request.GET[name] for name in form.fields if request.GET.get(name)}
        older = "?" + urlencode({**asked, "before": f"{last.at.isoformat()} {last.pk}"})
    given = {
        "form": form,
        "rows": list(_rows(found[:PAGE])),
        "older": older,
        "narrowed": bool(form.wanted.given()),
        "later": bool(request.GET.get("before")),
    }
    return render(request, "console/operator/audit.html", given)


@for_operators
def export(request: PersonRequest) -> HttpResponseBase:
    """Everything that fits, as a spreadsheet. That it was taken out is itself in the audit."""
    form = Search(request.POST)
    if request.method != "POST" or not form.is_valid():
        return redirect("operator:audit")
    wanted = form.wanted
    # What was typed may be a name, so only the fields are written down, and the organisation by its number.
    narrowed = sorted(wanted.given())
    record(
        by=request.by,
        verb="audit.export",
        kind="audit",
        subject="deeds",
        org=wanted.org,
        now=request.now,
        narrowed=narrowed,
    )
    records = (_record(row) for chunk in all_deeds(wanted) for row in _rows(chunk))
    name = f"audit-{request.now:%Y-%m-%d}.csv"
    return StreamingHttpResponse(
        write_csv(records, COLUMNS),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _rows(found: Iterable[Deed]) -> Iterator[Row]:
    """With names, asked for once for all of them."""
    chunk = list(found)
    people = {deed.by for deed in chunk}
    people |= {f"person:{deed.subject}" for deed in chunk if deed.kind == "person"}
    names = names_of(one for one in people if one.removeprefix("person:").isdigit())
    numbers = {deed.org for deed in chunk if deed.org is not None}
    numbers |= {int(deed.subject) for deed in chunk if deed.kind == "org" and deed.subject.isdigit()}
    orgs = names_of_orgs(numbers)
    for deed in chunk:
        subject_name = names.get(f"person:{deed.subject}", "") if deed.kind == "person" else ""
        if deed.kind == "org" and deed.subject.isdigit():
            subject_name = orgs.get(int(deed.subject), "")
        yield Row(
            at=deed.at,
            by=deed.by,
            by_name=names.get(deed.by, ""),
            verb=deed.verb,
            kind=deed.kind,
            subject=deed.subject,
            subject_name=subject_name,
            org=deed.org,
            org_name=orgs.get(deed.org, "") if deed.org is not None else "",
            detail=json.dumps(deed.detail, ensure_ascii=False, sort_keys=True) if deed.detail else "",
        )


def _record(row: Row) -> dict[str, Any]:
    return {name: getattr(row, name) for name in COLUMNS if name != "at"} | {"at": row.at.isoformat()}


def _place(text: str) -> Place | None:
    """Where the page before ended, as its link said it."""
    if not text:
        return None
    when, _, number = text.rpartition(" ")
    try:
        at = parse_datetime(when)
    except ValueError:
        at = None
    if at is None or at.tzinfo is None or not (number.isascii() and number.isdigit() and len(number) <= 18):
        raise Http404
    return Place(at, int(number))
