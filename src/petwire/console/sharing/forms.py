"""What an organisation answers by category."""

from collections.abc import Sequence

from django import forms

from petwire.console.sharing.words import category_words
from petwire.sharing.categories import CATEGORIES

ANSWERS = {"yes": True, "no": False, "ask": None}


class CategoriesForm(forms.Form):
    """One question for each category. Nothing is chosen for anybody; what is not answered stays open."""

    def __init__(self, *given: object, categories: Sequence[str], answers: dict[str, bool | None]) -> None:
        super().__init__(*given)  # type: ignore[arg-type]
        self.categories = categories
        named = {value: name for name, value in ANSWERS.items()}
        for place, category in enumerate(categories):
            self.fields[f"category_{place}"] = forms.ChoiceField(
                label=category_words(category),
                help_text=CATEGORIES.get(category, ""),
                choices=[("yes", "Yes"), ("no", "No"), ("ask", "Ask me each time")],
                widget=forms.RadioSelect,
                required=False,
                initial=named[answers[category]] if category in answers else None,
            )

    def answers(self) -> dict[str, bool | None]:
        """The answers that were given, by category."""
        given = {one: self.cleaned_data[f"category_{place}"] for place, one in enumerate(self.categories)}
        return {one: ANSWERS[answer] for one, answer in given.items() if answer}
