"""How open outlets answer: for pages of any origin, and with 304 where nothing has changed."""

import hashlib
from collections.abc import Callable
from functools import wraps
from typing import Any, Final

import orjson
from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response
from django.views.decorators.csrf import csrf_exempt

from petwire.listings.feeds.asked import WrongAsk
from petwire.listings.feeds.reads import StartAgain

View = Callable[..., HttpResponse]
OPEN: Final = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "ETag, Petwire-Environment",
    "Cross-Origin-Resource-Policy": "cross-origin",
}
PREFLIGHT: Final = OPEN | {
    "Access-Control-Allow-Methods": "GET, HEAD, OPTIONS",
    "Access-Control-Allow-Headers": "If-None-Match, Cache-Control",
    "Access-Control-Max-Age": "86400",
    "Allow": "GET, HEAD, OPTIONS",
}


class Missing(Exception):
    """There is no such record to tell of: it was public here once (`gone`), or never."""

    def __init__(self, what: str, *, gone: bool) -> None:
        super().__init__(what)
        self.what, self.gone = what, gone


def open_to_all(view: View) -> View:
    """For outlets that programs and pages of any origin read: reading only, asked anew each time, refusals in JSON."""

    @wraps(view)
    def answer(request: HttpRequest, **named: Any) -> HttpResponse:
        if request.method == "OPTIONS":
            return HttpResponse(status=204, headers=PREFLIGHT)
        if request.method not in ("GET", "HEAD"):
            response = refusal(405, "method", "This address is only read.", "Send a GET.")
            response.headers["Allow"] = PREFLIGHT["Allow"]
            return response
        try:
            return view(request, **named)
        except WrongAsk as err:
            return refusal(400, "wrong", err.message, err.remedy, field=err.field)
        except StartAgain as err:
            return refusal(410, "restart", str(err), "Throw away what you hold, and begin without a cursor.")
        except Missing as err:
            return _missing(err)

    return csrf_exempt(answer)  # it changes nothing; and its refusals are JSON


def _missing(err: Missing) -> HttpResponse:
    if err.gone:
        message = f"This {err.what} is no longer listed here."
        return refusal(410, "gone", message, "Take what you hold of it away.", field=err.what)
    message = f"There is no such {err.what} here."
    return refusal(404, "unknown", message, "Ids stand in the addresses of pages.", field=err.what)


def refusal(status: int, code: str, message: str, remedy: str, *, field: str = "") -> HttpResponse:
    """What is wrong, with which field, and what to do about it."""
    said = {"code": code, "field": field, "message": message, "remedy": remedy}
    body = orjson.dumps({"error": said})
    headers = OPEN | {"Cache-Control": "no-store"}
    return HttpResponse(body, status=status, content_type="application/json", headers=headers)


def answered(
    request: HttpRequest, body: bytes, kind: str, *, modified: str = "", caching: str = "no-cache"
) -> HttpResponse:
    """An answer, or 304 to who holds the very same.

    Only the ETag decides. A time cannot: something may go, and leave what is older as the newest.
    """
    etag = f'"{hashlib.blake2b(body, digest_size=16).hexdigest()}"'
    request.META.pop("HTTP_IF_MODIFIED_SINCE", None)
    response = get_conditional_response(request, etag=etag) or HttpResponse(body, content_type=kind)
    request.META.pop("HTTP_IF_NONE_MATCH", None)  # else it would be decided again, without these headers
    headers = OPEN | {"ETag": etag, "Cache-Control": caching}
    for name, value in (headers | ({"Last-Modified": modified} if modified else {})).items():
        response.headers[name] = value
    return response
