"""Deeds on pictures: what they change in the record, the logs and the history, and that they can be taken back."""

from datetime import UTC, datetime, timedelta

import pytest

from petwire.audit.models import Deed
from petwire.catalog import media
from petwire.catalog.actions import ReadOnlyAnimal
from petwire.catalog.history import PICTURES
from petwire.catalog.media import (
    MOST,
    NoSuchPicture,
    TooManyPictures,
    add_pictures,
    delete_pictures,
    forget_unused,
    move_picture,
    notices,
    order_pictures,
    replace_picture,
    restore_pictures,
    sweep_store,
)
from petwire.catalog.models import Animal, Change, Edit, EditedAnimal, Picture
from petwire.catalog.undo import undo_edit
from petwire.lib.progress import Nobody
from petwire.pictures.store import media_path, path_of
from petwire.work.jobs import PictureStore
from tests.world import (
    BY,
    NOW,
    _drawn,
    a_mirrored_animal,
    a_mirrored_org,
    a_picture,
    a_source,
    an_animal,
    an_org,
)

pytestmark = pytest.mark.django_db

LATER = NOW + timedelta(hours=1)
STAMP = LATER.replace(microsecond=0)


@pytest.fixture
def animal() -> Animal:
    found = an_animal(an_org())
    for colour in ("teal", "purple", "olive"):
        a_picture(found, colour)
    return found


def pictures(animal: Animal) -> list[Picture]:
    return list(animal.pictures.order_by("position"))


def order(animal: Animal) -> list[int]:
    return [row.pk for row in pictures(animal)]


def media_stamp(animal: Animal) -> datetime | None:
    return Animal.objects.get(pk=animal.pk).media_updated_at


def undo(edit: Edit | None = None) -> None:
    edit = edit or Edit.objects.order_by("-id")[0]
    undo_edit(edit_id=edit.pk, org_id=edit.org_id, by=BY, now=LATER, others={PICTURES: restore_pictures})


@pytest.mark.parametrize(
    ("which", "place", "becomes"),
    [(0, 2, (1, 0, 2)), (2, 1, (2, 0, 1)), (0, 3, (1, 2, 0)), (0, 99, (1, 2, 0)), (2, -5, (2, 0, 1))],
)
def test_a_picture_is_moved_to_a_place_and_the_others_make_room(animal, which, place, becomes):
    ids = order(animal)

    assert move_picture(animal_id=animal.pk, picture_id=ids[which], place=place, by=BY, now=LATER)

    assert order(animal) == [ids[at] for at in becomes]
    assert [row.position for row in pictures(animal)] == [1, 2, 3]


def test_moving_changes_the_record_but_no_picture(animal):
    """Mirrors fetch by `lastUpdated`: they need not fetch again what was only moved."""
    before = Animal.objects.get(pk=animal.pk)
    stamps = {row.pk: row.updated_at for row in pictures(animal)}

    move_picture(animal_id=animal.pk, picture_id=order(animal)[2], place=1, by=BY, now=LATER)

    after = Animal.objects.get(pk=animal.pk)
    assert (after.digest != before.digest, after.updated_at) == (True, STAMP)
    assert after.media_updated_at == before.media_updated_at
    assert {row.pk: row.updated_at for row in pictures(animal)} == stamps


def test_the_order_that_is_there_writes_nothing(animal):
    changes, deeds = Change.objects.count(), Deed.objects.count()

    assert not order_pictures(animal_id=animal.pk, picture_ids=order(animal), by=BY, now=LATER)
    assert not move_picture(animal_id=animal.pk, picture_id=order(animal)[0], place=1, by=BY, now=LATER)

    assert (Change.objects.count(), Deed.objects.count()) == (changes, deeds)


def test_pictures_that_are_not_named_stay_behind_in_their_order(animal):
    ids = order(animal)

    order_pictures(animal_id=animal.pk, picture_ids=[ids[2], ids[2]], by=BY, now=LATER)

    assert order(animal) == [ids[2], ids[0], ids[1]]


def test_another_animals_picture_is_none_of_its_pictures(animal):
    other = a_picture(an_animal(animal.org))

    for deed in (
        lambda: order_pictures(animal_id=animal.pk, picture_ids=[other.pk], by=BY, now=LATER),
        lambda: move_picture(animal_id=animal.pk, picture_id=other.pk, place=1, by=BY, now=LATER),
        lambda: replace_picture(
            animal_id=animal.pk, picture_id=other.pk, stored=_drawn("red"), by=BY, now=LATER
        ),
    ):
        with pytest.raises(NoSuchPicture):
            deed()
    assert delete_pictures(animal_id=animal.pk, picture_ids=[other.pk], by=BY, now=LATER) == 0
    assert Picture.objects.filter(pk=other.pk).exists()


def test_a_mirrored_animals_pictures_are_its_sources_business():
    mirrored = a_mirrored_animal(a_mirrored_org(a_source()))

    with pytest.raises(ReadOnlyAnimal):
        add_pictures(animal_id=mirrored.pk, stored=[_drawn("red")], by=BY, now=LATER)


def test_an_animal_has_a_bounded_number_of_pictures(animal):
    with pytest.raises(TooManyPictures, match=f"at most {MOST}"):
        add_pictures(animal_id=animal.pk, stored=[_drawn("red")] * (MOST - 2), by=BY, now=LATER)


def test_replacing_keeps_the_id_and_gives_another_address(animal, client):
    first = pictures(animal)[0]
    old = media_path(first.pk, first.content)

    replace_picture(animal_id=animal.pk, picture_id=first.pk, stored=_drawn("red"), by=BY, now=LATER)

    row = pictures(animal)[0]
    assert (row.pk, row.updated_at, media_stamp(animal)) == (first.pk, STAMP, STAMP)
    assert client.get(media_path(row.pk, row.content)).status_code == 200
    assert client.get(old).status_code == 404


