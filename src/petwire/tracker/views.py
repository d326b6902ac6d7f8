"""The tracker image: always the same 43 bytes, and one view counted."""

import logging
import re
from urllib.parse import urlsplit

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from petwire.tracker.actions import count_view

log = logging.getLogger("petwire.tracker")

PIXEL = bytes.fromhex(
    "47494638396101000100800000000000ffffff21f90401000000002c00000000010001000002024401003b"
)
LONGEST_HOST = 253  # RFC 1035


@require_safe
def pixel(request: HttpRequest) -> HttpResponse:
    """Answer with the image whatever is asked: a page that shows it must never look broken."""
    asked = re.match(r"([0-9]{1,18})(?:&|$)", request.META.get("QUERY_STRING", ""))
    if asked and request.method == "GET":
        try:
            host = referring_host(request.headers.get("Referer", ""))
            count_view(animal_id=int(asked[1]), host=host, now=timezone.now())
        except DatabaseError as err:
            log.warning("a view of animal %s was lost: %s", asked[1], type(err).__name__)
    return HttpResponse(
        PIXEL,
        content_type="image/gif",
        headers={"Cache-Control": "no-store", "Cross-Origin-Resource-Policy": "cross-origin"},
    )


def referring_host(referer: str) -> str:
    """The host of the page that showed the image, in lower case; "" when it is not told or makes no sense."""
    try:
        host = urlsplit(referer).hostname or ""
    except ValueError:
        return ""
    return host if len(host) <= LONGEST_HOST and host.isprintable() else ""
