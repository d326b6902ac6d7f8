"""Public pages ask the read replica when it has seen every decision (petwire.sharing.replica), else the primary."""

import logging
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Final

from django.db import InterfaceError, InternalError, OperationalError, connections
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from petwire.sharing import replica as following

log = logging.getLogger("petwire.listings")

# What only reads. Everything else is asked of the primary; so is the log of changes (animals.json), whose readers come
# back with a place in it.
_READING: Final = re.compile(
    r"/(?:$|animals(?:$|\.atom$|\.feed\.json$|/)|orgs(?:$|/)|media/|favourites|embed/|sitemap|looks/)"
)


class FromReplica:
    """Hand a view of a public page to the replica's connection; when that fails, once more to the primary's.

    Innermost: what stands around the views has asked the primary.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Nothing of its own."""
        return self._get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponseBase], given: Any, named: Any
    ) -> HttpResponseBase | None:
        """The view's answer; None leaves it to Django, and to the primary."""
        if request.method not in ("GET", "HEAD") or not _READING.match(request.path_info):
            return None
        if not following.replica.may_be_read():
            return None
        try:
            with on_replica():
                return view(request, *given, **named)
        except (OperationalError, InterfaceError, InternalError) as err:
            # It is away, cut the question off to go on replaying, or a view wanted to write.
            log.info("the replica did not answer: %s", type(err).__name__)
            following.replica.failed()
            return None


@contextmanager
def on_replica() -> Iterator[None]:
    """What this thread asks of Django's database is asked of the replica."""
    primary = connections["default"]
    connections["default"] = connections["replica"]
    try:
        yield
    finally:
        connections["default"] = primary
