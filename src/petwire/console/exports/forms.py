"""What an organisation types about its exports."""

from typing import Any

from django import forms

from petwire.console.exports.sites import PROTOCOLS
from petwire.exports.actions import AccountForm as Wanted
from petwire.exports.models import Account
from petwire.exports.sites.base import Site

LARGEST_FILE = 50 * 1024 * 1024  # of a list that a site shows now
HOSTS = {
    True: ("Address", "Where messages about animals are sent, with https:// before it."),
    False: ("Host", "The name of the server that the site gave you, without ftp:// before it."),
}


class AccountForm(forms.Form):
    """The organisation's account at a site. A password that is kept is never shown again; an empty field keeps it."""

    host = forms.CharField(max_length=500)
    user = forms.CharField(
        label="User name", max_length=200, required=False, widget=forms.TextInput({"autocomplete": "off"})
    )
    password = forms.CharField(
        max_length=500,
        required=False,
        strip=False,
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
    )

    def __init__(self, data: Any, *, site: Site, kept: Account | None) -> None:
        super().__init__(data)
        self._site, self._kept = site, kept
        pushes = site.kind == "push"
        self.fields["host"].label, self.fields["host"].help_text = HOSTS[pushes]
        self._password(pushes, kept)
        self.fields["host"].initial = kept.host if kept else site.host
        if pushes:
            del self.fields["user"]
        else:
            self._ways(site, kept)
        options = kept.options if kept else {}
        for option in site.options:
            self.fields[f"option_{option.name}"] = forms.ChoiceField(
                label=option.words,
                choices=list(option.values),
                initial=_stored(options.get(option.name, option.values[0][0])),
            )

    def _password(self, pushes: bool, kept: Account | None) -> None:
        field = self.fields["password"]
        field.label = "Secret" if pushes else "Password"
        if kept and kept.password:
            field.help_text = "One is kept, encrypted. It is never shown again; leave this empty to keep it."
        elif pushes:
            field.help_text = "With it every message is signed. The receiver has the same one."
            field.required = True
        else:
            field.help_text = "It is kept encrypted, and never shown again."
            field.required = True
        if not pushes:
            self.fields["user"].initial = kept.user if kept else ""
            self.fields["user"].required = True

    def _ways(self, site: Site, kept: Account | None) -> None:
        self.fields["protocol"] = forms.ChoiceField(
            label="Way in",
            choices=[(one, PROTOCOLS[one]) for one in site.protocols],
            initial=kept.protocol if kept else site.protocols[0],
        )
        self.fields["port"] = forms.IntegerField(
            label="Port",
            min_value=1,
            max_value=65535,
            required=False,
            initial=kept.port if kept else None,
            help_text="Only if the site named one.",
        )
        self.fields["folder"] = forms.CharField(
            label="Folder",
            max_length=500,
            required=False,
            initial=kept.folder if kept else "",
            help_text="Only if the site named one.",
        )
        self.fields["active"] = forms.BooleanField(
            label="Active mode",
            required=False,
            initial=bool(kept and kept.active),
            help_text="Only if the site asks for it, and only with FTP and FTPS.",
        )
        order = ["protocol", "host", "port", "user", "password", "folder", "active"]
        self.order_fields(order)

    def wanted(self) -> Wanted:
        """The account as it was typed."""
        given = self.cleaned_data
        options = {one.name: given[f"option_{one.name}"] for one in self._site.options}
        before = self._kept.options if self._kept else {}
        return Wanted(
            protocol=given.get("protocol") or self._site.protocols[0],
            host=given["host"],
            port=given.get("port"),
            user=given.get("user", ""),
            password=given["password"] or None,
            folder=given.get("folder", ""),
            active=given.get("active", False),
            options={**before, **options},
        )


def _stored(value: object) -> str:
    return str(int(value)) if isinstance(value, bool) else str(value)


class CurrentForm(forms.Form):
    """What stands at the site now, as a file of it or pasted."""

    file = forms.FileField(label="The file", required=False, max_length=200)
    text = forms.CharField(
        label="Or paste it",
        required=False,
        strip=False,
        widget=forms.Textarea({"rows": 4, "spellcheck": "false"}),
    )

    def clean(self) -> dict[str, Any]:
        """One of the two."""
        given: dict[str, Any] = super().clean() or {}
        file = given.get("file")
        if file and file.size > LARGEST_FILE:
            self.add_error("file", "This file is larger than 50 MB. A list of animals is smaller.")
        elif not file and not (given.get("text") or "").strip():
            self.add_error("file", "Choose the file, or paste what is in it.")
        return given

    def current(self) -> str:
        """The text of the list."""
        file = self.cleaned_data["file"]
        return file.read().decode("utf-8-sig", "replace") if file else self.cleaned_data["text"]


class EnableForm(forms.Form):
    """The number of listings that are lost, typed in; and, where nobody knows what stands there, a word about that."""

    losses = forms.IntegerField(min_value=0, max_value=10_000_000)
    aware = forms.BooleanField()

    def __init__(self, data: Any, *, lost: int, unknown: str) -> None:
        super().__init__(data)
        if lost:
            self.fields["losses"].label = "How many listings are lost?"
            self.fields[
                "losses"
            ].help_text = "Type the number that stands above, so that we know that you have seen it."
        else:
            del self.fields["losses"]
        if unknown:
            self.fields["aware"].label = unknown
        else:
            del self.fields["aware"]
