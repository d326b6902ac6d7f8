"""What all public pages have in common."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

View = Callable[..., HttpResponse]


def page(view: View) -> View:
    """For pages: reading only, and never shown again without asking here first, for a record may be withdrawn."""

    @wraps(view)
    def answer(request: HttpRequest, **named: Any) -> HttpResponse:
        response = view(request, **named)
        response.headers.setdefault("Cache-Control", "no-cache")
        return response

    return require_safe(answer)
