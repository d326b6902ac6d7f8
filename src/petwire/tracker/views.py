"""The same image through Django, where petwire.wsgi does not stand in front (Django's own test servers).

Its views are written down at once: nobody would wait for the thread.
"""

from datetime import date
from functools import cache
from typing import Any

import psycopg
from django.db import Error, connection
from django.http import HttpRequest, HttpResponse

from petwire.tracker.damping import Damper
from petwire.tracker.hits import Hit
from petwire.tracker.pixel import Pixel
from petwire.tracker.writing import Key, write


def pixel(request: HttpRequest) -> HttpResponse:
    """Answer as petwire.tracker.pixel does."""
    said: dict[str, Any] = {}

    def start(status: str, headers: list[tuple[str, str]]) -> None:
        said.update(status=int(status[:3]), headers=dict(headers))

    body = b"".join(_image()({**request.META, "REQUEST_METHOD": request.method}, start))
    return HttpResponse(body, status=said["status"], headers=said["headers"])


@cache
def _image() -> Pixel:
    return Pixel(count=_write, damper=_NoMeasure())


class _NoMeasure(Damper):
    """One address stands for all visitors of a test."""

    def allows(self, address: str, animal: int, *, at: float, day: object) -> bool:
        return True


def _write(hit: Hit, day: date) -> None:
    try:
        connection.ensure_connection()
        write(connection.connection, {Key(hit.animal, day, hit.audience, hit.host): 1})
    except (Error, psycopg.Error):
        return  # the image comes all the same
