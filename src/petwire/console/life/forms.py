"""What holders and operators write about a key."""

from datetime import date, timedelta
from typing import Any

from django import forms

from petwire.access.life.models import BreachCode


class ReactivateForm(forms.Form):
    """Why a key is needed again."""

    words = forms.CharField(
        label="What you need it for",
        max_length=2000,
        help_text="A sentence or two are enough. Somebody reads it and answers by mail.",
        widget=forms.Textarea(attrs={"rows": 5}),
    )


class GrantForm(forms.Form):
    """An operator's answer to that."""

    grant = forms.ChoiceField(
        label="Your answer",
        choices=[("yes", "Enable the key again, as it was"), ("no", "Leave it disabled")],
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label="The reason",
        required=False,
        max_length=2000,
        help_text="Needed for a no. It goes to the holder as you write it.",
        widget=forms.Textarea(attrs={"rows": 5}),
    )

    def clean(self) -> dict[str, Any]:
        """A no has a reason."""
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("grant") == "no" and not cleaned.get("reason"):
            self.add_error("reason", "Say why, so that the holder can mend it.")
        return cleaned


class ServeForm(forms.Form):
    """A notice of breach."""

    code = forms.ChoiceField(label="What was broken", choices=BreachCode.choices, widget=forms.RadioSelect)
    reason = forms.CharField(
        label="What you have seen, and what is to be mended",
        max_length=4000,
        help_text="It goes to the holder as you write it: name pages and days, so that they can find it.",
        widget=forms.Textarea,
    )
    danger = forms.BooleanField(
        label="Danger: suspend the key now",
        required=False,
        help_text="For what cannot wait three business days, such as a key in wrong hands.",
    )


class WordsForm(forms.Form):
    """An answer, or an operator's closing words."""

    text = forms.CharField(label="Your answer", max_length=4000, widget=forms.Textarea)


class MendedForm(forms.Form):
    """Closing a notice."""

    text = forms.CharField(
        label="A word to the holder",
        required=False,
        max_length=4000,
        help_text="It goes along with our thanks.",
        widget=forms.Textarea(attrs={"rows": 5}),
    )


class NotMendedForm(forms.Form):
    """Suspending for a notice."""

    text = forms.CharField(
        label="What is not mended",
        max_length=4000,
        help_text="It goes to the holder as you write it.",
        widget=forms.Textarea(attrs={"rows": 5}),
    )


class EndForm(forms.Form):
    """An operator ends a key."""

    why = forms.CharField(
        label="The reason",
        max_length=500,
        help_text="The holder reads it. There is no way back: a service that comes again asks for a new key.",
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class CertificateForm(forms.Form):
    """A person confirms that everything is deleted."""

    name = forms.CharField(
        label="Your name", max_length=120, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    deleted = forms.CharField(
        label="What was deleted, and where",
        max_length=1500,
        help_text="Databases, files, caches, search indexes, backups, and what was made of the data.",
        widget=forms.Textarea,
    )
    day = forms.DateField(
        label="On which day",
        help_text="The day on which the last of it was gone.",
        widget=forms.DateInput(attrs={"type": "date"}),
    )
    complete = forms.BooleanField(
        label="I declare that it is so",
        help_text="Everything that this service has received is deleted, with all copies, backups and whatever was "
        "made of it, and I may say so for its holder.",
        error_messages={"required": "Without this declaration nothing is confirmed."},
    )

    def __init__(self, data: Any, *, ended: date, today: date) -> None:
        super().__init__(data)
        self._ended, self._today = ended, today

    def clean_day(self) -> date:
        """Not in the future."""
        day: date = self.cleaned_data["day"]
        if day > self._today + timedelta(days=1):  # it may be tomorrow already where they are
            raise forms.ValidationError("That day is still to come. Confirm it when everything is deleted.")
        return day


class BreachForm(forms.Form):
    """A report of a breach. `website` is for robots: people do not see it."""

    own = forms.ChoiceField(
        label="What you report",
        choices=[
            ("no", "A service shows, keeps or passes on what it should not"),
            ("yes", "Data or a key in the hands of my own service was not safe"),
        ],
        widget=forms.RadioSelect,
    )
    which = forms.CharField(
        label="Which service",
        max_length=300,
        help_text="Its name, its web address or its key's id, as far as you know it.",
    )
    happened = forms.CharField(
        label="When it happened",
        required=False,
        max_length=200,
        help_text="The day, or since when, as well as you know.",
    )
    text = forms.CharField(
        label="What happened",
        max_length=4000,
        help_text="Which pages, which animals or organisations; what was seen, taken or shown.",
        widget=forms.Textarea,
    )
    name = forms.CharField(
        label="Your name",
        required=False,
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    email = forms.EmailField(
        label="Your e-mail address",
        required=False,
        help_text="If we may ask you back. The service does not get it.",
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    website = forms.CharField(required=False, label="Leave this empty")


class LetterForm(forms.Form):
    """One mail to each organisation whose animals a service has received."""

    subject = forms.CharField(label="Subject", max_length=150)
    text = forms.CharField(
        label="The letter",
        max_length=8000,
        help_text="Say what happened, since when, what of theirs is affected, and what you have done.",
        widget=forms.Textarea(attrs={"rows": 14}),
    )


class NameServiceForm(forms.Form):
    """Which service a report is about."""

    key_id = forms.RegexField(
        r"^[a-z0-9]{8}$",
        label="Key id of the service",
        help_text="8 characters, as the list of services shows it.",
        error_messages={"invalid": "A key id has 8 letters and digits."},
    )
