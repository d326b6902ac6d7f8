"""Every finding is registered and explained, and some row leads to it."""

import ast
from pathlib import Path

import pytest

import petwire.wire
from petwire.wire.notices import NOTICES, Severity
from petwire.wire.read import decode_org, decode_pet, read_petlist
from tests.rules.wire_world import org_line, pet_line, picture_row

DEEP = [[]]
for _ in range(40):
    DEEP = [DEEP]


def of_pet(line: bytes):
    return decode_pet(line)[1]


def of_org(line: bytes):
    return decode_org(line)[1]


def of_list(data: bytes):
    return read_petlist(data, "petlist.csv")[1]


# Code: the rows that lead to it.
LEADS = {
    "not_utf8": [(of_pet, b'{"animalID":"1","orgID":"2","name":"\xe9"}'), (of_org, b"\xff\xfe{\x00}\x00")],
    "not_json": [
        (of_pet, pet_line()[:-9]),
        (of_pet, b""),
        (of_pet, b'{"animalID":1,"orgID":2,"sizeCurrent":NaN}'),
        (of_pet, b'{"animalID":1,"orgID":2,"sizeCurrent":1e999,"name":"\\ud800"}'),
        (of_pet, b'{"animalID":1,"orgID":2,"sizeCurrent":NaN,"name":"\\ud800"}'),
        (of_pet, b"[" * 5000 + b'"\\ud800"' + b"]" * 5000),
        (of_org, b"<html>"),
    ],
    "not_an_object": [(of_pet, b"[]"), (of_pet, b'"12"'), (of_org, b"12"), (of_org, b"null")],
    "too_deep": [
        (of_pet, pet_line(unheard=DEEP)),
        (of_pet, pet_line(name=DEEP)),
        (of_pet, pet_line(pictures=[picture_row(unheard=DEEP)])),
        (of_pet, pet_line(pictures=DEEP)),
        (of_pet, pet_line(unheard=DEEP, name="\x00")),
    ],
    "row_too_large": [(of_pet, pet_line(name="x" * 4 * 1024**2)), (of_org, b"[" * (4 * 1024**2 + 1))],
    "wrong_record": [(of_org, pet_line()), (of_org, org_line(animalID=""))],
    "no_id": [
        (of_pet, b'{"orgID":"1"}'),
        (of_pet, pet_line(animalID=None)),
        (of_pet, pet_line(orgID="")),
        (of_org, org_line(orgID="")),
    ],
    "bad_id": [
        (of_pet, pet_line(animalID=value))
        for value in (
            "12a",
            "-1",
            "0",
            "007",
            " 7",
            "1" * 19,
            "٣",
            "1.0",
            1.0,
            -1,
            0,
            10**18,
            True,
            ["1"],
            "²",
        )
    ]
    + [(of_pet, pet_line(orgID="x")), (of_org, org_line(orgID="x"))],
    "petlist_empty": [(of_list, b""), (of_list, b"\xef\xbb\xbf\r\n\n")],
    "petlist_not_ids": [
        (of_list, data)
        for data in (b"1,,2", b"1,2,", b"1e5", b"animalID\n1", b"007", b"PK\x03\x04", b"<html>")
    ],
    "petlist_repeats": [(of_list, b"1,2\n1")],
    "structure_for_text": [(of_pet, pet_line(name=["Rex"])), (of_org, org_line(zip={"a": 1}))],
    "text_too_long": [
        (of_pet, pet_line(**{key: "Dog" * 67}))
        for key in ("species", "primaryBreed", "secondaryBreed", "animalLocation", "status")
    ],
    "bad_date": [
        (of_pet, pet_line(birthdate=value))
        for value in ("2020-02-30", "13/1/2020", "soon", "20200131", "0000-00-00")
    ],
    "bad_time": [
        (of_pet, pet_line(lastUpdated=value))
        for value in ("soon", "-5", "1969-12-31", "999999999999999", "2020-13-01 00:00:00", "13:00")
    ],
    "bad_number": [
        (of_pet, pet_line(sizeCurrent=value))
        for value in ("25 lbs", "1e5", "NaN", "1,5", "1_0", "٣", "1" * 13)
    ],
    "not_yes_no": [
        (of_pet, pet_line(dogs="maybe")),
        (of_org, org_line(messageOrg="?")),
        (of_pet, pet_line(dogs=2)),
    ],
    "not_a_list": [(of_pet, pet_line(pictures="http://x")), (of_pet, pet_line(videos={"url": "x"}))],
    "item_unusable": [
        (of_pet, pet_line(pictures=[picture_row("7a")])),
        (of_pet, pet_line(pictures=["http://x"])),
        (of_pet, pet_line(videos=[7])),
        (of_pet, pet_line(videoUrls=[["x"]])),
    ],
    "item_repeated": [(of_pet, pet_line(pictures=[picture_row("7"), picture_row("7", mediaOrder="2")]))],
    "text_cleaned": [
        (of_pet, pet_line(name="a\x00b")),
        (of_pet, pet_line(sex="a\x00b")),
        (of_pet, b'{"animalID":"1","orgID":"2","name":"\\ud83dx"}'),
        (of_pet, pet_line(unheard={"a": ["\x00"]})),
        (of_pet, pet_line(pictures=[picture_row(originalUrl="\x00")])),
        (of_org, org_line(name="a\x00b")),
        (of_org, b'{"orgID":"2","name":"\\uDE00"}'),
    ],
    "number_imprecise": [
        (of_pet, b'{"animalID":1,"orgID":2,"rescueID":98765432109876543210987}'),
        (of_pet, b'{"animalID":1,"orgID":2,"microchip":98765432109876543210987}'),
    ],
    "flag_not_yes": [
        (of_pet, pet_line(lap="No")),
        (of_pet, pet_line(lap=False)),
        (of_pet, pet_line(lap="x")),
    ],
    "zero_time": [(of_pet, pet_line(mediaLastUpdated="0")), (of_pet, pet_line(lastUpdated=0))],
    "other_form": [
        (of_pet, pet_line(dogs="y")),
        (of_pet, pet_line(lap="yes")),
        (of_pet, pet_line(lastUpdated="2024-02-18T12:00:00Z")),
    ],
    "number_for_text": [(of_pet, pet_line(rescueID=7)), (of_pet, pet_line(lastUpdated=1596010077))],
    "boolean_for_text": [(of_pet, pet_line(dogs=True)), (of_pet, pet_line(summary=False))],
    "null_text": [(of_pet, pet_line(summary="null")), (of_pet, pet_line(birthdate="null", pictures=[]))],
    "unknown_option": [(of_pet, pet_line(sex="Unknown")), (of_org, org_line(orgType="rescue"))],
    "unknown_key": [(of_pet, pet_line(adoptionPending="No")), (of_org, org_line(petID="7"))],
    "spellings_differ": [
        (of_pet, pet_line(description="a", animalDescription="b")),
        (of_pet, pet_line(description=["a"], animalDescription="b")),
        (of_org, org_line(allowAppSubmissions="No", allowCommonApp="Yes")),
    ],
    "media_value_kept": [
        (of_pet, pet_line(pictures=[picture_row(type="jpg")])),
        (of_pet, pet_line(videos=[{"seconds": 3}])),
        (of_pet, pet_line(videos=[dict.fromkeys(map(str, range(999)), 3)])),
    ],
}

