"""What a visitor reports."""

from django import forms
from django.utils.translation import gettext_lazy as _

from petwire.catalog.models import ReportReason

_REASONS = {
    ReportReason.GONE: _("The animal is no longer looking for a home"),
    ReportReason.WRONG: _("Something on the page is not true"),
    ReportReason.SCAM: _("I think this is a fraud"),
    ReportReason.WELFARE: _("I am worried about the animal"),
    ReportReason.OTHER: _("Something else"),
}


class ReportForm(forms.Form):
    """Why, in a few words, and how to answer. `website` is for robots: people do not see it."""

    reason = forms.ChoiceField(
        label=_("What is wrong?"),
        choices=[(reason.value, words) for reason, words in _REASONS.items()],
        widget=forms.RadioSelect,
    )
    text = forms.CharField(label=_("Tell us more"), required=False, max_length=2000, widget=forms.Textarea)
    email = forms.EmailField(
        label=_("Your e-mail address"),
        required=False,
        help_text=_(
            "If we may ask you back. The organisation does not get it, and we erase it after 90 days."
        ),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    website = forms.CharField(required=False, label=_("Leave this empty"))
