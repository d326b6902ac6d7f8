"""What people type for a field, as values by our names; and what they are told when it is wrong."""

import re
from datetime import date
from decimal import Decimal

import pytest

from petwire.catalog import typed as animals
from petwire.catalog.actions import SETTABLE as ANIMAL_SETTABLE
from petwire.catalog.typed import Flags
from petwire.orgs import typed as orgs
from petwire.orgs.actions import SETTABLE as ORG_SETTABLE
from petwire.orgs.typed import WrongField
from petwire.wire.fields import ORG_FIELDS, PET_FIELDS, QUALITIES, Field, Kind

ANIMALS = [
    ("our name", {"adoption_fee": "$225"}, {"adoption_fee": "$225"}),
    ("the file's key", {"adoptionFee": "$225"}, {"adoption_fee": "$225"}),
    ("any case, any joint", {"ADOPTION-FEE": "$225"}, {"adoption_fee": "$225"}),
    ("a short key of the files", {"dogs": "yes"}, {"ok_with_dogs": True}),
    ("another short key", {"petUrl": "https://example.org/1"}, {"pet_url": "https://example.org/1"}),
    ("both spellings of the description", {"animalDescription": "<p>Hi"}, {"description": "<p>Hi"}),
    ("text keeps its inner blanks", {"name": "  Mr  Bean "}, {"name": "Mr  Bean"}),
    ("text may be cleared", {"summary": ""}, {"summary": ""}),
    ("text that says unknown", {"name": "Unknown"}, {"name": "Unknown"}),
    ("no is an answer", {"cats": "No"}, {"ok_with_cats": False}),
    ("unknown is no answer", {"cats": "unknown"}, {"ok_with_cats": None}),
    ("empty is no answer, never no", {"cats": ""}, {"ok_with_cats": None}),
    ("JSON true", {"kids": True}, {"ok_with_kids": True}),
    ("JSON null", {"kids": None}, {"ok_with_kids": None}),
    ("an option in any case", {"size": "x-large"}, {"size": "X-Large"}),
    ("an option cleared", {"size": "unknown"}, {"size": ""}),
    ("a date", {"birthdate": "2024-02-29"}, {"birthdate": date(2024, 2, 29)}),
    ("a US date", {"birthdate": "2/29/2024"}, {"birthdate": date(2024, 2, 29)}),
    ("a date cleared", {"killDate": ""}, {"kill_date": None}),
    ("a number", {"sizeCurrent": "12.50"}, {"size_current": Decimal("12.50")}),
    ("a JSON number", {"sizeCurrent": 12.5}, {"size_current": Decimal("12.5")}),
    ("a number cleared", {"sizeCurrent": "unknown"}, {"size_current": None}),
    ("a species by its plural", {"species": "dogs"}, {"species": "Dog"}),
    ("a species we do not know", {"species": "Axolotl"}, {"species": "Axolotl"}),
    ("a status in any case", {"status": "adoption pending"}, {"status": "Adoption Pending"}),
    ("a mark", {"do_not_publish": "yes"}, {"do_not_publish": True}),
    ("another mark", {"contact_public": "no"}, {"contact_public": False}),
    ("a bond", {"bonded_with": "12"}, {"bonded_with_id": 12}),
    ("a bond ended", {"bonded_with": ""}, {"bonded_with_id": None}),
    (
        "single qualities",
        {"lap": "yes", "drools": "no", "fetches": ""},
        {"qualities": Flags(on=frozenset({"lap"}), off=frozenset({"drools", "fetches"}))},
    ),
    ("all qualities", {"qualities": "lap, Goofy"}, {"qualities": ["lap", "goofy"]}),
    ("all qualities as JSON", {"qualities": ["lap"]}, {"qualities": ["lap"]}),
    ("no qualities", {"qualities": []}, {"qualities": []}),
    ("all and single", {"qualities": "lap, goofy", "goofy": "no"}, {"qualities": ["lap"]}),
]


@pytest.mark.parametrize(("pairs", "values"), [row[1:] for row in ANIMALS], ids=[row[0] for row in ANIMALS])
def test_an_animals_fields_are_read_by_their_kind(pairs, values):
    assert animals.parse_fields(pairs) == values


WRONG = [
    ("an unknown field", {"adopton_fee": "1"}, "adopton_fee: there is no such field. Did you mean adoption_fee?"),
    ("an address", {"contact_email": "Ann <a@b.org>"}, "contact_email: 'Ann <a@b.org>' is no e-mail address such as"),
    ("a far-off field", {"qqq": "1"}, "qqq: there is no such field."),
    ("a tri-state", {"dogs": "maybe"}, "dogs: 'maybe' is none of yes, no, unknown."),
    ("an option", {"sex": "Femal"}, "sex: 'Femal' is none of Female, Male. Did you mean Female?"),
    ("a status", {"status": ""}, "status: '' is none of Available, Adopted,"),
    ("a date", {"birthdate": "2024-02-30"}, "birthdate: '2024-02-30' is no date such as 2026-03-14; leave it empty"),
    ("a number", {"sizeCurrent": "12 lb"}, "sizeCurrent: '12 lb' is no plain number such as 12.5;"),
    ("a quality", {"lap": "maybe"}, "lap: 'maybe' is neither yes nor no."),
    ("a quality in the list", {"qualities": "lapp"}, "qualities: 'lapp' is none of"),
    ("a mark is never unknown", {"do_not_publish": "unknown"}, "do_not_publish: 'unknown' is neither yes nor no."),
    ("a bond by name", {"bonded_with": "Rex"}, "bonded_with: 'Rex' is no animal's id. `petwire animals list`"),
    ("an id", {"animalID": "7"}, "animalID: is set by petwire itself. Leave it out."),
    ("a time of ours", {"lastUpdated": "1596010077"}, "lastUpdated: is set by petwire itself. Leave it out."),
    ("pictures", {"pictures": []}, "pictures: pictures and videos are not typed."),
    ("the same field twice", {"dogs": "yes", "ok_with_dogs": "no"}, "ok_with_dogs: is given twice"),
    ("a structure", {"name": {"first": "Rex"}}, "name: is a structure where a single value belongs."),
    ("bytes that were no text", {"name": "\udcff"}, "name: the text holds characters that cannot be stored."),
    ("a zero character", {"name": "a\0b"}, "name: the text holds characters that cannot be stored."),
]  # fmt: skip