PLACES = [
    pytest.param(code, read, data, id=f"{code}-{number}")
    for code, leads in LEADS.items()
    for number, (read, data) in enumerate(leads, 1)
]


def test_every_registered_finding_has_rows_that_lead_to_it():
    assert set(LEADS) == set(NOTICES)


@pytest.mark.parametrize(("code", "read", "data"), PLACES)
def test_the_row_leads_to_the_finding(code, read, data):
    notices = read(data)

    assert code in [notice.code for notice in notices]
    for notice in notices:
        assert notice.severity is NOTICES[notice.code].severity
        assert 0 < len(notice.detail) < 200


def test_a_record_is_withheld_exactly_when_a_finding_is_an_error():
    for leads in LEADS.values():
        for read, data in leads:
            if read is not of_list:
                record, notices = (decode_pet if read is of_pet else decode_org)(data)

                assert (record is None) == any(notice.severity is Severity.ERROR for notice in notices), data


def test_every_finding_in_the_code_is_registered():
    used: set[str] = set()
    for path in Path(petwire.wire.__file__).parent.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call):
                name = getattr(node.func, "id", getattr(node.func, "attr", ""))
                place = {"notice": 0, "note": 0, "keep": 2}.get(name)
                if place is not None:
                    constants = [
                        part for part in ast.walk(node.args[place]) if isinstance(part, ast.Constant)
                    ]
                    used |= {part.value for part in constants if isinstance(part.value, str)}
    used -= {"0."}  # an argument of strip() inside a condition

    assert used == set(NOTICES)


def test_explanations_are_single_sentences():
    for kind in NOTICES.values():
        for sentence in (kind.what, kind.remedy):
            assert sentence[0].isupper()
            assert sentence.endswith(".")


def test_a_finding_takes_its_place_from_whoever_knows_the_file():
    notice = of_pet(pet_line(sex="x"))[0]

    placed = notice.at("pets_1.json", 3)

    assert (placed.file, placed.row, placed.field, placed.subject) == ("pets_1.json", 3, "sex", "15000001")
    assert placed.code == notice.code
