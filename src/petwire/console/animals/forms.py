"""The form of an animal: made of the field table, read by the same rules as commands and spreadsheets."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any, cast

from django import forms
from django.http import QueryDict

from petwire.catalog.history import as_kept
from petwire.catalog.models import AVAILABLE, DELETED, Animal, VideoKind
from petwire.catalog.rules import age_group, born_about
from petwire.catalog.typed import parse_each
from petwire.catalog.words import in_our_words
from petwire.console.animals.fields import HELP, Section, label, sections_for, status_choice
from petwire.listings import render
from petwire.vocab.breeds import breeds_of
from petwire.vocab.species import all_species, find_species
from petwire.vocab.suggest import closest_breeds, closest_species, read_breed
from petwire.wire.fields import PET_FIELDS, QUALITIES, Field, Kind
from petwire.wire.values import read_date

NAMED = {field.name: field for field in PET_FIELDS if field.kind is not Kind.DERIVED}
TRI = (("yes", "Yes"), ("no", "No"), ("", "Not known"))
SWITCHES = ("birthdate_guessed", "do_not_publish", "contact_public")
_BESIDE = (*SWITCHES, "bonded_with_id", "youtube", "qualities")
LONG = {"description": 9, "youtube": 2, "summary": 2}
SUGGESTED = {"species": "species_choice", "primary_breed": "breed_choice"}
AUTOCOMPLETE = {"contact_email": "email", "location_zip": "postal-code"}


class AnimalForm(forms.Form):
    """An animal's fields that the member may change. Nothing that was typed is lost when something is wrong.

    After `is_valid`, `values` holds what the deeds take. `animal` is None for a new one.
    """

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        fields: frozenset[str],
        statuses: tuple[str, ...],
        today: date,
        animal: Animal | None = None,
        like: Mapping[str, Any] | None = None,
        litter: bool = False,
    ) -> None:
        self.animal, self.today, self.litter = animal, today, litter
        self.before = stored(animal) if animal else {}
        self.values: dict[str, Any] = {}
        self.sections: tuple[Section, ...] = sections_for(fields - {"name"} if litter else fields)
        super().__init__(data, initial=_typed(self.before or like or {}))
        self.initial.setdefault("status", AVAILABLE)
        if animal and animal.bonded_with:
            self.initial["bonded_with_id"] = f"{animal.bonded_with.name} ({animal.bonded_with_id})"
        for section in self.sections:
            for name in section.names():
                self.fields[name] = _field(name, statuses, str(self.before.get(name) or ""))
        if litter:
            self.fields = {"names": _names_field(), **self.fields}
        if animal:
            self.fields["seen"] = forms.CharField(widget=forms.HiddenInput, required=False)
            self.initial["seen"] = animal.changed_at.isoformat()
        self._offer_choices()

    def groups(self) -> list[dict[str, Any]]:
        """For the template: each section with its bound fields, and whether it is to stand open."""
        return [
            {
                "section": section,
                "rows": [[self[name] for name in row] for row in self._with_choices(section.rows)],
                "filled": sum(bool(self.initial.get(name)) for name in section.names()),
                "open": not section.folded or any(name in self.errors for name in section.names()),
            }
            for section in self.sections
        ]

    def _with_choices(self, rows: tuple[tuple[str, ...], ...]) -> list[tuple[str, ...]]:
        """The rows, with what is offered for a word right below it."""
        out: list[tuple[str, ...]] = []
        for row in rows:
            out.append(row)
            out += [(choice,) for name, choice in SUGGESTED.items() if name in row and choice in self.fields]
        return out

    def names(self) -> list[str]:
        """The litter's names, one for each animal."""
        return [" ".join(line.split()) for line in self.cleaned_data["names"].splitlines() if line.strip()]

    def clean(self) -> dict[str, Any]:
        """Read everything that was typed, and say beside each field what is wrong with it."""
        cleaned = super().clean() or {}
        # What stands there is not read again: it may be a word that nobody could type.
        pairs = {name: cleaned[name] for name in cleaned if name in NAMED or name in _BESIDE}
        if self.animal:
            pairs = {name: value for name, value in pairs.items() if not _same(value, self.initial.get(name))}
        values, wrong = parse_each({name: _as_typed(name, value) for name, value in pairs.items()})
        for name, sentence in wrong:
            if name in self.fields:
                self.add_error(name, sentence[:1].upper() + sentence[1:])
        self._read_born(cleaned, values)
        chosen = self._take_choices(values)
        self._check_meanwhile(cleaned)
        values = in_our_words(values, self.before)
        if chosen:
            values["own_words"] = {**values.get("own_words", self.before.get("own_words", {})), **chosen}
        self.values = {
            name: value for name, value in values.items() if not _same(value, self.before.get(name))
        }
        if self.animal is None:
            self.values = {name: value for name, value in self.values.items() if _says_something(name, value)}
        return cleaned

    def clean_bonded_with_id(self) -> str:
        """The other animal by its number or its name, as the number."""
        text = " ".join(str(self.cleaned_data["bonded_with_id"]).split())
        if not text or text == self.initial.get("bonded_with_id"):
            return str(self.before.get("bonded_with_id") or "")
        others = Animal.scoped.exclude(status=DELETED).exclude(pk=self.animal.pk if self.animal else 0)
        number = re.fullmatch(r"(?:.*\()?(\d{1,18})\)?", text)
        found = (
            list(others.filter(pk=int(number[1]))[:1])
            if number
            else list(others.filter(name__iexact=text)[:2])
        )
        if len(found) != 1:
            many = "Several animals are called so" if found else "You have no such animal"
            raise forms.ValidationError(f"{many}. Write the number, which its page shows.")
        return str(found[0].pk)

    def _read_born(self, cleaned: Mapping[str, Any], values: dict[str, Any]) -> None:
        """An age or a day of birth; the age group follows from either."""
        if "born" not in self.fields:
            return
        text = cleaned.get("born", "").strip()
        if text == self.initial.get("born", ""):
            return
        born = read_date(text) or born_about(text, self.today)
        if text and born is None:
            self.add_error(
                "born", f"“{text}” is neither an age, such as 2 years, nor a day, such as 3/14/2024."
            )
            return
        if born and born > self.today:
            self.add_error("born", "That day is yet to come.")
            return
        values["birthdate"] = born
        if born:
            values["age"] = age_group(born, self.today)
            values["birthdate_guessed"] = bool(cleaned.get("birthdate_guessed")) or read_date(text) is None

    def _offer_choices(self) -> None:
        """Where a word is not in our list and others are near, they are offered beside it."""
        for name, choice in SUGGESTED.items():
            if not self.is_bound or name not in self.fields:
                continue
            text = " ".join(str(self.data.get(name, "")).split())
            near = self._near(name, text)
            if not near or text == self.before.get(name):
                continue
            options = [(one, one) for one in near] + [(text, f"Keep “{text}”")]
            self.fields[choice] = forms.ChoiceField(
                choices=options, widget=forms.RadioSelect, required=False, label="Did you mean one of these?"
            )

    def _near(self, name: str, text: str) -> tuple[str, ...]:
        if not text:
            return ()
        if name == "species":
            return () if find_species(text) else closest_species(text)
        known = find_species(str(self.data.get("species", self.before.get("species", ""))))
        if known is None or read_breed(known.name, text):
            return ()
        return closest_breeds(known.name, text)

    def _take_choices(self, values: dict[str, Any]) -> dict[str, str]:
        """Set what was chosen, and return the words that were typed for it."""
        typed: dict[str, str] = {}
        for name, choice in SUGGESTED.items():
            if choice not in self.fields:
                continue
            chosen = self.cleaned_data.get(choice)
            if not chosen:
                self.add_error(
                    name, "We do not know this word. Choose what you mean below, or keep your own."
                )
                continue
            text = " ".join(str(self.cleaned_data.get(name, "")).split())
            values[name] = chosen
            typed |= {name: text} if text != chosen else {}
        return typed

    def _check_meanwhile(self, cleaned: Mapping[str, Any]) -> None:
        if self.animal is None or cleaned.get("seen") == self.animal.changed_at.isoformat():
            return
        if cleaned.get("seen"):
            self.add_error(
                None,
                "Somebody changed this animal while you were typing. What you typed stands below, and nothing is "
                "saved yet. Look at the history, then save again to set it as it stands here.",
            )
        # When it is sent again, it was seen.
        again = cast(QueryDict, self.data).copy()
        again["seen"] = self.animal.changed_at.isoformat()
        self.data = again


