"""What an organisation types about its exports."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from django import forms

from petwire.console.exports.sites import PROTOCOLS
from petwire.exports.actions import LONGEST_FOOTER
from petwire.exports.actions import AccountForm as Wanted
from petwire.exports.asking import LONGEST as LONGEST_WORDS
from petwire.exports.facts import Settings
from petwire.exports.fetching import fetch_from_web
from petwire.exports.models import Account, Way
from petwire.exports.sites.base import Option, Site

LARGEST_FILE = 50 * 1024 * 1024  # of a list that a site shows now
HOSTS = {
    True: ("Address", "Where messages about animals are sent, with https:// before it."),
    False: ("Host", "The name of the server that the site gave you, without ftp:// before it."),
}

ANSWERED_HOSTS = {
    True: ("Address for messages", "Where messages about their animals are sent, with https:// before it."),
    False: (
        "Host",
        "With it the organisation types nothing in. Leave it empty if you send them the login data.",
    ),
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
            self.fields[f"option_{option.name}"] = _field_of(option, options.get(option.name))

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

    def clean(self) -> dict[str, Any]:
        """A kept password goes to the host that it was typed for, and to no other."""
        given: dict[str, Any] = super().clean() or {}
        kept, host = self._kept, given.get("host", "").strip()
        if kept and kept.password and host and host != kept.host and not given.get("password"):
            self.add_error("password", f"Type it again: the one that is kept was for {kept.host}.")
        return given

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


def _field_of(option: Option, kept: object) -> forms.Field:
    """A choice, or a line of text where the site names no values."""
    if not option.values:
        return forms.CharField(label=option.words, max_length=100, required=False, initial=kept or "")
    stored = str(int(kept)) if isinstance(kept, bool) else kept
    first = option.values[0][0]
    required = all(value for value, _ in option.values)
    return forms.ChoiceField(
        label=option.words,
        choices=list(option.values),
        required=required,
        initial=first if stored is None else stored,
    )


class CurrentForm(forms.Form):
    """What stands at the site now, as a file of it, pasted, or where it lies on the web."""

    file = forms.FileField(label="The file", required=False, max_length=200)
    text = forms.CharField(
        label="Or paste it",
        required=False,
        strip=False,
        widget=forms.Textarea({"rows": 4, "spellcheck": "false"}),
    )
    address = forms.CharField(
        label="Or its address on the web",
        required=False,
        max_length=2000,
        widget=forms.URLInput(),
        help_text="A list as CSV or JSON, or the site's page of your animals, if it is one that programs can read.",
    )

    def clean(self) -> dict[str, Any]:
        """One of the two."""
        given: dict[str, Any] = super().clean() or {}
        file = given.get("file")
        if file and file.size > LARGEST_FILE:
            self.add_error("file", "This file is larger than 50 MB. A list of animals is smaller.")
        elif not file and not (given.get("text") or "").strip() and not given.get("address"):
            self.add_error("file", "Choose the file, paste what is in it, or give its address.")
        return given

    def current(self) -> str:
        """The text of the list. Raises PetwireError where it cannot be fetched."""
        if file := self.cleaned_data["file"]:
            return str(file.read(), "utf-8-sig", "replace")
        return str(self.cleaned_data["text"]) or fetch_from_web(self.cleaned_data["address"])


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


class WishesForm(forms.Form):
    """What the organisation wishes for all sites."""

    links = forms.BooleanField(
        label="Link to our homepage and to the animal's page",
        required=False,
        help_text="At the end of the description, where the site allows links. The animal's page is only linked while "
        "your animals have public pages here.",
    )
    contact_on_top = forms.BooleanField(
        label="Foster contact at the top of the description",
        required=False,
        help_text="Only of animals whose foster contact you made public.",
    )
    footer = forms.CharField(
        label="Footer",
        required=False,
        max_length=LONGEST_FOOTER,
        widget=forms.Textarea({"rows": 4}),
        help_text="At the end of every description, but for courtesy listings.",
    )
    adopted = forms.BooleanField(
        label="Adopted animals too",
        required=False,
        help_text="Where the site takes them; it shows them as adopted. Without this they leave its list at once.",
    )
    min_age_weeks = forms.IntegerField(
        label="Youngest age in weeks",
        min_value=0,
        max_value=520,
        required=False,
        help_text="Younger ones are held back until they are old enough. 0: all ages.",
    )
    only_altered = forms.BooleanField(
        label="Only spayed or neutered animals",
        required=False,
        help_text="All others are held back.",
    )

    def __init__(self, data: Any, *, wishes: Settings) -> None:
        super().__init__(data, initial=asdict(wishes))

    def wishes(self) -> Settings:
        """As they were typed."""
        given = self.cleaned_data
        return Settings(**{**given, "min_age_weeks": given["min_age_weeks"] or 0})


class MappingForm(forms.Form):
    """The site's value for one of ours: one of the closest, any other, or whatever petwire chooses."""

    target = forms.ChoiceField(label="What is sent", widget=forms.RadioSelect, required=False)
    other = forms.ChoiceField(label="Or another of the site's words", required=False)

    def __init__(self, data: Any, *, near: Sequence[str], every: Sequence[str], now_own: str) -> None:
        super().__init__(data, initial={"target": now_own})
        first = list(dict.fromkeys([*filter(None, [now_own]), *near]))
        choices = [("", "Let petwire choose")] + [(one, one) for one in first]
        self.fields["target"].choices = choices  # type: ignore[attr-defined]
        if every:
            self.fields["other"].choices = [("", "None of these")] + [(one, one) for one in every]  # type: ignore[attr-defined]
        else:
            self.fields["other"] = forms.CharField(
                label="Or other words", required=False, max_length=200, help_text="The site takes every word."
            )

    def chosen(self) -> str:
        """The site's value; "" takes an own choice back."""
        return str(self.cleaned_data["other"] or self.cleaned_data["target"])


