"""Who had which animals from when to when: to read, and to take away."""

from collections.abc import Iterator
from datetime import datetime
from itertools import islice

import orjson
from django.http import HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render

from petwire.access.models import Service
from petwire.bulkfiles.given import Stay
from petwire.bulkfiles.ledger import COLUMNS, Extent, lines, stay_rows
from petwire.bulkfiles.possession import stays_with
from petwire.catalog.models import Animal
from petwire.catalog.spreadsheet import write_csv
from petwire.console.doors import (
    HolderRequest,
    MemberRequest,
    PersonRequest,
    for_holders,
    for_members,
    for_operators,
)
from petwire.console.sharing.rows import when
from petwire.lib.links import slug
from petwire.listings.render import plain
from petwire.orgs.rules import May

SHOWN = 200  # stays that the page shows; the files have all


@for_members(May.SEE_ANIMALS)
def ledger(request: MemberRequest, org_id: int) -> HttpResponse:
    """The services, and of the one that was chosen, which animals it had."""
    services = list(Service.objects.filter(possessions__isnull=False).distinct().order_by("name", "id"))
    chosen = next((one for one in services if one.key_id == request.GET.get("service")), None)
    stays = list(islice(stays_with(chosen, org_id=org_id), 50 * SHOWN)) if chosen else []
    given = {
        "services": services,
        "chosen": chosen,
        "stays": _rows(stays),
        "more": max(0, len(stays) - SHOWN),
        "has": sum(one.until is None for one in stays),
        "had": len({one.animal for one in stays}),
    }
    return render(request, "console/sharing/ledger.html", given)


@for_members(May.EXPORT, May.SHARE)
def as_lines(request: MemberRequest, org_id: int) -> HttpResponseBase:
    """The organisation's own part, as lines that can be checked."""
    return _lines(Extent(org_id), slug(request.org.name), request.now)


@for_members(May.EXPORT, May.SHARE)
def as_csv(request: MemberRequest, org_id: int) -> HttpResponseBase:
    """The same for a spreadsheet, with the names of animals that are still here."""
    names = {pk: plain(name) for pk, name in Animal.scoped.values_list("pk", "name")}
    return _csv(Extent(org_id), slug(request.org.name), request.now, names)


@for_holders
def lines_of_service(request: HolderRequest, key_id: str) -> HttpResponseBase:
    """A service's own part."""
    return _lines(Extent(service=request.service), key_id, request.now)


@for_holders
def csv_of_service(request: HolderRequest, key_id: str) -> HttpResponseBase:
    """The same for a spreadsheet."""
    return _csv(Extent(service=request.service), key_id, request.now)


@for_operators
def all_lines(request: PersonRequest) -> HttpResponseBase:
    """The whole ledger."""
    return _lines(Extent(), "hub", request.now)


@for_operators
def all_csv(request: PersonRequest) -> HttpResponseBase:
    """The same for a spreadsheet."""
    return _csv(Extent(), "hub", request.now)


def _rows(stays: list[Stay]) -> list[dict[str, object]]:
    """The newest first, those that it still has before all others."""
    stays = sorted(stays, key=lambda one: (one.until is None, one.since, one.animal), reverse=True)[:SHOWN]
    names = dict(Animal.scoped.filter(pk__in=[one.animal for one in stays]).values_list("pk", "name"))
    return [
        {
            "animal": one.animal,
            "name": plain(names[one.animal]) if one.animal in names else "",
            "since": when(one.since),
            "until": when(one.until) if one.until else "",
            "terms": one.terms,
        }
        for one in stays
    ]


def _lines(extent: Extent, name: str, now: datetime) -> HttpResponseBase:
    parts: Iterator[bytes] = (orjson.dumps(line) + b"\n" for line in lines(extent, now=now))
    return _download(parts, f"ledger-{name}-{now:%Y-%m-%d}.jsonl", "application/x-ndjson")


def _csv(extent: Extent, name: str, now: datetime, names: dict[int, str] | None = None) -> HttpResponseBase:
    columns = [one for one in COLUMNS if one != "name" or names is not None]
    parts = write_csv(stay_rows(extent, names=names), columns)
    return _download(parts, f"ledger-{name}-{now:%Y-%m-%d}.csv", "text/csv; charset=utf-8")


def _download(parts: Iterator[str] | Iterator[bytes], name: str, kind: str) -> HttpResponseBase:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return StreamingHttpResponse(parts, content_type=kind, headers=headers)
