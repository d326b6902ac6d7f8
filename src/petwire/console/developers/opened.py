"""`/developers/open-data/` and `/developers/embed/`: what everybody may fetch or show without a key."""

import re

import orjson
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from petwire.console.doors import for_anyone
from petwire.lib.config import config
from petwire.listings.feeds.animals import FIELDS, MEMBERS, schema
from petwire.listings.feeds.asked import LIMIT, MOST


@for_anyone
def open_data(request: HttpRequest) -> HttpResponse:
    """`/animals.json` field by field, and the feeds."""
    given = {"base": config().public_url, "fields": FIELDS, "members": MEMBERS, "limit": LIMIT, "most": MOST}
    return render(request, "console/developers/open_data.html", given)


@for_anyone
def animals_schema(request: HttpRequest) -> HttpResponse:
    """The JSON Schema of `/animals.json`."""
    body = orjson.dumps(schema(config().public_url), option=orjson.OPT_INDENT_2)
    return HttpResponse(body, content_type="application/schema+json")


@for_anyone
def embed(request: HttpRequest) -> HttpResponse:
    """The line that puts an organisation's list on its own site; `org` is its number."""
    asked = request.GET.get("org", "")
    org = asked if re.fullmatch(r"[1-9][0-9]{0,17}", asked, re.A) else ""
    base, tracker = config().public_url, config().tracker_url
    hosts = base if tracker == base else f"{base} {tracker}"
    given = {"base": base, "hosts": hosts, "org": org or "12", "is_theirs": bool(org)}
    return render(request, "console/developers/embed.html", given)
