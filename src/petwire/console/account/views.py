"""The first page of one's own account; the rest is allauth's."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from petwire.console.doors import PersonRequest, for_anyone, for_signed_in


@for_signed_in
def account(request: PersonRequest) -> HttpResponse:
    """Everything about one's own sign-in, by links."""
    return render(request, "console/account/account.html")


@for_anyone
def sign_up(request: HttpRequest) -> HttpResponse:
    """Nobody signs up by themselves: an organisation applies, or somebody is invited."""
    return render(request, "account/signup_closed.html")
