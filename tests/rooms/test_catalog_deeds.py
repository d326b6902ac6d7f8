"""Entering and changing animals: what is stored, stamped, logged and refused."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.db.utils import IntegrityError

from petwire.audit.models import Deed
from petwire.catalog.actions import (
    SETTABLE,
    NewVideo,
    NoSuchAnimal,
    ReadOnlyAnimal,
    WrongField,
    add_animal,
    add_videos,
    change_animal,
)
from petwire.catalog.media import add_pictures
from petwire.catalog.models import Animal, Change, Picture, VideoKind
from petwire.catalog.typed import Flags, parse_fields
from petwire.lib.ids import next_ids
from petwire.wire.fields import PET_FIELDS, Kind
from tests.world import (
    BY,
    NOW,
    a_mirrored_animal,
    a_mirrored_org,
    a_picture,
    a_source,
    an_animal,
    an_org,
)

pytestmark = pytest.mark.django_db

LATER = NOW + timedelta(hours=1)


def _change(animal: Animal, **values: object) -> bool:
    return change_animal(animal_id=animal.pk, values=values, by=BY, now=LATER)


def _fresh(animal: Animal) -> Animal:
    return Animal.objects.get(pk=animal.pk)


def test_a_new_animal_is_stored_stamped_and_logged():
    org = an_org()

    animal = _fresh(an_animal(org, name="Biscuit", ok_with_cats=False))

    assert (animal.origin_id, animal.source_id) == ("here", str(animal.pk))
    assert (animal.name, animal.ok_with_cats, animal.ok_with_dogs) == ("Biscuit", False, None)
    assert animal.updated_at == NOW.replace(microsecond=0)
    assert len(bytes(animal.digest)) == 16
    change = Change.objects.get(kind="animal", subject=animal.pk)
    assert (change.kind, change.verb, change.org, change.at, change.epoch) == (
        "animal",
        "added",
        org.pk,
        NOW,
        1,
    )
    assert Deed.objects.get(verb="animal.add").subject == str(animal.pk)


SAMPLES = {
    Kind.TEXT: "text",
    Kind.CHOICE: "choice",
    Kind.TRI: False,
    Kind.DATE: date(2024, 1, 31),
    Kind.NUMBER: 3,
}


def test_every_field_of_the_record_can_be_stored():
    fields = [field for field in PET_FIELDS if field.name in SETTABLE and field.kind is not Kind.DERIVED]
    values = {field.name: SAMPLES[field.kind] for field in fields} | {"status": "Available"}

    animal = _fresh(add_animal(org_id=an_org().pk, values=values, by=BY, now=NOW))

    assert {name: getattr(animal, name) for name in values} == values


@pytest.mark.parametrize("answer", [True, False, None])
def test_yes_no_and_unknown_are_three_answers(answer):
    assert _fresh(an_animal(an_org(), ok_with_dogs=answer)).ok_with_dogs is answer


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"name": ""}, "name is missing"),
        ({"species": ""}, "species is missing"),
        ({"status": "Sleeping"}, "status: 'Sleeping' is none of Available"),
        ({"digest": b""}, "no field 'digest' that can be set"),
        ({"nme": "x"}, "no field 'nme' that can be set"),
        ({"bonded_with_id": 4711}, "the organisation has no animal 4711"),
    ],
)
def test_what_an_animal_cannot_be_is_refused_and_nothing_is_written(values, message):
    org = an_org()
    animal = an_animal(org)

    with pytest.raises(WrongField, match=message):
        an_animal(org, **values)
    with pytest.raises(WrongField, match=message):
        _change(animal, **values)

    assert Animal.objects.count() == 1
    assert Change.objects.filter(kind="animal").count() == 1


def test_an_animal_needs_an_organisation_that_is_kept_here():
    mirrored = a_mirrored_org(a_source())

    with pytest.raises(WrongField, match="no organisation 4711"):
        add_animal(org_id=4711, values={"name": "x", "species": "Dog"}, by=BY, now=NOW)
    with pytest.raises(ReadOnlyAnimal, match="comes from the source 'upstream'"):
        add_animal(org_id=mirrored.pk, values={"name": "x", "species": "Dog"}, by=BY, now=NOW)


def test_mirrored_and_unknown_animals_are_not_changed_here():
    mirrored = a_mirrored_animal(a_mirrored_org(a_source()))

    with pytest.raises(ReadOnlyAnimal, match="read-only here") as read_only:
        _change(mirrored, name="x")
    with pytest.raises(NoSuchAnimal, match="There is no animal 4711"):
        change_animal(animal_id=4711, values={"name": "x"}, by=BY, now=NOW)

    assert read_only.value.exit_code == 2


def test_a_change_moves_the_digest_the_records_time_and_the_log():
    animal = an_animal(an_org())

    changed = _change(animal, adoption_fee="$99")

    after = _fresh(animal)
    assert changed
    assert bytes(after.digest) != bytes(animal.digest)
    assert after.updated_at == LATER.replace(microsecond=0)
    assert list(Change.objects.filter(kind="animal").order_by("id").values_list("verb", flat=True)) == [
        "added",
        "changed",
    ]
    assert Deed.objects.get(verb="animal.change").detail == {"fields": ["adoption_fee"]}


def test_the_same_values_again_write_nothing():
    animal = an_animal(an_org(), qualities=["lap"], birthdate=date(2024, 1, 31))

    changed = _change(animal, name="Biscuit", qualities=["lap"], birthdate=date(2024, 1, 31))

    assert not changed
    assert _fresh(animal).changed_at == NOW
    assert Change.objects.filter(kind="animal").count() == 1
    assert not Deed.objects.filter(verb="animal.change").exists()


def test_what_is_not_published_does_not_move_the_records_time():
    animal = an_animal(an_org())

    _change(animal, contact_name="Secret Foster", do_not_publish=True)

    after = _fresh(animal)
    assert bytes(after.digest) == bytes(animal.digest)
    assert after.updated_at == animal.updated_at
    assert after.changed_at == LATER


def test_making_the_contact_public_is_a_change_of_what_is_published():
    animal = an_animal(an_org(), contact_name="Ann Foster")

    _change(animal, contact_public=True)

    assert bytes(_fresh(animal).digest) != bytes(animal.digest)


def test_single_qualities_are_set_and_cleared_beside_the_others():
    animal = an_animal(an_org(), qualities=["fetches", "drools"])

    _change(animal, **parse_fields({"lap": "yes", "drools": "no"}))
    again = _change(animal, qualities=Flags(on=frozenset({"lap"}), off=frozenset()))

    assert _fresh(animal).qualities == ["fetches", "lap"]
    assert not again


def test_the_plain_description_follows_the_description():
    animal = an_animal(an_org(), description="<p>Loves <b>snow</b>.</p><p>Hates&nbsp;rain.</p>")

    first = _fresh(animal).description_plain
    _change(animal, description="Loves rain.")

    assert first == "Loves snow.\n\nHates rain."
    assert _fresh(animal).description_plain == "Loves rain."


@pytest.mark.parametrize(
    ("description", "plain"),
    [
        ("Loves snow.\n\nHates rain.\nAnd <b>fog</b>.", "Loves snow.\n\nHates rain.\nAnd fog."),
        ("<p>Loves\nsnow.</p><p>Hates rain.</p>", "Loves snow.\n\nHates rain."),
        ("Cats & dogs <3\r\nfriends", "Cats & dogs <3\nfriends"),
    ],
)
def test_line_breaks_of_plain_text_are_kept(description, plain):
    assert _fresh(an_animal(an_org(), description=description)).description_plain == plain


def test_deleting_is_a_status_with_a_time_and_can_be_undone():
    animal = an_animal(an_org())

    _change(animal, status="Deleted")
    deleted_at = _fresh(animal).deleted_at
    _change(animal, status="Available")

    assert deleted_at == LATER
    assert _fresh(animal).deleted_at is None


def test_an_animal_is_bonded_with_another_of_its_organisation():
    org = an_org()
    first, second = an_animal(org), an_animal(org, name="Gravy")
    stranger = an_animal(an_org(name="Elsewhere"))

    _change(second, bonded_with_id=first.pk)

    assert _fresh(second).bonded_with == first
    with pytest.raises(WrongField, match="not with itself"):
        _change(first, bonded_with_id=first.pk)
    with pytest.raises(WrongField, match=f"has no animal {stranger.pk}"):
        _change(first, bonded_with_id=stranger.pk)


# Pictures and videos


def test_pictures_hang_behind_those_that_are_there():
    animal = an_animal(an_org())

    first, second = a_picture(animal), a_picture(animal, "red")

    after = _fresh(animal)
    assert [row.position for row in (first, second)] == [1, 2]
    assert Picture.objects.get(pk=second.pk).source_id == str(second.pk)
    assert after.media_updated_at == NOW.replace(microsecond=0)
    assert bytes(after.digest) != bytes(animal.digest)


def test_nothing_is_logged_when_no_picture_comes():
    animal = an_animal(an_org())

    assert add_pictures(animal_id=animal.pk, stored=[], by=BY, now=LATER) == []
    assert add_videos(animal_id=animal.pk, videos=[], by=BY, now=LATER) == []

    assert Change.objects.filter(kind="animal").count() == 1
    assert _fresh(animal).media_updated_at is None


def test_videos_are_files_or_at_youtube():
    animal = an_animal(an_org())

    youtube, file = add_videos(
        animal_id=animal.pk,
        videos=[NewVideo(youtube="dQw4w9WgXcQ"), NewVideo(url="https://example.org/v.mp4")],
        by=BY,
        now=NOW,
    )

    assert (youtube.kind, youtube.url) == (VideoKind.YOUTUBE, "https://www.youtube.com/watch?v=dQw4w9WgXcQ")
    assert (file.kind, file.url, file.position) == (VideoKind.FILE, "https://example.org/v.mp4", 2)


# What the database itself holds


def test_a_record_of_a_source_is_there_once():
    org = a_mirrored_org(a_source())
    animal = a_mirrored_animal(org)

    with pytest.raises(IntegrityError, match="animal_once_per_source"):
        Animal.objects.create(org=org, origin_id="upstream", source_id=animal.source_id)


def test_an_animal_is_never_bonded_with_itself():
    animal = an_animal(an_org())

    with pytest.raises(IntegrityError, match="animal_bonded_with_another"):
        Animal.objects.filter(pk=animal.pk).update(bonded_with=animal)


def test_there_is_one_epoch():
    with (
        pytest.raises(IntegrityError, match="epoch_one_row"),
        connection.cursor() as cursor,
    ):
        cursor.execute("INSERT INTO catalog_epoch (id, number) VALUES (2, 1)")


def test_an_id_is_never_given_out_again():
    org = an_org()
    erased = an_animal(org).pk
    Animal.objects.all().delete()
    (unused,) = next_ids(Animal)

    fresh = an_animal(org).pk

    assert erased < unused < fresh
