"""The search page: `/animals`, whole or, for htmx, the parts of it that a choice changes."""

from urllib.parse import parse_qsl

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import patch_vary_headers

from petwire.listings import reads
from petwire.listings.pages import page
from petwire.listings.search.filter import Asked, address, read
from petwire.listings.search.page import search_page

MOST_PAIRS = 200


@page
def animals(request: HttpRequest) -> HttpResponse:
    """All that are shown, narrowed by what the address says.

    A form without JavaScript sends its empty fields, too, and is led to the address without them.
    """
    try:
        pairs = parse_qsl(
            request.META.get("QUERY_STRING", ""), keep_blank_values=True, max_num_fields=MOST_PAIRS
        )
    except ValueError:
        raise Http404 from None
    asked = read(pairs)
    htmx = request.htmx  # type: ignore[attr-defined]
    partly = bool(htmx) and not htmx.history_restore_request
    if not partly and not asked.wrong and any(not value for _, value in pairs):
        return HttpResponseRedirect(address(asked.wanted, asked.cursor, path=request.path))
    response = _answer(request, asked, partly=partly)
    patch_vary_headers(response, ["HX-Request"])
    return response


def _answer(request: HttpRequest, asked: Asked, *, partly: bool) -> HttpResponse:
    org_id = asked.wanted.org_id
    org = reads.org_page(org_id) if org_id is not None else None
    if org_id is not None and org is None:
        raise Http404
    found = search_page(asked, org, timezone.now())
    # Who has followed a link within the list is led to its beginning; who has changed a field stays there.
    from_field = request.headers.get("HX-Trigger-Name") or request.headers.get("HX-Trigger") == "filters"
    given = {"found": found, "partly": partly, "moved": partly and not from_field}
    response = render(request, "listings/search/parts.html" if partly else "listings/animals.html", given)
    if partly:
        # Never the answer for an address that somebody goes back to.
        response.headers["Cache-Control"] = "no-store"
    return response
