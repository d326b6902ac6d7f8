"""`/developers/api/`: the functions of the search API, each with a form that asks it, made from its document."""

from collections.abc import Mapping
from typing import Any

import orjson
from django import forms
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from petwire.console.doors import for_anyone
from petwire.console.limits import over_limit
from petwire.petapi import moving, xsd
from petwire.petapi.database import Connection, Database
from petwire.petapi.openapi import EXAMPLES, document, page_fields
from petwire.petapi.trial import Shown, try_out
from petwire.petapi.trykey import try_key

_ANY = ("", "–")


class TrialForm(forms.Form):
    """The inputs of one function, as the OpenAPI document has them. What they may be is the API's to say."""

    def __init__(self, operation: Mapping[str, Any], *arguments: Any, has_demo: bool, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.fields["key"] = forms.CharField(
            label="Your key",
            required=False,
            strip=True,
            max_length=200,
            help_text="Without one, the key of this site's own try-outs is used, which is not shown."
            if has_demo
            else "It is sent to this site only, and kept nowhere.",
            widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false", "class": "code"}),
        )
        self._needed = {one["name"] for one in operation["parameters"] if one.get("required")}
        for given in operation["parameters"]:
            self.fields[given["name"]] = _field(given)

    def inputs(self) -> list[tuple[str, str]]:
        """What is asked for, beside the key."""
        return [(name, value) for name, value in self.cleaned_data.items() if name != "key"]

    @property
    def groups(self) -> list[tuple[str, list[forms.BoundField]]]:
        """The fields as the page shows them: first what is needed, then what may narrow it."""
        needed = [name for name in self.fields if name == "key" or name in self._needed]
        others = [name for name in self.fields if name not in needed]
        return [("needed", [self[name] for name in needed]), ("others", [self[name] for name in others])]


def _field(given: Mapping[str, Any]) -> forms.Field:
    schema = given["schema"]
    says = given.get("description", "")
    field: forms.Field
    if "enum" in schema:
        choices = [(str(one), str(one)) for one in schema["enum"]]
        field = forms.ChoiceField(choices=[_ANY, *choices], required=False)
    else:
        examples = schema.get("examples", [])
        attrs = {"placeholder": str(examples[0])} if examples else {}
        if schema["type"] == "integer":
            attrs["inputmode"] = "numeric"
        field = forms.CharField(required=False, max_length=2000, widget=forms.TextInput(attrs=attrs))
    field.label, field.help_text = given["name"], says
    field.initial = EXAMPLES.get(given["name"], "") if given.get("required") else ""
    return field


@for_anyone
def functions(request: HttpRequest) -> HttpResponse:
    """All functions, and what describes them for programs."""
    found = [(path.rpartition("/")[2], one["get"]["summary"]) for path, one in document()["paths"].items()]
    return render(request, "console/developers/functions.html", {"functions": found})


@for_anyone
def function(request: HttpRequest, name: str) -> HttpResponse:
    """One function: what it answers, and a form that asks it."""
    operation = document()["paths"][f"/search/{name}"]["get"]
    demo_key = try_key()
    sent = request.POST if request.method == "POST" else None
    form = TrialForm(operation, sent, has_demo=bool(demo_key), initial=request.GET.dict())
    given: dict[str, Any] = {
        "name": name,
        "says": operation["summary"],
        "form": form,
        "fields": page_fields(name),
    }
    if sent is None or not form.is_valid():
        return render(request, "console/developers/function.html", given, status=422 if sent else 200)
    if limit := over_limit(request, "try"):
        given["limit"] = limit
        return limit.on(render(request, "console/developers/function.html", given, status=429))
    given["shown"] = _tried(name, form, demo_key)
    return render(request, "console/developers/function.html", given)


def _tried(name: str, form: TrialForm, demo_key: str) -> Shown:
    own = form.cleaned_data["key"]
    database = Database(_connection)
    return try_out(name, form.inputs(), key=own or demo_key, hide_key=not own, database=database)


def _connection() -> Connection:
    connection.ensure_connection()
    made: Connection = connection.connection
    return made


@for_anyone
def moving_here(request: HttpRequest) -> HttpResponse:
    """What the names of other APIs are called here."""
    sources = [
        (heading, moving.INTRODUCTIONS[one], moving.EXAMPLES[one], moving.parts(one))
        for one, heading in moving.SOURCES.items()
    ]
    return render(request, "console/developers/moving.html", {"sources": sources})


@for_anyone
def openapi(request: HttpRequest) -> HttpResponse:
    """The OpenAPI document, for programs of any site."""
    return _for_programs(orjson.dumps(document(), option=orjson.OPT_INDENT_2), "application/json")


@for_anyone
def xml_schema(request: HttpRequest) -> HttpResponse:
    """The XML schema of the XML output."""
    return _for_programs(xsd.document().encode(), "application/xml")


def _for_programs(body: bytes, kind: str) -> HttpResponse:
    return HttpResponse(body, content_type=kind, headers={"Access-Control-Allow-Origin": "*"})