@pytest.mark.parametrize(("pairs", "message"), [row[1:] for row in WRONG], ids=[row[0] for row in WRONG])
def test_a_wrong_field_is_named_with_what_came_and_the_remedy(pairs, message):
    with pytest.raises(WrongField, match=re.escape(message)) as wrong:
        animals.parse_fields(pairs)

    assert wrong.value.exit_code == 2


def test_only_what_is_close_is_offered():
    with pytest.raises(WrongField) as wrong:
        animals.parse_fields({"nope": "1"})  # noHeat has three of its letters

    assert str(wrong.value) == "nope: there is no such field."


def test_all_wrong_fields_are_reported_together():
    with pytest.raises(WrongField) as wrong:
        animals.parse_fields({"sex": "x", "name": "Rex", "birthdate": "soon", "nme": "?"})

    first, *lines = str(wrong.value).splitlines()
    assert first == "3 fields are wrong."
    assert [line.split(":")[0].strip() for line in lines] == ["sex", "birthdate", "nme"]


def test_single_qualities_leave_the_others_as_they_are():
    change = Flags(on=frozenset({"goofy", "lap"}), off=frozenset({"drools"}))

    assert change.applied(["drools", "fetches"]) == ["fetches", "lap", "goofy"]


@pytest.mark.parametrize(
    ("pairs", "values"),
    [
        ({"orgType": "rescue", "orgurl": "example.org"}, {"org_type": "Rescue", "url": "example.org"}),
        ({"messageOrg": "no", "allow_applications": ""}, {"message_org": False, "allow_applications": None}),
        ({"show_address": "yes"}, {"show_address": True}),
        ({"email": " paws@example.org "}, {"email": "paws@example.org"}),
        ({"email": ""}, {"email": ""}),
        ({"public_statuses": "available, Hold"}, {"public_statuses": ["Available", "Hold"]}),
        ({"public_statuses": ["Available", "available"]}, {"public_statuses": ["Available"]}),
    ],
)
def test_an_organisations_fields_are_read_the_same_way(pairs, values):
    assert orgs.parse_fields(pairs) == values


@pytest.mark.parametrize(
    ("pairs", "message"),
    [
        ({"public_statuses": "Deleted"}, "public_statuses: 'Deleted' is none of Available, Adopted"),
        ({"orgID": "3"}, "orgID: is set by petwire itself."),
        ({"status": "Available"}, "status: is set by petwire itself."),
        ({"email": "nope"}, "email: 'nope' is no e-mail address such as name@example.org."),
        ({"adress": "1 Elm"}, "adress: there is no such field. Did you mean address?"),
    ],
)
def test_an_organisations_wrong_fields_are_named_the_same_way(pairs, message):
    with pytest.raises(WrongField, match=re.escape(message)):
        orgs.parse_fields(pairs)


SAMPLE = {
    Kind.TEXT: "text",
    Kind.TRI: "yes",
    Kind.FLAG: "yes",
    Kind.DATE: "2024-01-31",
    Kind.NUMBER: "1.5",
}


def _sample(field: Field) -> str:
    special = {
        "status": "Available",
        "species": "Dog",
        "email": "name@example.org",
        "contact_email": "name@example.org",
    }
    return special.get(field.name) or (field.options[0] if field.options else SAMPLE[field.kind])


def test_every_field_that_can_be_set_can_be_typed_by_our_name_and_by_the_files_key():
    fields = [
        field for field in PET_FIELDS if field.name in ANIMAL_SETTABLE and field.kind is not Kind.DERIVED
    ]
    qualities = [field for field in PET_FIELDS if field.kind is Kind.FLAG]

    for field in [*fields, *qualities]:
        by_key, by_name = ({name: _sample(field)} for name in (field.key, field.name))
        assert animals.parse_fields(by_key) == animals.parse_fields(by_name)

    names = {name for field in fields for name in animals.parse_fields({field.key: _sample(field)})}
    extra = {"qualities", "contact_public", "do_not_publish", "bonded_with_id", "birthdate_guessed"}
    extra |= {"own_words"}  # follows from what is typed
    assert names | extra == ANIMAL_SETTABLE
    assert {field.key for field in qualities} == set(QUALITIES)


def test_every_field_of_an_organisation_that_can_be_set_can_be_typed():
    fields = [field for field in ORG_FIELDS if field.name in ORG_SETTABLE]

    names = {name for field in fields for name in orgs.parse_fields({field.key: _sample(field)})}

    assert names | {"show_address", "public_statuses", "travels_to"} == ORG_SETTABLE