class AskForm(forms.Form):
    """What the organisation adds for the partner."""

    words = forms.CharField(
        label="Anything that the site should know",
        required=False,
        max_length=LONGEST_WORDS,
        widget=forms.Textarea({"rows": 4}),
        help_text="Such as your number there, or which of your accounts is to be opened for uploads.",
    )


class AnswerForm(forms.Form):
    """What a partner answers: yes or no, why, and with a yes the login data if they like."""

    answer = forms.ChoiceField(
        label="Your answer",
        choices=(("granted", "Yes, they get an account"), ("refused", "No")),
        widget=forms.RadioSelect,
        error_messages={"required": "Choose yes or no."},
    )
    reason = forms.CharField(
        label="A word for them",
        required=False,
        max_length=LONGEST_WORDS,
        widget=forms.Textarea({"rows": 3}),
        help_text="They read it. Please no passwords here.",
    )
    host = forms.CharField(label="Host", max_length=500, required=False)
    user = forms.CharField(
        label="User name", max_length=200, required=False, widget=forms.TextInput({"autocomplete": "off"})
    )
    password = forms.CharField(
        label="Password",
        max_length=500,
        required=False,
        strip=False,
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
        help_text="It is kept encrypted, and never shown again.",
    )

    def __init__(self, data: Any, *, site: Site) -> None:
        super().__init__(data)
        self._site = site
        pushes = site.kind == "push"
        self.fields["host"].label, self.fields["host"].help_text = ANSWERED_HOSTS[pushes]
        self.fields["host"].initial = site.host
        if pushes:
            del self.fields["user"]
            self.fields["password"].label = "Secret that signs the messages"
            return
        self.fields["protocol"] = forms.ChoiceField(
            label="Way in", choices=[(one, PROTOCOLS[one]) for one in site.protocols], required=False
        )
        self.fields["folder"] = forms.CharField(
            label="Folder", max_length=500, required=False, help_text="Only if there is one."
        )
        self.order_fields(["answer", "reason", "protocol", "host", "user", "password", "folder"])

    @property
    def granted(self) -> bool:
        """Whether it is a yes."""
        return bool(self.cleaned_data["answer"] == "granted")

    def clean(self) -> dict[str, Any]:
        """Login data is whole, or there is none; with a no there is none either."""
        given: dict[str, Any] = super().clean() or {}
        if given.get("answer") == "granted" and given.get("host"):
            for name in ("user", "password"):
                if name in self.fields and not given.get(name):
                    self.add_error(name, "With the host this is needed as well; or leave all of them empty.")
        return given

    def login(self) -> Wanted | None:
        """The account, where it was given with a yes."""
        given = self.cleaned_data
        if not (self.granted and given.get("host") and given.get("password")):
            return None
        return Wanted(
            protocol=given.get("protocol") or self._site.protocols[0],
            host=given["host"],
            user=given.get("user", ""),
            password=given["password"],
            folder=given.get("folder", ""),
            options={},
        )


class PartnerForm(forms.Form):
    """Whom petwire asks for accounts at a site."""

    way = forms.ChoiceField(label="How they are asked", choices=Way.choices, widget=forms.RadioSelect)
    address = forms.CharField(
        label="Address",
        max_length=500,
        required=False,
        help_text="An e-mail address, or where the webhook is called (https://…). Leave it empty to ask nobody.",
    )
    secret = forms.CharField(
        label="Secret of the webhook",
        max_length=200,
        required=False,
        strip=False,
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
        help_text="With it every call is signed. It is kept encrypted; leave it empty to keep the one there is.",
    )