def test_a_deleted_picture_is_gone_at_once_and_the_others_move_up(animal, client):
    first, second, third = pictures(animal)
    address = media_path(first.pk, first.content)
    assert client.get(address).status_code == 200

    assert delete_pictures(animal_id=animal.pk, picture_ids=[first.pk], by=BY, now=LATER) == 1

    assert client.get(address).status_code == 410
    assert [(row.pk, row.position) for row in pictures(animal)] == [(second.pk, 1), (third.pk, 2)]


@pytest.mark.parametrize("deed", ["add", "replace", "delete"])
def test_media_last_updated_is_when_a_picture_came_changed_or_went(animal, deed):
    """So it is in real files: the stamp of two animals moved when one of their pictures was deleted."""
    named = {"animal_id": animal.pk, "by": BY, "now": LATER}
    {
        "add": lambda: add_pictures(stored=[_drawn("red")], **named),
        "replace": lambda: replace_picture(picture_id=order(animal)[1], stored=_drawn("red"), **named),
        "delete": lambda: delete_pictures(picture_ids=order(animal)[:1], **named),
    }[deed]()

    assert media_stamp(animal) == STAMP


@pytest.mark.parametrize("deed", ["add", "order", "replace", "delete"])
def test_each_deed_stands_in_the_logs_and_can_be_undone_and_done_again(animal, deed):
    before, digest = media._snapshot(pictures(animal)), bytes(Animal.objects.get(pk=animal.pk).digest)
    ids = order(animal)
    {
        "add": lambda: add_pictures(animal_id=animal.pk, stored=[_drawn("red")], by=BY, now=LATER),
        "order": lambda: order_pictures(animal_id=animal.pk, picture_ids=ids[::-1], by=BY, now=LATER),
        "replace": lambda: replace_picture(
            animal_id=animal.pk, picture_id=ids[1], stored=_drawn("red"), by=BY, now=LATER
        ),
        "delete": lambda: delete_pictures(animal_id=animal.pk, picture_ids=ids[:2], by=BY, now=LATER),
    }[deed]()
    after = media._snapshot(pictures(animal))
    assert Deed.objects.order_by("-id")[0].verb == f"picture.{deed}"
    assert Change.objects.order_by("-id")[0].verb == "changed"
    noted = EditedAnimal.objects.order_by("-id")[0]
    assert (noted.before[PICTURES], noted.after[PICTURES]) == (before, after)

    undo()

    def without_times(snapshot):
        return [{name: value for name, value in one.items() if name != "updated_at"} for one in snapshot]

    assert without_times(media._snapshot(pictures(animal))) == without_times(before)
    if deed == "order":  # after the others the media changed twice
        assert bytes(Animal.objects.get(pk=animal.pk).digest) == digest
    undo()
    assert without_times(media._snapshot(pictures(animal))) == without_times(after)


def test_an_undone_deletion_brings_the_address_back(animal, client):
    first = pictures(animal)[0]
    delete_pictures(animal_id=animal.pk, picture_ids=[first.pk], by=BY, now=LATER)

    undo()

    assert client.get(media_path(first.pk, first.content)).status_code == 200


def test_bytes_go_when_nothing_refers_to_them_and_no_deletion_can_be_undone():
    now = datetime.now(UTC)
    animal = an_animal(an_org())
    (kept, gone) = (a_picture(animal, "gold"), a_picture(animal, "salmon"))
    delete_pictures(animal_id=animal.pk, picture_ids=[gone.pk], by=BY, now=now)

    def there() -> list[bool]:
        return [path_of(one.content).exists() for one in (kept, gone)]

    sweep_store(now=now + timedelta(days=29))
    assert there() == [True, True]
    sweep_store(now=now + timedelta(days=31))
    assert there() == [True, False]


def test_bytes_that_were_stored_just_now_stay_because_their_row_may_be_on_its_way():
    stored = _drawn("orchid")
    now = datetime.now(UTC)

    assert forget_unused([stored.content], now=now) == 0
    assert path_of(stored.content).exists()
    assert forget_unused([stored.content], now=now + timedelta(hours=2)) == 1
    assert not path_of(stored.content).exists()


def test_what_two_animals_share_goes_with_the_last():
    one, other = an_animal(an_org()), an_animal(an_org(name="Other"))
    content = a_picture(one, "khaki").content
    a_picture(other, "khaki")
    late = datetime.now(UTC) + timedelta(days=40)

    Picture.objects.filter(animal=one).delete()
    assert forget_unused([content], now=late) == 0
    Picture.objects.filter(animal=other).delete()
    assert forget_unused([content], now=late) == 1


def test_the_same_picture_twice_on_one_animal_is_noticed():
    animal = an_animal(an_org())
    a_picture(animal, "teal")
    second = a_picture(animal, "teal")

    assert [one.code for one in notices(pictures(animal))[second.pk]] == ["duplicate", "blurred"]


def test_the_worker_looks_for_unused_bytes_once_a_day_and_removes_them():
    stored = _drawn("plum")
    job = PictureStore()
    late = datetime.now(UTC) + timedelta(hours=2)

    (task,) = job(late)
    assert list(job(late)) != []  # asked again with the claim in hand
    said = task.do(late, Nobody())

    assert said.endswith("pictures to which nothing refers were removed.")
    assert not path_of(stored.content).exists()
    _drawn("plum")
    assert list(job(late + timedelta(hours=23))) == []
    assert list(job(late + timedelta(hours=25))) != []
