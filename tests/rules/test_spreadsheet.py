"""Spreadsheets: written so that nothing in them acts, read whatever program wrote them."""

import csv
import io
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from petwire.catalog.spreadsheet import (
    HEADINGS,
    LARGEST,
    MOST_ROWS,
    PRIVATE,
    READ,
    UnreadableSpreadsheet,
    columns,
    escaped,
    read_csv,
    unescaped,
    write_csv,
)

TEXT = "name,species,adoption_fee\r\nRex,Dog,$50\r\nMäuschen,Cat,\r\n"


def cells(data: bytes) -> list[dict]:
    return [dict(row.cells) for row in read_csv(data).rows]


@pytest.mark.parametrize("text", ["=1+1", "+1", "-2", "@SUM(A1)", "\t=1", "\r=1", "'=1", "''=1"])
def test_no_cell_is_taken_for_a_formula(text):
    assert escaped(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", "Rex", "'tis", "a=b", "$-5"])
def test_other_cells_stay_as_they_are(text):
    assert escaped(text) == text


@given(st.text(alphabet="'=+-@\t\rab"))
def test_escaping_is_taken_away_again(text):
    assert unescaped(escaped(text)) == text


def test_what_is_written_opens_anywhere():
    record = {
        "id": 7,
        "name": '=HYPERLINK("x")',
        "birthdate": date(2024, 1, 31),
        "mixed": False,
        "altered": None,
    }
    record |= {"size_current": Decimal("12.50"), "qualities": ["lap", "gentle"], "description": "a\nb, c"}

    text = "".join(write_csv([record], columns(private=False)))

    assert text.startswith("\ufeffid,rescue_id,name,status,species,")
    (row,) = csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline=""))
    assert (row["id"], row["name"], row["birthdate"]) == ("7", '\'=HYPERLINK("x")', "2024-01-31")
    assert (row["mixed"], row["altered"], row["size_current"]) == ("no", "", "12.5")
    assert (row["qualities"], row["description"]) == ("lap, gentle", "a\nb, c")
    assert not set(PRIVATE) & set(row)
    assert set(PRIVATE) <= set(columns(private=True))


@pytest.mark.parametrize(
    ("why", "data"),
    [
        ("UTF-8", TEXT.encode()),
        ("UTF-8 with a mark", TEXT.encode("utf-8-sig")),
        ("Windows-1252", TEXT.encode("cp1252")),
        ("UTF-16", TEXT.encode("utf-16")),
        ("semicolons", TEXT.replace(",", ";").encode()),
        ("tabs", TEXT.replace(",", "\t").encode()),
        ("other line ends", TEXT.replace("\r\n", "\n").encode()),
        ("blank lines", f"\r\n\r\n{TEXT}\r\n\r\n".encode()),
        ("a comma in a quoted heading", TEXT.replace("name", '"name"').replace(",", ";").encode()),
    ],
)
def test_a_file_is_read_whatever_wrote_it(why, data):
    assert cells(data) == [
        {"name": "Rex", "species": "Dog", "adoption_fee": "$50"},
        {"name": "Mäuschen", "species": "Cat", "adoption_fee": ""},
    ]


def test_headings_are_forgiven_their_form_and_strange_ones_are_named():
    table = read_csv(b"Animal Name,GENDER,Good With Dogs,dogs,goodInCar,Shoe size\nRex,M,yes,no,yes,44\n")

    assert table.unknown == ["goodInCar", "Shoe size"]
    assert table.doubled == ["ok_with_dogs"]
    assert set(table.rows[0].cells) == {"name", "sex", "ok_with_dogs"}
    assert set(HEADINGS.values()) <= set(READ)


def test_a_single_column_for_the_breed_is_the_first_breed():
    assert cells(b"name,Breed\nRex,Lab mix\n") == [{"name": "Rex", "primary_breed": "Lab mix"}]
    assert cells(b"name,breed,primaryBreed\nRex,x,y\n") == [
        {"name": "Rex", "breed": "x", "primary_breed": "y"}
    ]


def test_rows_have_the_numbers_that_people_see():
    table = read_csv(b"name\nRex\n\nMax\n")

    assert [row.number for row in table.rows] == [2, 4]


def test_long_rows_and_short_rows_are_read_as_far_as_they_go():
    assert cells(b"name,species\nRex\nMax,Dog,too much\n") == [
        {"name": "Rex"},
        {"name": "Max", "species": "Dog"},
    ]


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "empty"),
        (b" \n\n", "empty"),
        (b"foo,bar\n1,2\n", "No heading"),
        (b"PK\x03\x04 workbook", "Save as, CSV"),
        (b"name\n" + b"x" * LARGEST, "5 MB"),
        (b"name\n" + b"Rex\n" * (MOST_ROWS + 1), "5,000 rows"),
        (b'name\n"' + b"x" * 200_000 + b'"', "Row 2 cannot be read"),
    ],
)
def test_what_cannot_be_read_is_said_with_the_remedy(data, words):
    with pytest.raises(UnreadableSpreadsheet, match=words):
        read_csv(data)


@given(st.binary(max_size=300))
def test_no_file_does_worse_than_be_refused(data):
    try:
        read_csv(b"name," + data)
    except UnreadableSpreadsheet as error:
        assert str(error)
