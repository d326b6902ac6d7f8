"""Every word of the public pages is translated, and the compiled catalogue is what translators wrote."""

import re

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import read_mo

from petwire.listings.vocabulary import _CHOICES, SPECIES
from petwire.vocab.species import all_species
from petwire.wire.fields import ORG_FIELDS, PET_FIELDS, Kind
from tests.messages import LANGUAGES, all_of, gathered, po_of, read, sources, unwrapped

REMEDY = "run `make messages`, and translate what it says is left"
# Choices that no public page shows in words of the format: units and reasons, and what a page says otherwise.
NOT_SHOWN = {"size_unit", "kill_reason", "owner_experience"}


def placeholders(text: str) -> set[str]:
    return set(re.findall(r"%\(\w+\)s|<[^>]*>", text))


def forms(words: object) -> list[str]:
    return list(words) if isinstance(words, tuple | list) else [str(words)]


def told(catalog: Catalog) -> dict[tuple[str, str | None], list[str]]:
    return {(forms(one.id)[0], one.context): forms(one.string) for one in catalog if one.id}


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_message_is_missing_or_left_over(language):
    said = {(one.id, one.context) for one in gathered() if one.id}
    known = {(one.id, one.context) for one in read(language) if one.id}

    assert not sorted(map(str, said - known))[:5], REMEDY
    assert not sorted(map(str, known - said))[:5], REMEDY


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_message_waits_for_its_translation(language):
    waiting = [one.id for one in read(language) if one.id and (one.fuzzy or not all_of(one.string))]

    assert not waiting, REMEDY


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_translation_has_the_same_places_and_tags(language):
    wrong = [
        one.id
        for one in read(language)
        if one.id
        for form, english in zip(forms(one.string), forms(one.id), strict=True)
        if placeholders(form) != placeholders(english)
    ]

    assert not wrong


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_compiled_catalogue_is_up_to_date(language):
    with po_of(language).with_suffix(".mo").open("rb") as file:
        compiled = told(read_mo(file))

    assert compiled == told(read(language)), REMEDY


@pytest.mark.parametrize(
    "path", [one for one in sources() if one.suffix == ".html"], ids=lambda path: path.name
)
def test_no_template_shows_words_that_nobody_translates(path):
    assert unwrapped(path.read_text()) == [], "put them into {% translate %} or {% blocktranslate trimmed %}"


def test_every_species_and_every_choice_of_the_format_has_its_words():
    words = {word for one in all_species() for word in (one.name, one.plural, one.young)}
    options = {
        option
        for field in (*PET_FIELDS, *ORG_FIELDS)
        if field.kind is Kind.CHOICE and field.name not in NOT_SHOWN
        for option in field.options
    }

    assert words == SPECIES
    assert options == {str(one) for one in _CHOICES}
