"""The form by which somebody asks for notices."""

from django import forms
from django.utils.translation import gettext_lazy as _

from petwire.listings.watch.models import Pace


class WatchForm(forms.Form):
    """Where to, and how soon. `website` is for programs: people do not see it. `stamp` says when the form was made."""

    use_required_attribute = False

    email = forms.EmailField(
        label=_("Your e-mail address"),
        max_length=254,
        help_text=_("We send you one mail first, with a link. Nothing else comes before you follow it."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={
            "required": _("Give the e-mail address to which we may write."),
            "invalid": _("That is no whole e-mail address. One looks like name@example.org."),
        },
    )
    pace = forms.ChoiceField(
        label=_("How often"),
        required=False,
        choices=[
            (Pace.DAILY, _("Once a day, in the morning")),
            (Pace.AT_ONCE, _("At once, three mails a day at most")),
        ],
    )
    website = forms.CharField(required=False, max_length=200)
    stamp = forms.CharField(required=False, max_length=300)
