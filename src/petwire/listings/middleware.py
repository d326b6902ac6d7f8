"""What stands around every answer."""

from collections.abc import Callable

from django.db import Error
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware
from django.shortcuts import render
from django.utils import timezone, translation
from django.utils.cache import patch_vary_headers
from django.utils.translation.trans_real import parse_accept_lang_header

from petwire.lib.config import config
from petwire.lib.disk import Cause
from petwire.listings.languages import Spoken, carried_on, is_spoken, named, spoken
from petwire.runs.disk import note
from petwire.sharing.held import held

PACKED_ALREADY = ("image/jpeg", "image/gif", "application/zip")


class GZipText(GZipMiddleware):
    """Compress answers, but not pictures: that costs time, gains nothing and weakens their ETag."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """Leave alone what is packed already."""
        if response.headers.get("Content-Type", "").startswith(PACKED_ALREADY):
            return response
        return super().process_response(request, response)


class MarkTestData:
    """Every answer of an instance with test data says so, and keeps search engines out; stands outermost."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Two more headers."""
        response = self._get_response(request)
        if config().is_test:
            response.headers["Petwire-Environment"] = "test"
            response.headers["X-Robots-Tag"] = "noindex, nofollow"
        return response


class Languages:
    """Public pages speak the visitor's language, or the one that their address names; everything else speaks English.

    The beginning of the address is taken off before any view sees it, and put into the links of the answer.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer in one language."""
        wishes = [wish for wish, _ in parse_accept_lang_header(request.headers.get("Accept-Language", ""))]
        said = spoken(request.path_info, wishes)
        request.spoken = said  # type: ignore[attr-defined]
        if said is None:
            # Nothing is there that begins so, and that is said in this language.
            with translation.override(named(request.path_info) or "en"):
                return self._get_response(request)
        request.path = request.path_info = said.path
        with translation.override(said.language):
            response = self._get_response(request)
        if isinstance(response, HttpResponse):
            _keep_language(response, said)
        return response


def _keep_language(response: HttpResponse, said: Spoken) -> None:
    response.headers["Content-Language"] = said.language
    if not said.named:
        patch_vary_headers(response, ["Accept-Language"])
    to = response.headers.get("Location", "")
    if to.startswith("/") and is_spoken(to.partition("?")[0]):
        response.headers["Location"] = said.prefix + to
    if response.headers.get("Content-Type", "").startswith("text/html"):
        response.content = carried_on(response.text, said, config().public_url).encode()


ALWAYS_ANSWERED = ("/healthz", "/readyz", "/metrics", "/pet", "/favicon.ico")
COME_AGAIN = 120  # seconds
NO_ROOM = 507


class NothingWhileHeld:
    """After a restore, until the newer orders are in, every address that gives anything answers 503.

    Static files are served before this is asked; the tracker image and what operations ask give nothing.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer in place of the views."""
        if request.path in ALWAYS_ANSWERED or not _is_held():
            return self._get_response(request)
        headers = {"Retry-After": str(COME_AGAIN), "Cache-Control": "no-store"}
        if "text/html" not in request.headers.get("Accept", ""):
            words = "This site was restored from a backup and is not open yet. Please try again later.\n"
            return HttpResponse(words, status=503, content_type="text/plain; charset=utf-8", headers=headers)
        response = render(request, "listings/held.html", status=503)
        for name, value in headers.items():
            response.headers[name] = value
        return response


class TellOfDisk:
    """A deed for which there was no room on the disk is none: it is answered 507, and operators are told. So is one for
    which the store did not answer: 503, with a word to come again."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Nothing, where the disk works."""
        return self._get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """The page for an error of ours; what follows from another error is Django's matter."""
        found = note(error, now=timezone.now())
        if found is None:
            return None
        if found.cause is not Cause.STORE:
            return render(request, "500.html", status=NO_ROOM)
        headers = {"Retry-After": str(COME_AGAIN), "Cache-Control": "no-store"}
        if "text/html" not in request.headers.get("Accept", ""):
            words = "Pictures and files cannot be reached at the moment. Please try again in a few minutes.\n"
            return HttpResponse(words, status=503, content_type="text/plain; charset=utf-8", headers=headers)
        response = render(request, "listings/store_away.html", {"deed": request.method == "POST"}, status=503)
        for name, value in headers.items():
            response.headers[name] = value
        return response


def _is_held() -> bool:
    try:
        return held() is not None
    except Error:
        return False  # without the database the views show nothing of anybody either
