"""What a service says of itself, and how it takes its files."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms

from petwire.access.actions import MOST_OVERLAP, OVERLAP
from petwire.access.facts import NO_URL, Application, is_educational
from petwire.access.models import MOST_ROWS, Service
from petwire.sharing.categories import CATEGORIES

PUBLIC = (("yes", "Everybody can see what it shows"), ("no", "Not the public: a closed group, or only you"))
YES_NO = (("yes", "Yes"), ("no", "No"))
CATEGORY_CHOICES = [
    (name, f"{name.capitalize()}: {words[0].lower()}{words[1:]}") for name, words in CATEGORIES.items()
]


def _is_yes(value: str) -> bool:
    return value == "yes"


class YesNo(forms.TypedChoiceField):
    """A question that is answered yes or no; nothing is preselected unless said so."""

    def __init__(self, *, choices: Any = YES_NO, **named: Any) -> None:
        super().__init__(choices=choices, coerce=_is_yes, widget=forms.RadioSelect, **named)


class ServiceForm(forms.Form):
    """What organisations decide by."""

    name = forms.CharField(
        label="Name of the service", max_length=120, help_text="As organisations will read it."
    )
    company = forms.CharField(
        label="Company or organisation",
        required=False,
        max_length=120,
        help_text="Or your own name, if it is yours alone. A project for learning leaves it empty.",
    )
    url = forms.CharField(
        label="Web address",
        required=False,
        max_length=500,
        help_text="Where the animals will be shown. Write “none” if there is no public address.",
        widget=forms.TextInput(attrs={"inputmode": "url", "autocomplete": "url"}),
    )
    description = forms.CharField(
        label="What it does with the data",
        max_length=2000,
        help_text="In plain words: organisations decide by it, and the key is for this alone.",
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    categories = forms.MultipleChoiceField(
        label="What it is for",
        choices=CATEGORY_CHOICES,
        widget=forms.CheckboxSelectMultiple,
        help_text="Choose all that fit. Organisations say yes or no by these.",
        error_messages={"required": "Choose at least one."},
    )
    public = YesNo(label="Who sees it", choices=PUBLIC)
    domains = forms.CharField(
        label="Domains",
        required=False,
        help_text="Of web pages whose scripts will ask with your key: one on each line, such as www.example.org.",
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def clean_url(self) -> str:
        """What is empty is none."""
        return self.cleaned_data["url"].strip() or NO_URL

    def application(self, *, email: str) -> Application:
        """What was filled in, as the rules take it."""
        given = self.cleaned_data
        return Application(
            name=given["name"].strip(),
            email=email,
            company=given["company"].strip(),
            url=given["url"],
            description=given["description"].strip(),
            categories=tuple(given["categories"]),
            domains=tuple(given["domains"].split()),
            public=given["public"],
        )


class EditForm(ServiceForm):
    """The same for a service that there is, with its contact address."""

    email = forms.EmailField(
        label="Contact e-mail",
        help_text="Where we write to. A new address is confirmed by a link that we send there.",
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )

    def __init__(self, data: Mapping[str, Any] | None, *, facts: Application) -> None:
        initial = {
            "name": facts.name,
            "company": facts.company,
            "url": facts.url,
            "description": facts.description,
            "categories": list(facts.categories),
            "public": "yes" if facts.public else "no",
            "domains": "\n".join(facts.domains),
            "email": facts.email,
        }
        super().__init__(data, initial=initial)
        self._facts = facts
        if is_educational(facts.categories):  # its company and address are fixed, and it is never public
            for name in ("company", "url", "public"):
                del self.fields[name]

    def application(self, *, email: str = "") -> Application:
        """What is wanted; what is fixed for an educational project is as it was."""
        facts = self._facts
        fixed: dict[str, Any] = {"company": facts.company, "url": facts.url, "public": facts.public}
        self.cleaned_data = fixed | self.cleaned_data
        return super().application(email=self.cleaned_data["email"].strip().lower())


class FilesForm(forms.Form):
    """Whether and how a service takes the nightly files."""

    nightly_files = YesNo(label="Enable daily JSON data file download via FTP")
    zipped = forms.BooleanField(label="Each file packed as a zip", required=False)
    prefix = forms.BooleanField(  # type: ignore[assignment]  # a form's own `prefix` is another thing, and stays
        label="The key’s id before the names of files",
        required=False,
        help_text="Inside a zip it always is.",
    )
    rows_per_file = forms.IntegerField(
        label="Records in one file", min_value=1, max_value=MOST_ROWS, help_text=f"At most {MOST_ROWS:,}."
    )
    tls_only = forms.BooleanField(
        label="TLS only: no login in clear",
        required=False,
        help_text="Switch it on if your program can do FTP with TLS; then the password never crosses the net in clear.",
    )

    def __init__(self, data: Mapping[str, Any] | None, *, service: Service) -> None:
        initial = {name: getattr(service, name) for name in self.base_fields}
        super().__init__(data, initial=initial | {"nightly_files": "yes" if service.nightly_files else "no"})


class RotateForm(forms.Form):
    """How long what is replaced works on."""

    days = forms.IntegerField(
        label="Days that the old ones work on",
        min_value=0,
        max_value=MOST_OVERLAP.days,
        initial=OVERLAP.days,
        help_text=f"At most {MOST_OVERLAP.days}. Write 0 to end them at once: do so if somebody else may know them.",
    )


class AcceptForm(forms.Form):
    """Accepting the terms. `version` is the one that was read."""

    version = forms.CharField(widget=forms.HiddenInput)
    accepted = forms.BooleanField(
        label="I have read these terms and accept them for this service",
        error_messages={"required": "Without your yes the terms are not accepted."},
    )


class TermForm(forms.Form):
    """Whether an educational project has ended."""

    ended = YesNo(
        label="Has the project ended?",
        choices=(("yes", "Yes: the key ends, and I delete all data"), ("no", "No, it goes on")),
        help_text="If it has ended, the next page lists what is to be deleted, and you confirm there that it is.",
    )
    term_ends = forms.DateField(
        label="New last day",
        required=False,
        help_text="If it goes on: at most six months from now.",
        widget=forms.DateInput(attrs={"type": "date"}),
    )

    def clean(self) -> dict[str, Any]:
        """Until when, if it goes on."""
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("ended") is False and not isinstance(cleaned.get("term_ends"), date):
            self.add_error("term_ends", "Say until when it goes on.")
        return cleaned


class AnswerForm(forms.Form):
    """An answer to an operator's question."""

    text = forms.CharField(label="Your answer", max_length=2000, widget=forms.Textarea)


class ExceptionForm(forms.Form):
    """Why one service may have two keys; asked only where there is one already."""

    exception = forms.CharField(
        label="Why this is an exception",
        max_length=500,
        help_text="One service, one key: write down why this one may have another. It stays with the request.",
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class NothingForm(forms.Form):
    """A plain yes."""
