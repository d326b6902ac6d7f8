"""`/join`."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext

from petwire.console.doors import for_anyone
from petwire.console.joining.forms import JoinForm
from petwire.console.joining.mails import send_welcome
from petwire.console.limits import over_limit
from petwire.console.places import place_of
from petwire.orgs.joining import Wanted, apply


@for_anyone
def join(request: HttpRequest) -> HttpResponse:
    """An organisation applies. Who has not signed in gets a link by mail, whether we know the address or not."""
    person = request.user if request.user.is_authenticated else None
    form = JoinForm(request.POST or None, person=person)
    status = 200
    if request.method == "POST" and form.is_valid():
        limit = over_limit(request, "join")
        if limit is None:
            return _applied(request, form, person)
        form.add_error(
            None, gettext("That is more applications than one address may send in an hour. Try again later.")
        )
        return limit.on(render(request, "console/joining/join.html", {"form": form}, status=429))
    elif form.is_bound:
        status = 422
    return render(request, "console/joining/join.html", {"form": form}, status=status)


@for_anyone
def sent(request: HttpRequest) -> HttpResponse:
    """What happens next."""
    return render(request, "console/joining/sent.html")


def _applied(request: HttpRequest, form: JoinForm, person: object) -> HttpResponse:
    given = form.cleaned_data
    email = given.get("contact_email") or person.email  # type: ignore[attr-defined]
    facts = ("kind", "registration", "first_reference", "second_reference", "contact_name")
    applied = apply(
        wanted=Wanted(
            values={
                "name": given["name"],
                "org_type": given["kind"],
                "url": given["url"],
                "email": email,
                **place_of(given["zip"]),
            },
            facts={"contact_email": email, **{name: given[name] for name in facts}},
        ),
        person=person,  # type: ignore[arg-type]
        by=f"person:{person.pk}" if person else "applicant",  # type: ignore[attr-defined]
        now=timezone.now(),
    )
    if applied.invitation is None:
        return redirect("organisation:overview", applied.org.pk)
    send_welcome(applied.invitation, org=applied.org.name)
    return redirect("joining:sent")
