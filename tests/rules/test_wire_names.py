"""Which files are ours, by their names."""

import pytest

from petwire.wire.names import LogicalName
from petwire.wire.read import logical_name, numbering_holes

OURS = [
    ("the guide's name", "pets_1.json", LogicalName("pets", 1)),
    ("orgs", "orgs_12.json", LogicalName("orgs", 12)),
    ("newpets is not pets", "newpets_3.json", LogicalName("newpets", 3)),
    ("updatedpets is not pets", "updatedpets_3.json", LogicalName("updatedpets", 3)),
    ("the list has no number", "petlist.csv", LogicalName("petlist", 0)),
    ("zipped", "pets_1.json.zip", LogicalName("pets", 1, zipped=True)),
    ("the zipped list", "petlist.csv.zip", LogicalName("petlist", 0, zipped=True)),
    ("a key as prefix", "aB3dE6gH_newpets_1.json", LogicalName("newpets", 1, prefix="aB3dE6gH_")),
    ("a prefix that looks like ours", "new_pets_1.json", LogicalName("pets", 1, prefix="new_")),
    ("a prefix that is one of ours", "pets_1_pets_2.json", LogicalName("pets", 2, prefix="pets_1_")),
    ("only an underscore as prefix", "_petlist.csv", LogicalName("petlist", 0, prefix="_")),
    ("any case", "KEY_PETS_1.JSON.Zip", LogicalName("pets", 1, zipped=True, prefix="KEY_")),
    ("leading zeros", "pets_007.json", LogicalName("pets", 7)),
]


@pytest.mark.parametrize(("filename", "name"), [row[1:] for row in OURS], ids=[row[0] for row in OURS])
def test_a_file_of_ours_is_known(filename, name):
    assert logical_name(filename) == name


@pytest.mark.parametrize(
    "filename",
    [
        "pets.json",
        "pets_.json",
        "pets_x.json",
        "pets_1.json.part",
        "pets_1.json.gz",
        "oldpets_1.json",
        "keypets_1.json",
        "petlist_1.csv",
        "petlist.json",
        "pets_1.csv",
        "._pets_1.json",
        ".hidden_pets_1.json",
        "../pets_1.json",
        "a/b_pets_1.json",
        "a\\b_pets_1.json",
        "pets_1.json\n",
        "pets_١.json",
        "",
    ],
)
def test_another_file_is_none_of_ours(filename):
    assert logical_name(filename) is None


@pytest.mark.parametrize(
    ("numbers", "holes"),
    [([], []), ([1], []), ([2], [1]), ([1, 2, 4], [3]), ([5, 2], [1, 3, 4]), ([1, 1, 2], []), ([0, 1], [])],
)
def test_holes_in_the_numbering_are_found(numbers, holes):
    assert numbering_holes(numbers) == holes
