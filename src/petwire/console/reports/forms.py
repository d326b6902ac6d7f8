"""What a visitor reports."""

from django import forms

from petwire.catalog.models import ReportReason


class ReportForm(forms.Form):
    """Why, in a few words, and how to answer. `website` is for robots: people do not see it."""

    reason = forms.ChoiceField(label="What is wrong", choices=ReportReason.choices, widget=forms.RadioSelect)
    text = forms.CharField(label="Tell us more", required=False, max_length=2000, widget=forms.Textarea)
    email = forms.EmailField(
        label="Your e-mail address",
        required=False,
        help_text="If we may ask you back. The organisation does not get it, and we erase it after 90 days.",
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    website = forms.CharField(required=False, label="Leave this empty")
