"""Every function in every version and output, as bytes: golden files are reviewed like code (`make golden`).

What the reference marks as unknown is our choice; the tests at the end name those choices.
"""

import json
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from petwire.petapi import details, form, lists, shelters
from petwire.petapi.errors import Code, Failure
from petwire.petapi.inputs import FUNCTIONS, OUTPUTS, VERSIONS, Globals
from petwire.petapi.lists import ListedPet
from petwire.petapi.output import encoded
from petwire.petapi.words import Asked, Photo

pytestmark = pytest.mark.slow

GOLDEN = Path(__file__).parent.parent / "golden" / "petapi"
PUBLIC = "https://animals.example.org"
KEY = "demo0001" + "0" * 24

OWN = Photo(71, "ab" * 32, "", 800, 600, "", 500, 375, "", 100, 75)
LINKED = Photo(
    72, "", "https://pics.example.org/o.jpg", 1024, 768, "https://pics.example.org/l.jpg", 500, 375,
    "https://pics.example.org/s.jpg", 100, 75,
)  # fmt: skip
BISCUIT = ListedPet(
    7, 3, "Biscuit &amp; Gravy", "Dog", "Male", "Baby", "Medium", "Beagle", "", "", "Happy Tails Rescue",
    "Austin", "TX", "78701",
)  # fmt: skip
MITTENS = ListedPet(
    8, 3, "Mittens", "Cat", "Female", "Senior", "Small", "Domestic Short Hair", "Manx", "76701",
    "Happy Tails Rescue", "Austin", "TX", "78701",
)  # fmt: skip
NAMELESS = ListedPet(
    9, 3, "", "Guinea Pig", "", "", "", "", "", "", "Happy Tails Rescue", "Austin", "TX", "78701"
)

PET = details.Pet(
    id=7,
    source="here",
    rescue_id="HT-12",
    name="Biscuit",
    species="Dog",
    sex="Male",
    age="Baby",
    primary_breed="Beagle",
    secondary_breed="",
    mixed=False,
    size="Medium",
    color="Black - with White",
    pattern="",
    coat_length="Short",
    special_needs=False,
    kill_date=date(2026, 4, 1),
    location_zip="",
    updated_at=datetime(2026, 3, 14, 15, 9, 26, tzinfo=UTC),
    status="Available",
    pet_url="",
    video_url="https://www.youtube.com/watch?v=abcdefghijk",
    description="<p>Loves <b>naps</b> &amp; you.</p><script>alert(1)</script>",
    description_plain="",
    tracker_url="",
    ok_with_cats=True,
    ok_with_dogs=False,
    ok_with_kids=None,
    housetrained=True,
    vaccinated=True,
    altered=None,
    declawed=False,
    bonded=True,
    org_id=3,
    org_name="Happy Tails Rescue",
    org_email="hello@happytails.example.org",
    org_phone="(512) 555-0143 ext. 7",
    org_address="",
    org_city="Austin",
    org_state="TX",
    org_zip="78701",
)
SHELTER = shelters.Shelter(
    3, "Happy Tails Rescue", "Rescue", "1 Main St", "Austin", "TX", "78701", "United States", "512.555.0143",
    "hello@happytails.example.org", "https://happytails.example.org", "", "<p>We rescue.</p>", "", "", 2,
)  # fmt: skip


def pet_items(asked: Asked, *, with_species: bool) -> list[dict[str, Any]]:
    rows = ((BISCUIT, OWN), (MITTENS, LINKED), (NAMELESS, None))
    return [
        lists.pet_item(pet, photo, order=order, asked=asked, with_species=with_species)
        for order, (pet, photo) in enumerate(rows, 11)
    ]


def answer_of(function: str, asked: Asked) -> dict[str, Any]:
    """What a function answers in a small world of values."""
    match function:
        case "pets_at_shelter" | "pets_at_shelters":
            items = pet_items(asked, with_species=True)
            return lists.shelter_list(31, items, returned=3, meta_only=False)
        case "pet_search":
            items = pet_items(asked, with_species=False)
            return lists.search_list(31, items, exact=2, returned=3, meta_only=False)
        case "search_form":
            return form.search_form("cat")
        case "pet_details":
            return details.pet_details(PET, [OWN, LINKED], asked, tracker=PUBLIC)
        case "limited_pet_details":
            return details.limited_pet_details(PET, [OWN], asked)
        case "shelter_search":
            items = [shelters.shelter_item(SHELTER, order=1, away=12.34, asked=asked)]
            return shelters.shelter_search(1, items, returned=1, meta_only=False)
        case "shelter_details":
            return shelters.shelter_details(SHELTER, asked)
    raise LookupError(function)


@pytest.mark.parametrize("output", OUTPUTS)
@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("function", FUNCTIONS)
def test_answers_are_as_the_golden_files_say(request, function, version, output):
    asked = Asked(PUBLIC, Globals(KEY, version, output))
    path = GOLDEN / f"{function}.{version}.{output}"
    body = encoded(answer_of(function, asked), output) + b"\n"

    if request.config.getoption("--golden", default=False):
        path.write_bytes(readable(body, output))
    assert readable(body, output) == path.read_bytes()


def readable(body: bytes, output: str) -> bytes:
    """One field a line, so that a difference can be read; nothing else is changed."""
    if output == "json":
        return json.dumps(json.loads(body), indent=1, ensure_ascii=False).encode() + b"\n"
    return body.replace(b"><", b">\n<")


