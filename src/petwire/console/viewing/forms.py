"""The forms about views."""

from django import forms


class PageForm(forms.Form):
    """A page to look at every week."""

    url = forms.CharField(
        label="Web address of a page that shows an animal",
        max_length=2000,
        help_text="As people see it, without signing in. Copy it from the browser.",
        widget=forms.TextInput(attrs={"inputmode": "url", "autocomplete": "off", "spellcheck": "false"}),
    )
    animal = forms.IntegerField(
        label="Number of that animal",
        required=False,
        min_value=1,
        max_value=2**62,
        help_text="Its animalID in our data. Leave it empty for a page whose animal changes.",
    )
