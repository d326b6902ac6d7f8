"""Places as people type them: by ZIP code."""

from django import forms
from django.utils.translation import gettext

from petwire.lib.places import town_of


def clean_zip(text: str) -> str:
    """A US ZIP code that there is. Raises ValidationError."""
    text = text.strip()
    if town_of(text) is None:
        words = gettext("%(text)s is no ZIP code that we know. Five digits, such as 78701.")
        raise forms.ValidationError(words % {"text": text})
    return text


def place_of(zip_code: str) -> dict[str, str]:
    """Town and state of a ZIP code, as fields of an organisation or branch."""
    town = town_of(zip_code)
    if town is None:
        return {"zip": zip_code}
    city, state = town
    return {"zip": zip_code, "city": city, "state": state}
