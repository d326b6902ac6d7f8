"""What is asked before something is withdrawn."""

from typing import Any

from django import forms

from petwire.console.withdrawals.words import offered
from petwire.sharing.models import Subject


class ReasonForm(forms.Form):
    """Why. Nothing is chosen beforehand."""

    code = forms.ChoiceField(
        label="Why?",
        widget=forms.RadioSelect,
        help_text="Services are told the kind of reason, and nothing else.",
        error_messages={"required": "Choose a reason first."},
    )

    def __init__(self, data: Any, *, kind: Subject, operator: bool) -> None:
        super().__init__(data)
        self.fields["code"].choices = offered(kind, operator=operator)  # type: ignore[attr-defined]


class SubjectForm(forms.Form):
    """Which record, for an operator."""

    what = forms.CharField(
        label="Link or number",
        max_length=500,
        help_text="The address of a page or picture of this site, or a number.",
    )
    kind = forms.ChoiceField(
        label="A number is that of",
        choices=[
            (Subject.ANIMAL.value, "an animal"),
            (Subject.ORG.value, "an organisation"),
            (Subject.PICTURE.value, "a picture"),
        ],
        required=False,
    )
