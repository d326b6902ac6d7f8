"""What an operator writes."""

from django import forms

from petwire.catalog.models import ReportState
from petwire.listings.messages.models import Verdict


class AskForm(forms.Form):
    """A question to an applicant."""

    text = forms.CharField(
        label="Your question",
        max_length=2000,
        help_text="It goes by mail as you write it. The answer is given on a page here.",
        widget=forms.Textarea,
    )


class RefuseForm(forms.Form):
    """Why an application is refused."""

    reason = forms.CharField(
        label="The reason",
        max_length=2000,
        help_text="It goes to the applicant as you write it.",
        widget=forms.Textarea,
    )


class SettleForm(forms.Form):
    """What became of a report."""

    state = forms.ChoiceField(
        label="What you did",
        choices=[
            (ReportState.DONE, "I acted on it: asked the organisation, or withdrew the listing"),
            (ReportState.DISMISSED, "There is nothing to do"),
            (ReportState.OPEN, "Nothing yet"),
        ],
        widget=forms.RadioSelect,
    )


class VerdictForm(forms.Form):
    """What becomes of who wrote a reported letter."""

    verdict = forms.ChoiceField(
        label="What becomes of its writer", choices=Verdict.choices, widget=forms.RadioSelect
    )
