"""Forms of the organisation's own pages."""

from typing import Any

from django import forms

from petwire.console.places import clean_zip
from petwire.lib.colours import ACCENT, PAPER, parsed, trouble
from petwire.lib.errors import PetwireError
from petwire.listings.models import OrgLook
from petwire.orgs.models import DELETED, STATUSES, Branch, Organisation
from petwire.orgs.typed import parse_fields
from petwire.vocab.states import states

COLOURS = ("own_colours", "accent", "ground")
LONG = forms.Textarea(attrs={"rows": 5})


class ProfileForm(forms.Form):
    """What the organisation says of itself, where it is, and which statuses are public."""

    name = forms.CharField(label="Name", max_length=120)
    about = forms.CharField(label="About us", required=False, widget=LONG)
    adoption_process = forms.CharField(label="How an adoption goes", required=False, widget=LONG)
    meet_pets = forms.CharField(
        label="Where to meet the animals", required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    serve_areas = forms.CharField(label="Area we serve", required=False, max_length=500)
    email = forms.EmailField(label="Public e-mail address", required=False)
    phone = forms.CharField(
        label="Public telephone number",
        required=False,
        max_length=40,
        widget=forms.TextInput({"type": "tel"}),
    )
    url = forms.URLField(label="Website", required=False, assume_scheme="https")
    facebook_url = forms.URLField(label="Facebook page", required=False, assume_scheme="https")
    zip = forms.CharField(label="ZIP code", max_length=10, help_text="Town and state follow from it.")
    address = forms.CharField(label="Street and number", required=False, max_length=200)
    show_address = forms.BooleanField(
        label="Show the street and number",
        required=False,
        help_text="If not, people see the town alone, here and everywhere else.",
    )
    travels_to = forms.MultipleChoiceField(
        label="States to which you bring animals",
        required=False,
        choices=list(states().items()),
        widget=forms.SelectMultiple(attrs={"size": 8}),
        help_text="Whoever looks there is shown your animals under “can travel to you”. Choose several with Ctrl or ⌘.",
    )
    public_statuses = forms.MultipleChoiceField(
        label="Statuses that are public on our own pages",
        required=False,
        choices=[(status, status) for status in STATUSES if status != DELETED],
        widget=forms.CheckboxSelectMultiple,
        help_text="Files and other sites get Available alone. Deleted animals are shown to nobody.",
    )

    own_colours = forms.BooleanField(
        label="Our pages have our own colours",
        required=False,
        help_text="Your page and those of your animals. We check that everything can be read in them.",
    )
    accent = forms.CharField(
        label="Links and buttons", required=False, widget=forms.TextInput({"type": "color"}), initial=ACCENT
    )
    ground = forms.CharField(
        label="Behind everything",
        required=False,
        widget=forms.TextInput({"type": "color"}),
        initial=PAPER,
        help_text="A pale colour. Who reads in dark mode gets a dark ground.",
    )

    def __init__(self, data: Any, *, org: Organisation, look: OrgLook | None) -> None:
        initial = {name: getattr(org, name) for name in self.base_fields if hasattr(org, name)}
        if look:
            initial |= {"own_colours": True, "accent": look.accent, "ground": look.ground}
        super().__init__(data, initial=initial)

    def colours(self) -> tuple[str, str] | None:
        """What was picked; None for no colours of their own."""
        if not self.cleaned_data["own_colours"]:
            return None
        return self.cleaned_data["accent"], self.cleaned_data["ground"]

    def _check_colours(self, cleaned: dict[str, Any]) -> None:
        if not cleaned.get("own_colours"):
            return
        picked = {name: parsed(cleaned.get(name) or "") for name in ("accent", "ground")}
        for name, colour in picked.items():
            if colour is None:
                self.add_error(name, f"Give a colour such as {ACCENT}.")
            cleaned[name] = colour
        if all(picked.values()):
            found = trouble(str(picked["accent"]), str(picked["ground"]))
            if found:
                self.add_error(found.which, found.words)

    def clean_zip(self) -> str:
        """A US ZIP code that there is."""
        return clean_zip(self.cleaned_data["zip"])

    def clean(self) -> dict[str, Any]:
        """By the same readers as the command `petwire orgs set`."""
        cleaned: dict[str, Any] = super().clean() or {}
        self._check_colours(cleaned)
        for name, value in list(cleaned.items()):
            if name in COLOURS:
                continue
            try:
                parse_fields({name: value})
            except PetwireError as err:
                self.add_error(name, str(err))
        return cleaned


class BranchForm(forms.Form):
    """Another place of the organisation."""

    name = forms.CharField(label="Name", max_length=120, help_text="Such as: Adoption centre Austin")
    zip = forms.CharField(label="ZIP code", max_length=10, help_text="Town and state follow from it.")
    address = forms.CharField(label="Street and number", required=False, max_length=200)
    phone = forms.CharField(label="Telephone number", required=False, max_length=40)
    email = forms.EmailField(label="E-mail address", required=False)
    url = forms.URLField(label="Website", required=False, assume_scheme="https")

    def __init__(self, data: Any, *, branch: Branch) -> None:
        super().__init__(data, initial={name: getattr(branch, name) for name in self.base_fields})

    def clean_zip(self) -> str:
        """A US ZIP code that there is."""
        return clean_zip(self.cleaned_data["zip"])


class AnswerForm(forms.Form):
    """The answer to an operator's question."""

    text = forms.CharField(label="Your answer", max_length=5000, widget=forms.Textarea)
