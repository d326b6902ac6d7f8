"""The stand-in for adoption sites is as harsh as the sites say that they are."""

import pytest

from tests.fakes.site import ADOPTAPET, FORMATS, PETFINDER, RESCUEGROUPS, Listing, PushSite, QuotaFull, Site

pytestmark = pytest.mark.slow

CONFIG = b"#1:id=Id\n#2:kind=Animal\n#3:breed=Breed\n#4:second=Breed2\n#5:size=Size\n#6:status=Status\n"
HAND_MADE = {"made here": Listing({"Name": "Rex"})}


def adoptapet(*rows: str, **given) -> Site:
    site = Site(ADOPTAPET, breeds={"Dog": {"Boxer"}}, **given)
    site.put("import.cfg", CONFIG)
    deliver(site, *rows)
    return site


def deliver(site: Site, *rows: str) -> None:
    site.put("pets.csv", "\n".join(["id,kind,breed,second,size,status", *rows]).encode())
    site.look()


def test_the_first_file_erases_what_was_there_and_later_ones_delete_what_they_leave_out():
    site = adoptapet("A1,Dog,Boxer,,M,Available", "A10,Dog,Boxer,,M,Available", by_hand={**HAND_MADE})
    first = set(site.listings), set(site.by_hand)

    deliver(site, "A10,Dog,Boxer,,M,Available")

    assert first == ({"A1", "A10"}, set())
    assert set(site.listings) == {"A10"}
    assert site.lost == ["made here", "A1"]


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ("A1,Dog,Poodle,,M,Available", "not mapped"),
        ("A1,Dog,Boxer,,XXL,Available", "Size cannot be"),
        ("A1,Rabbit,Lop,,M,Available", "Size must be blank"),
        ("A1,Fish,Guppy,,,Available", "Animal cannot be"),
        ("A1,Dog,,,M,Available", "Breed is missing"),
        ("A1,Dog,Boxer,,M,Here", "Status cannot be"),
    ],
)
def test_a_pet_with_a_value_of_no_list_is_not_shown_and_the_others_are(row, why):
    site = adoptapet(row, "A2,Dog,Boxer,,M,Available")

    assert set(site.listings) == {"A2"}
    assert [why in error for error in site.errors] == [True]


def test_half_a_file_deletes_pets_and_none_changes_nothing():
    site = adoptapet("A1,Dog,Boxer,,M,Available", "A2,Dog,Boxer,,M,Available")
    whole = site.files["pets.csv"]
    site.remove("pets.csv")
    site.look()
    kept = set(site.listings)

    site.put("pets.csv", whole[:40])
    site.look()

    assert kept == {"A1", "A2"}
    assert not {"A1", "A2"} <= set(site.listings)


def test_pictures_are_files_by_their_names_without_a_hole_and_an_id_ends_at_its_hyphen():
    site = adoptapet(
        *("A1,Dog,Boxer,,M,Available", "A10,Dog,Boxer,,M,Available", "A-3,Dog,Boxer,,M,Available")
    )
    for name in ("A1-1", "A1-2", "A1-4", "A10-2", "A-3-1"):
        site.put(f"photos/{name}.jpg", name.encode())
    site.look()

    assert {name: len(each.pictures) for name, each in site.listings.items()} == {"A1": 2, "A10": 0, "A-3": 0}


def test_an_address_is_fetched_once_and_for_ever():
    pictures = {"https://x.example/1.jpg": b"old"}
    site = Site(PETFINDER, fetch=pictures.get, by_hand={**HAND_MADE})
    row = {
        **dict.fromkeys(PETFINDER.header, ""),
        "ID": "1",
        "AnimalName": "Rex",
        "PrimaryBreed": "Boxer",
        "Sex": "M",
        "Size": "M",
        "Age": "Baby",
        "Type": "Dog",
        "photo1": "https://x.example/1.jpg",
    }
    head, filled = ",".join(PETFINDER.header), ",".join(row.values())
    shown = []
    for text in (f"{head}\n{filled}\n", f"{head}\n", f"{head}\n{filled},\n"):
        site.put(PETFINDER.data, text.encode())
        site.look()
        shown.append([each.pictures for each in site.listings.values()])
        pictures["https://x.example/1.jpg"] = b"new"

    assert site.fetched == ["https://x.example/1.jpg"]
    assert shown[0] == shown[2] != [()]
    assert set(site.by_hand) == {"made here"}


def test_a_full_account_takes_what_fits_and_says_so():
    site = Site(RESCUEGROUPS, quota=10)
    site.put("import/pictures/a-1.jpg", b"12345678")

    with pytest.raises(QuotaFull):
        site.put("import/pictures/a-2.jpg", b"1234")
    site.put("import/pictures/a-1.jpg", b"1234567")

    assert len(site.files["import/pictures/a-2.jpg"]) == 2


def test_another_header_than_the_template_s_changes_nothing():
    site = Site(PETFINDER, listings={"1": Listing({})})
    site.put(PETFINDER.data, b"ID,AnimalName\n2,Rex\n")
    site.look()

    assert set(site.listings) == {"1"}
    assert "template" in site.errors[0]


def test_every_format_names_its_own_columns():
    for each in FORMATS.values():
        columns = {each.id, each.animal, *each.breeds, *each.required, *each.pictures}
        assert not each.header or columns <= set(each.header), each.name


def test_the_same_event_twice_is_once():
    site = PushSite(refuses=frozenset({3}))
    taken = [
        site.take(key="a", kind="upsert", animal_id=1, body=b"1"),
        site.take(key="b", kind="remove", animal_id=1, body=b""),
        site.take(key="a", kind="upsert", animal_id=1, body=b"1"),
        site.take(key="c", kind="upsert", animal_id=3, body=b"1"),
    ]

    assert taken == [True, True, True, False]
    assert site.listings == {}
