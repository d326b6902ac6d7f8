"""Whole pages that many topics need: a form, a question before a deed."""

from typing import Any

from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def form_page(
    request: HttpRequest, *, heading: str, form: BaseForm, button: str, **more: Any
) -> HttpResponse:
    """A page with one form. `more` may hold `words` (above the form), `back` (an address) and `back_words`.

    A form with errors answers 422, so that programs and htmx see that nothing was done.
    """
    status = 422 if form.is_bound and not form.is_valid() else 200
    given = {"heading": heading, "form": form, "button": button, **more}
    return render(request, "console/form_page.html", given, status=status)


def confirm_page(
    request: HttpRequest, *, heading: str, words: str, button: str, back: str, danger: bool = False
) -> HttpResponse:
    """A question before a deed that is not undone easily; yes is a POST to the same address."""
    given = {"heading": heading, "words": words, "button": button, "back": back, "danger": danger}
    return render(request, "console/confirm.html", given)
