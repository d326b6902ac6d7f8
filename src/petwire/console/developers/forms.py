"""Asking for a key."""

from typing import Any

from django import forms

from petwire.access.facts import TERM_MONTHS
from petwire.access.requests import Wanted
from petwire.console.services.forms import ServiceForm, YesNo
from petwire.lib.config import config
from petwire.orgs.models import Environment, Person


class RequestForm(ServiceForm):
    """Who asks, for what; the rules of the room `access` say what may be."""

    contact_name = forms.CharField(
        label="Your name", max_length=100, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    email = forms.EmailField(
        label="Your e-mail address",
        help_text="We send you a link there, and write to it about the key.",
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    environment = forms.ChoiceField(label="Which data", widget=forms.RadioSelect)
    nightly_files = YesNo(
        label="Enable daily JSON data file download via FTP",
        help_text="All animals that are shared with you, as files, each night. You can change it later.",
    )
    term_ends = forms.DateField(
        label="Last day of the term",
        required=False,
        help_text=f"For learning: at most {TERM_MONTHS} months from now. Then we ask whether it has ended.",
        widget=forms.DateInput(attrs={"type": "date"}),
    )
    terms = forms.BooleanField(
        label="I have read the terms and accept them",
        error_messages={"required": "Without your yes to the terms there is no key."},
    )

    def __init__(self, *arguments: Any, person: Person | None = None, **named: Any) -> None:
        super().__init__(*arguments, **named)
        here = config().environment
        words = {
            "production": "Real data. For test data, ask at a test instance",
            "test": "Test data, which may never be public. For real data, ask at a production instance",
        }
        self.fields["environment"].choices = [(here, words[here])]  # type: ignore[attr-defined]
        self.fields["environment"].initial = here
        if person is not None:  # known already: no link is needed
            self.fields["contact_name"].initial = person.name
            del self.fields["email"]

    def wanted(self, *, email: str) -> Wanted:
        """What was filled in, as the deed takes it."""
        given = self.cleaned_data
        return Wanted(
            application=self.application(email=email),
            contact_name=given["contact_name"].strip(),
            environment=Environment(given["environment"]),
            nightly_files=given["nightly_files"],
            term_ends=given["term_ends"],
        )
