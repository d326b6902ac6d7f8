"""The form by which an organisation applies."""

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from petwire.console.places import clean_zip
from petwire.orgs.models import OrgKind

_KIND_WORDS = {
    OrgKind.RESCUE: _("A rescue: animals live in foster homes"),
    OrgKind.SHELTER: _("A shelter: animals live in a house of ours"),
    OrgKind.PRIVATE: _("A private owner who has to find a new home for an animal"),
}


class JoinForm(forms.Form):
    """Who applies. Registration number or two references: an operator must be able to tell that it is real."""

    name = forms.CharField(label=_("Name of the organisation"), max_length=120)
    kind = forms.ChoiceField(
        label=_("What you are"),
        choices=[(kind.value, words) for kind, words in _KIND_WORDS.items()],
        widget=forms.RadioSelect,
    )
    zip = forms.CharField(
        label=_("ZIP code"),
        max_length=10,
        help_text=_("People see the town, never an address unless you say so."),
        widget=forms.TextInput(attrs={"autocomplete": "postal-code", "inputmode": "numeric"}),
    )
    url = forms.URLField(
        label=_("Website"),
        required=False,
        assume_scheme="https",
        widget=forms.TextInput(attrs={"autocomplete": "url", "inputmode": "url"}),
    )
    registration = forms.CharField(
        label=_("Registration number"),
        required=False,
        max_length=100,
        help_text=_("Of a charity or a licence, such as an EIN. If you have none, give us two references."),
    )
    first_reference = forms.CharField(
        label=_("First reference"),
        required=False,
        max_length=300,
        help_text=_("A vet or another rescue that knows you: the name, and how to reach them."),
    )
    second_reference = forms.CharField(label=_("Second reference"), required=False, max_length=300)
    contact_name = forms.CharField(
        label=_("Your name"), max_length=100, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    contact_email = forms.EmailField(
        label=_("Your e-mail address"),
        help_text=_("We send you a link there. By it you choose a password, and can begin to type."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    terms = forms.BooleanField(
        label=_("I have read the terms, and may speak for the organisation"),
        error_messages={"required": _("Without your yes to the terms we cannot list anything.")},
    )

    def __init__(self, *arguments: Any, person: Any = None, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.is_known = person is not None
        if person is not None:  # known already: no link is needed
            self.fields["contact_name"].initial = person.name
            del self.fields["contact_email"]

    def clean_zip(self) -> str:
        """A US ZIP code that there is."""
        return clean_zip(self.cleaned_data["zip"])

    def clean(self) -> dict[str, Any]:
        """A registration number, or both references."""
        cleaned: dict[str, Any] = super().clean() or {}
        both = cleaned.get("first_reference") and cleaned.get("second_reference")
        if not cleaned.get("registration") and not both:
            self.add_error("registration", gettext("Give us a registration number, or two references below."))
        return cleaned
