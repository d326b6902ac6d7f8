"""The form of a letter."""

import secrets
from datetime import UTC, datetime

from django import forms
from django.core import signing
from django.utils.translation import gettext_lazy as _

SALT = "petwire.letters"
LONGEST = 3000


class LetterForm(forms.Form):
    """Who writes, and what. `website` is for programs: people do not see it. `stamp` says when the form was made."""

    use_required_attribute = False

    name = forms.CharField(
        label=_("Your name"),
        max_length=80,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={
            "required": _("Say who you are; a first name will do."),
            "max_length": _("That is a long name. Make it 80 characters at most."),
        },
    )
    email = forms.EmailField(
        label=_("Your e-mail address"),
        help_text=_("Their answer goes to it. Nobody else is shown it, and we do not keep it."),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={
            "required": _("Give the e-mail address to which they can answer."),
            "invalid": _("That is no whole e-mail address. One looks like name@example.org."),
        },
    )
    phone = forms.CharField(
        label=_("Your telephone number"),
        required=False,
        max_length=40,
        help_text=_("Only if they may call you."),
        widget=forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel"}),
        error_messages={
            "max_length": _("That is too long for a telephone number. Make it 40 characters at most.")
        },
    )
    text = forms.CharField(
        label=_("Your message"),
        min_length=10,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 9}),
        error_messages={
            "required": _("Write a few words: who you are, and what you would like to know."),
            "min_length": _("That is very short. Write a sentence or two."),
            "max_length": _(
                "That is too long. Make it 3,000 characters at most, and tell the rest when they answer."
            ),
        },
    )
    website = forms.CharField(required=False, max_length=200)
    stamp = forms.CharField(required=False, max_length=300)

    def clean_name(self) -> str:
        """One line: it stands in the subject."""
        return _one_line(self.cleaned_data["name"])

    def clean_phone(self) -> str:
        """One line as well."""
        return _one_line(self.cleaned_data["phone"])

    def clean_text(self) -> str:
        """Without what no keyboard writes."""
        text: str = self.cleaned_data["text"].replace("\r\n", "\n").replace("\r", "\n")
        return "".join(one for one in text if one == "\n" or one == "\t" or one.isprintable())


def new_stamp(now: datetime) -> str:
    """When a form was handed out, and a number that no other one has; signed."""
    return signing.dumps([int(now.timestamp()), secrets.token_urlsafe(12)], salt=SALT)


def read_stamp(text: str) -> tuple[datetime, str] | None:
    """Both; None for one that we have not made."""
    try:
        seconds, nonce = signing.loads(text, salt=SALT)
    except signing.BadSignature:
        return None
    return datetime.fromtimestamp(seconds, UTC), nonce


def _one_line(text: str) -> str:
    return " ".join("".join(one if one.isprintable() else " " for one in text).split())
