"""The doors: the only way to make a view of the console. A view without one fails tests/contracts/test_console.py.

A door says who may pass; all others are refused. Somebody who is no member learns nothing (404), a member whose role is
too small is told so in words (403), somebody who has not signed in is sent to do so and comes back.
"""

from collections.abc import Callable
from datetime import datetime
from enum import StrEnum
from functools import wraps
from typing import Any, cast

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render, resolve_url
from django.utils import timezone
from django_htmx.http import HttpResponseClientRedirect
from django_scopes import scope

from petwire.access.models import Service
from petwire.orgs.models import HERE, Membership, Organisation, Person, Role
from petwire.orgs.rules import May, may

View = Callable[..., HttpResponseBase]


class Door(StrEnum):
    """Which door a view has; the attribute `door` of a view names it."""

    MEMBERS = "members"
    OPERATORS = "operators"
    HOLDERS = "holders"
    SIGNED_IN = "signed in"
    ANYONE = "anyone"


class PersonRequest(HttpRequest):
    """A request of somebody who signed in. `by` is their name in the audit, `now` the one look at the clock."""

    person: Person
    by: str
    now: datetime


class MemberRequest(PersonRequest):
    """A request of a member, at the organisation's pages. `may` asks whether their role holds any permission named."""

    org: Organisation
    role: Role
    may: Callable[..., bool]


class HolderRequest(PersonRequest):
    """A request of somebody who looks after a service, at its pages."""

    service: Service


def for_anyone(view: View) -> View:
    """Open to all, signed in or not: signing in itself, applying, accepting an invitation."""

    def answer(request: HttpRequest, **named: Any) -> HttpResponseBase:
        return view(request, **named)

    return _door(Door.ANYONE, view, answer)


def for_signed_in(view: View) -> View:
    """For everybody who signed in, whatever they belong to."""

    def answer(request: HttpRequest, **named: Any) -> HttpResponseBase:
        return view(_of_person(request), **named) if _signed_in(request) else _sign_in_first(request)

    return _door(Door.SIGNED_IN, view, answer)


def for_operators(view: View) -> View:
    """For those who run this hub; to others the page is not there."""

    def answer(request: HttpRequest, **named: Any) -> HttpResponseBase:
        if not _signed_in(request):
            return _sign_in_first(request)
        asked = _of_person(request)
        if not asked.person.is_operator:
            raise Http404
        asked.operating = True  # type: ignore[attr-defined]
        return view(asked, **named)

    return _door(Door.OPERATORS, view, answer)


def for_holders(view: View) -> View:
    """For who looks after the service `key_id` in the address; to others the page is not there."""

    def answer(request: HttpRequest, *, key_id: str, **named: Any) -> HttpResponseBase:
        if not _signed_in(request):
            return _sign_in_first(request)
        asked = cast(HolderRequest, _of_person(request))
        mine = Service.objects.select_related("audience").filter(key_id=key_id, holder=asked.person).first()
        if mine is None:
            raise Http404
        asked.service = mine
        return view(asked, key_id=key_id, **named)

    return _door(Door.HOLDERS, view, answer)


def for_members(*wanted: May) -> Callable[[View], View]:
    """For members of the organisation `org_id` in the address whose role holds any of these permissions.

    Within, django-scopes is active: `Model.scoped` finds rows of this organisation only. The answer is rendered
    within it too; what is streamed must have asked its questions before.
    """
    assert wanted, "a door says who may pass"

    def make(view: View) -> View:
        def answer(request: HttpRequest, *, org_id: int, **named: Any) -> HttpResponseBase:
            if not _signed_in(request):
                return _sign_in_first(request)
            asked = cast(MemberRequest, _of_person(request))
            membership = (
                Membership.objects.select_related("org")
                .filter(org_id=org_id, person=asked.person, org__origin__name=HERE)
                .first()
            )
            if membership is None:
                raise Http404
            _as_member(asked, membership)
            with scope(org=membership.org_id):
                if not asked.may(*wanted):
                    return refused(asked, wanted)
                return _rendered(view(asked, org_id=org_id, **named))

        return _door(Door.MEMBERS, view, answer)

    return make


def refused(request: HttpRequest, wanted: tuple[May, ...]) -> HttpResponse:
    """The page for a member whose role is too small for what they asked."""
    return render(request, "console/refused.html", {"wanted": wanted}, status=403)


def _door(door: Door, view: View, answer: View) -> View:
    @wraps(view)
    def guarded(request: HttpRequest, **named: Any) -> HttpResponseBase:
        request.in_console = True  # type: ignore[attr-defined]
        response = answer(request, **named)
        # What a person sees belongs to nobody's cache, and addresses here can hold one-time secrets.
        response.headers["Cache-Control"] = "no-store, private"
        response.headers["Referrer-Policy"] = "same-origin"
        return response

    guarded.door = door  # type: ignore[attr-defined]
    return guarded


def _signed_in(request: HttpRequest) -> bool:
    return request.user.is_authenticated


def _of_person(request: HttpRequest) -> PersonRequest:
    asked = cast(PersonRequest, request)
    asked.person = cast(Person, request.user)
    asked.by = f"person:{asked.person.pk}"
    asked.now = timezone.now()
    return asked


def _as_member(request: MemberRequest, membership: Membership) -> None:
    request.org = membership.org
    request.role = Role(membership.role)
    request.may = lambda *wanted: may(membership.role, *wanted)


def _rendered(response: HttpResponseBase) -> HttpResponseBase:
    render_now = getattr(response, "render", None)
    return render_now() if render_now and not response.is_rendered else response  # type: ignore[attr-defined]


def _sign_in_first(request: HttpRequest) -> HttpResponse:
    if getattr(request, "htmx", False):
        return HttpResponseClientRedirect(resolve_url("account_login"))
    # What was sent by a form is lost: after signing in, a page is asked for again, never a deed.
    back = request.get_full_path() if request.method in ("GET", "HEAD") else resolve_url("console:home")
    return redirect_to_login(back)