def test_json_is_compact_and_xml_begins_with_its_root():
    model = {"status": "ok", "pets": [{"order": 1, "size": None}, {"order": 2, "name": "<&>"}]}

    assert (
        encoded(model, "json") == b'{"status":"ok","pets":[{"order":1,"size":null},{"order":2,"name":"<&>"}]}'
    )
    assert encoded(model, "xml") == (
        b'<?xml version="1.0" encoding="UTF-8"?>\n<result><status>ok</status>'
        b'<pets><order>1</order><size nil="true"/></pets>'
        b"<pets><order>2</order><name>&lt;&amp;&gt;</name></pets></result>"
    )


def test_characters_that_xml_cannot_hold_are_left_out():
    body = encoded({"name": "Ti\x00mo\x0b \ud7ff\ufffe\U0001f436"}, "xml")

    assert ElementTree.fromstring(body).findtext("name") == "Timo \ud7ff\U0001f436"


def asked_in(version: str) -> Asked:
    return Asked(PUBLIC, Globals(KEY, version, "json"))


def test_an_id_is_text_in_lists_and_a_number_in_details():
    (biscuit, *_) = pet_items(asked_in("1"), with_species=True)

    assert biscuit["pet_id"] == "7"
    assert details.limited_pet_details(PET, [], asked_in("1"))["pet"]["pet_id"] == 7


def test_the_details_url_names_id_key_version_and_output_in_that_order():
    (biscuit, *_) = pet_items(Asked(PUBLIC, Globals(KEY, "beta", "xml")), with_species=True)

    assert biscuit["details_url"] == f"{PUBLIC}/search/pet_details?pet_id=7&key={KEY}&v=beta&output=xml"


def test_a_pet_without_photo_has_addresses_that_end_in_null_and_no_sizes():
    nameless = pet_items(asked_in("1"), with_species=True)[2]

    assert nameless["results_photo_url"].endswith("/null")
    assert nameless["large_results_photo_url"].endswith("/null")
    assert [
        nameless[f"{size}results_photo_{side}"] for size in ("", "large_") for side in ("width", "height")
    ] == [None] * 4


@pytest.mark.parametrize("version", VERSIONS)
def test_only_version_3_has_a_status_and_an_empty_list_of_images(version):
    pet = details.limited_pet_details(PET, [], asked_in(version))["pet"]

    assert ("status" in pet, pet.get("images")) == ((True, []) if version == "3" else (False, None))


# Our choices where the reference says "unknown".


def test_our_choice_other_young_animals_are_young():
    pup = replace(BISCUIT, species="Guinea Pig", age="Baby")

    assert lists.pet_item(pup, None, order=1, asked=asked_in("1"), with_species=True)["age"] == "young"


def test_our_choice_an_empty_search_has_a_list_and_an_exception_in_each_version():
    answer = lists.search_list(0, [], exact=0, returned=0, meta_only=False)

    assert (answer["pets"], answer["exception"]["msg"]) == ([], "no_pets_found")


def test_our_choice_an_empty_list_of_a_shelter_has_no_exception():
    assert lists.shelter_list(0, [], returned=0, meta_only=False) == {
        "status": "ok",
        "returned_pets": 0,
        "total_pets": 0,
        "pets": [],
    }


def test_our_choice_what_is_not_known_to_be_pure_is_not_called_so():
    assert [
        details.limited_pet_details(replace(PET, mixed=mixed), [], asked_in("1"))["pet"]["purebred"]
        for mixed in (False, True, None)
    ] == [1, 0, 0]


def test_our_choice_the_page_of_a_shelter_is_for_people():
    (biscuit, *_) = pet_items(asked_in("1"), with_species=True)

    assert biscuit["shelter_details_url"] == f"{PUBLIC}/orgs/3-happy-tails-rescue"


def test_the_tracker_image_goes_with_the_description():
    own = details.pet_details(PET, [], asked_in("1"), tracker="https://t.example.org")["pet"]["description"]
    mirrored = replace(PET, source="upstream", tracker_url="https://hub.example.org/pet?1")
    theirs = details.pet_details(mirrored, [], asked_in("1"), tracker="https://t.example.org")["pet"][
        "description"
    ]

    assert own.endswith('<img src="https://t.example.org/pet?7&a=&h=" width="0" height="0" alt="" />')
    assert theirs.endswith('<img src="https://hub.example.org/pet?1" width="0" height="0" alt="" />')
    assert "script" not in own


def test_the_error_for_a_missing_shelter_is_byte_by_byte_that_of_the_original():
    from petwire.petapi.inputs import read_inputs, read_query

    failure = read_inputs("pets_at_shelters", read_query(b"start_number=1&end_number=30000000&key=x"))

    assert isinstance(failure, Failure)
    assert encoded(failure.body(), "json") == (
        b'{"status":"fail","error":{"missing":[{"field":"shelter_id","msg":"Please check your submission: it appears '
        b'that a required field was not specified."}],"code":450,"details":"The method inputs didn\'t pass validation. '
        b'Please check the missing, invalid, and unknown structures for more information.","msg":"validation_failure"}}'
    )


@pytest.mark.parametrize(
    ("code", "name", "strict"),
    [
        (400, "input_invalid", 400),
        (401, "invalid_key", 401),
        (403, "access_denied", 403),
        (412, "input_missing", 400),
        (450, "validation_failure", 422),
        (500, "tech_failure", 500),
        (503, "resource_unavailable", 503),
    ],
)
def test_each_error_has_its_name_and_its_nearest_status(code, name, strict):
    failure = Failure(Code(code), "Why.")

    assert failure.body() == {"status": "fail", "error": {"code": code, "details": "Why.", "msg": name}}
    assert (failure.http_status(strict=False), failure.http_status(strict=True)) == (200, strict)
