"""The daily mail about what waits: each operator switches their own on or off."""

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from petwire.console.doors import PersonRequest, for_operators
from petwire.console.pages import form_page
from petwire.desk.daily import set_daily_mail, wants_daily_mail
from petwire.lib.config import config


class MailForm(forms.Form):
    """Whether the daily mail comes."""

    wanted = forms.BooleanField(label="Send me the daily mail", required=False)


@for_operators
def mail(request: PersonRequest) -> HttpResponse:
    """One switch."""
    if request.method == "POST":
        form = MailForm(request.POST)
        wanted = form.is_valid() and form.cleaned_data["wanted"]
        set_daily_mail(person=request.person, wanted=wanted, by=request.by, now=request.now)
        messages.success(
            request, "The daily mail comes." if wanted else "The daily mail does not come any more."
        )
        return redirect("operator:waiting")
    form = MailForm(initial={"wanted": wants_daily_mail(request.person)})
    at = config().daily_mail_time
    when = (
        f"at {at:%H:%M} ({config().timezone})" if at else "never, for it is switched off for everybody here"
    )
    return form_page(
        request,
        heading="The daily mail",
        words=f"It says what waits for you, {when}. On days on which nothing waits there is none.",
        form=form,
        button="Save",
        back=reverse("operator:waiting"),
        back_words="What waits",
    )
