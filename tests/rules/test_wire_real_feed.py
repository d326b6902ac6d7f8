"""Real rows keep every value on their way through our records."""

import orjson
import pytest

from petwire.wire.notices import Severity
from petwire.wire.read import decode_org, decode_pet, read_petlist, read_stamp, split_lines
from petwire.wire.values import read_date, read_number
from petwire.wire.write import encode_org, encode_pet
from tests.programs import real_feed

# Lies beside the project, never in it.


def rows(day, name):
    with (real_feed() / day / name).open("rb") as file:
        yield from split_lines(file)


def normal(key, value):
    """The documented normal form of a value: dates YYYY-MM-DD, numbers without trailing zeros."""
    if key in ("birthdate", "foundDate", "killDate") and value:
        return read_date(value).isoformat()
    if key in ("sizeCurrent", "sizePotential") and value:
        return format(read_number(value).normalize(), "f")
    return value


@pytest.mark.parametrize("day", ["day1", "day2"])
@pytest.mark.parametrize("name", ["pets_1.json", "newpets_1.json", "updatedpets_1.json"])
def test_every_value_of_every_pet_is_preserved(day, name):
    for number, line in rows(day, name):
        pet, notices = decode_pet(line)
        assert all(notice.severity is Severity.INFO for notice in notices), number

        written = orjson.loads(encode_pet(pet))

        row = orjson.loads(line)
        row |= {"animalDescription": row["description"], "animalDescriptionPlain": row["descriptionPlain"]}
        assert written == {key: normal(key, value) for key, value in row.items()}, number
        assert list(written) == list(row), number


@pytest.mark.parametrize("day", ["day1", "day2"])
def test_every_org_is_written_as_it_came(day):
    (_, stamp), *lines = rows(day, "orgs_1.json")

    assert read_stamp(stamp).at is not None
    for number, line in lines:
        org, notices = decode_org(line)
        assert notices == [], number
        assert encode_org(org) == line + b"\n", number


@pytest.mark.parametrize(("day", "count"), [("day1", 100), ("day2", 113)])
def test_the_list_names_the_pets_of_the_day(day, count):
    ids, notices = read_petlist((real_feed() / day / "petlist.csv").read_bytes())

    assert notices == []
    assert sorted(ids) == sorted(int(decode_pet(line)[0].id) for _, line in rows(day, "pets_1.json"))
    assert len(ids) == count