def stored(animal: Animal) -> dict[str, Any]:
    """What stands in the record, by the names of the deeds."""
    videos = animal.videos.order_by("position", "id")
    return {
        **{name: getattr(animal, name) for name in NAMED if hasattr(animal, name) and name not in _LISTS},
        "qualities": list(animal.qualities),
        **{name: getattr(animal, name) for name in (*SWITCHES, "bonded_with_id", "own_words")},
        "youtube": [row.video_id for row in videos if row.kind == VideoKind.YOUTUBE],
    }


_LISTS = ("pictures", "videos", "video_urls", "id", "org_id")


def _typed(values: Mapping[str, Any]) -> dict[str, Any]:
    """Values as somebody would have typed them."""
    typed: dict[str, Any] = {}
    for name, value in values.items():
        if name in SWITCHES or name == "qualities":
            typed[name] = value
        elif isinstance(value, bool):
            typed[name] = "yes" if value else "no"
        elif name == "youtube":
            typed[name] = "\n".join(f"https://youtu.be/{one}" for one in value)
        else:
            kept = as_kept(value)
            typed[name] = "" if kept is None else kept
    typed["born"] = typed.get("birthdate", "")
    return typed


def _field(name: str, statuses: tuple[str, ...], current: str) -> forms.Field:
    given: dict[str, Any] = {"label": label(name), "help_text": HELP.get(name, ""), "required": False}
    if name in ("name", "species"):
        given["required"] = True
        given["error_messages"] = {"required": "It is needed, so that people know whom they read about."}
    field = NAMED.get(name)
    if name in SWITCHES:
        return forms.BooleanField(**given)
    if name == "status":
        choices = [(one, status_choice(one)) for one in statuses]
        return forms.ChoiceField(**{**given, "required": True}, choices=choices)
    if name == "qualities":
        choices = [(key, render.QUALITIES[key]) for key in QUALITIES]
        return forms.MultipleChoiceField(**given, choices=choices, widget=forms.CheckboxSelectMultiple)
    if field and field.kind is Kind.TRI:
        return forms.ChoiceField(**given, choices=TRI, widget=forms.RadioSelect)
    if field and field.kind is Kind.CHOICE:
        widget = forms.RadioSelect if name == "sex" else forms.Select
        return forms.ChoiceField(**given, choices=_options(field, current), widget=widget)
    if field and field.kind is Kind.DATE:
        return forms.CharField(**given, widget=forms.DateInput(attrs={"type": "date"}))
    if name in LONG:
        return forms.CharField(**given, widget=forms.Textarea(attrs={"rows": LONG[name]}), strip=True)
    return forms.CharField(**given, widget=forms.TextInput(attrs=_attributes(name)), max_length=1000)


