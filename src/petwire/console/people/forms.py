"""Forms about people."""

from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password

from petwire.orgs.models import Person, Role

WORDS = {
    Role.ADMIN: "Admin: everything, also people, settings and who may show the animals",
    Role.EDITOR: "Editor: all animals, also deleting, bringing in and handing out lists",
    Role.VOLUNTEER: "Volunteer: adds and changes animals and their pictures",
    Role.FOSTER: "Foster: changes the animals that live with them, and sees no others",
}


class RoleForm(forms.Form):
    """Which role somebody has."""

    role = forms.ChoiceField(
        label="Role", choices=[(role.value, words) for role, words in WORDS.items()], widget=forms.RadioSelect
    )


class InviteForm(RoleForm):
    """Whom to invite, and as what."""

    email = forms.EmailField(
        label="E-mail address",
        help_text="We send a link there. It works once, for seven days.",
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    field_order = ("email", "role")


class NewPersonForm(forms.Form):
    """What somebody who is new here chooses."""

    name = forms.CharField(
        label="Your name",
        max_length=100,
        help_text="The people of your organisation see it.",
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    password = forms.CharField(
        label="Password",
        help_text="At least ten characters. Three or four words that only you would put together are good.",
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *arguments: Any, email: str = "", **named: Any) -> None:
        super().__init__(*arguments, **named)
        self._email = email

    def clean_password(self) -> str:
        """Not short, not common, not like the address."""
        password = str(self.cleaned_data["password"])
        validate_password(password, Person(email=self._email, name=self.cleaned_data.get("name", "")))
        return password