def _options(field: Field, current: str) -> list[tuple[str, str]]:
    """The known options, and what stands there where it is another: the lists are open."""
    options = dict.fromkeys((*field.options, *((current,) if current else ())))
    return [*((one, one) for one in options), ("", "Not known")]


def _attributes(name: str) -> dict[str, str]:
    lists = {"species": "species-words", "primary_breed": "breed-words", "secondary_breed": "breed-words"}
    attributes = {"list": lists[name]} if name in lists else {}
    if name in ("size_current", "size_potential"):
        attributes["inputmode"] = "decimal"
    if name in ("location_zip", "found_zip"):
        attributes["inputmode"] = "numeric"
    if name.startswith("contact_") and "phone" in name:
        attributes["type"] = "tel"
    if name == "contact_email":
        attributes["type"] = "email"
    return attributes | {"autocomplete": "off"}


def _names_field() -> forms.Field:
    return forms.CharField(
        label="Names",
        help_text="One on each line: one animal for each. “Kitten 1” will do for now.",
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": "Write at least one name, one on each line."},
    )


def species_words() -> list[str]:
    """For the list of suggestions under the field."""
    return [one.name for one in all_species()]


def breed_words(species: str) -> list[str]:
    """The same for breeds, once the kind of animal is known."""
    known = find_species(species)
    return [one.name for one in breeds_of(known.name)] if known else []


def _says_something(name: str, value: Any) -> bool:
    """Of a new animal only what was filled in is entered. No is an answer; a switch that is off is none."""
    return value not in ("", None, []) and not (name in SWITCHES and value is False)


def _as_typed(name: str, value: Any) -> Any:
    """As the readers take it: browsers send CRLF, and switches are words."""
    if name in SWITCHES:
        return "yes" if value else "no"
    return _plain(value) if isinstance(value, str) else value


def _plain(text: str) -> str:
    return text.replace("\r\n", "\n").strip()


def _same(new: Any, old: Any) -> bool:
    if isinstance(new, str) or isinstance(old, str):
        return _plain(str(new or "")) == _plain(str(old or ""))
    if isinstance(new, list) and isinstance(old, list):
        return sorted(new) == sorted(old) if new and new[0] in QUALITIES else new == old
    return bool(new == old)
