"""Looking back and taking back: history, undo, bonded pairs, litters, the recovery bin and what erases it."""

import os
from datetime import date, timedelta
from decimal import Decimal

import pytest

from petwire.catalog.actions import WrongField, add_animal, add_animals, change_animal, change_animals
from petwire.catalog.bin import purge_bin
from petwire.catalog.history import Verb
from petwire.catalog.media import delete_pictures
from petwire.catalog.models import Animal, Change, Edit, EditedAnimal, ImportDraft, Picture, Tombstone, Video
from petwire.catalog.undo import NothingToUndo, recover_animals
from petwire.listings import reads
from petwire.pictures.store import path_of
from petwire.sharing.actions import withdraw
from petwire.sharing.choices import undo_edit, withheld_from, withhold_animals
from petwire.sharing.models import Code, Subject
from petwire.sharing.reads import served_picture, shown_animals, shown_pictures
from tests.world import BY, NOW, a_picture, a_service, a_world, an_animal, an_org

pytestmark = pytest.mark.django_db

LATER = NOW + timedelta(hours=1)
A_MONTH = timedelta(days=30)


def change(*animals: Animal, **values: object) -> Edit:
    edit = change_animals(changes={animal.pk: values for animal in animals}, by="person:7", now=LATER)
    assert edit is not None
    return edit


def undo(edit: Edit) -> None:
    undo_edit(edit_id=edit.pk, org_id=edit.org_id, by=BY, now=LATER)


def fresh(animal: Animal) -> Animal:
    return Animal.objects.get(pk=animal.pk)


def newest(animal: Animal) -> Edit:
    return EditedAnimal.objects.filter(animal=animal).order_by("-id")[0].edit


def test_the_history_says_who_changed_what_when():
    animal = an_animal(an_org(), size_current=Decimal("12.50"), birthdate=date(2024, 1, 31))

    edit = change(animal, name="Rex", size_current=Decimal(13), birthdate=None)

    row = edit.rows.get()
    assert (edit.by, edit.at, edit.verb) == ("person:7", LATER, "changed")
    assert row.before == {"name": "Biscuit", "size_current": "12.5", "birthdate": "2024-01-31"}
    assert row.after == {"name": "Rex", "size_current": "13", "birthdate": None}
    assert newest(animal) == edit


EVERY_KIND = {
    "name": "Rex",
    "ok_with_cats": False,
    "qualities": ["lap"],
    "birthdate": date(2024, 1, 31),
    "birthdate_guessed": True,
    "size_current": Decimal("12.5"),
    "description": "<p>x</p>",
    "own_words": {"primary_breed": "Lab mix"},
    "do_not_publish": True,
    "status": "Adopted",
}


@pytest.mark.parametrize("name", EVERY_KIND)
def test_undo_puts_every_kind_of_value_back_and_again_undone_it_is_done_again(name):
    animal = an_animal(an_org(), description="before", qualities=["fetches"])
    before = fresh(animal)
    edit = change(animal, **{name: EVERY_KIND[name]})
    changed = fresh(animal)

    undo(edit)
    undone = fresh(animal)
    undo(newest(animal))

    assert bytes(undone.digest) == bytes(before.digest)
    assert undone.description_plain == before.description_plain
    assert bytes(fresh(animal).digest) == bytes(changed.digest)
    assert getattr(undone, name) == getattr(before, name)
    assert getattr(fresh(animal), name) == EVERY_KIND[name]


def test_the_list_of_videos_is_put_back_as_well():
    animal = an_animal(an_org(), youtube=["aaaaaaaaaaa", "bbbbbbbbbbb"])
    edit = change(animal, youtube=["ccccccccccc", "bbbbbbbbbbb"])

    undo(edit)
    undone = list(Video.objects.order_by("position").values_list("video_id", flat=True))
    undo(newest(animal))

    assert undone == ["aaaaaaaaaaa", "bbbbbbbbbbb"]
    again = list(Video.objects.order_by("position").values_list("video_id", flat=True))
    assert again == ["ccccccccccc", "bbbbbbbbbbb"]


def test_a_deed_on_many_is_undone_for_those_that_were_not_changed_since():
    org = an_org()
    first, second, third = an_animal(org), an_animal(org, status="Hold"), an_animal(org)
    edit = change(first, second, third, status="Adopted")
    change(third, name="Renamed")

    undone = undo_edit(edit_id=edit.pk, org_id=org.pk, by=BY, now=LATER)

    assert (undone.animals, undone.left) == (2, 1)
    assert [fresh(one).status for one in (first, second, third)] == ["Available", "Hold", "Adopted"]


def test_only_the_last_change_is_undone():
    animal = an_animal(an_org())
    edit = change(animal, name="Rex")
    change(animal, name="Max")

    with pytest.raises(NothingToUndo, match="changed again since"):
        undo(edit)

    assert fresh(animal).name == "Max"


def test_another_organisations_history_is_not_undone():
    animal = an_animal(an_org())
    edit = change(animal, name="Rex")

    with pytest.raises(NothingToUndo):
        undo_edit(edit_id=edit.pk, org_id=an_org(name="Elsewhere").pk, by=BY, now=LATER)

    assert fresh(animal).name == "Rex"


def test_a_withdrawal_beats_undo_and_recovery():
    world = a_world()
    edit = change(world.biscuit, status="Deleted")
    withdraw(kind=Subject.ANIMAL, subject=world.biscuit.pk, code=Code.LEGAL, by=BY, now=LATER)

    undo(edit)

    assert fresh(world.biscuit).status == "Available"
    assert not shown_animals("own").filter(pk=world.biscuit.pk).exists()
    assert not shown_animals("hearth").filter(pk=world.biscuit.pk).exists()


def test_withholding_several_is_one_deed_that_is_undone_as_one():
    world = a_world()
    both = [world.biscuit.pk, world.mittens.pk]
    withhold_animals(animal_ids=[world.biscuit.pk], audience="hearth", withhold=True, by=BY, now=NOW)

    changed = withhold_animals(animal_ids=both, audience="hearth", withhold=True, by=BY, now=NOW)
    withheld = [withheld_from(animal) for animal in both]
    undo(newest(world.mittens))

    assert changed == 1
    assert withheld == [["hearth"], ["hearth"]]
    assert [withheld_from(animal) for animal in both] == [["hearth"], []]


def test_what_is_undone_beside_the_fields_can_be_done_again():
    world = a_world()
    a_service("petlove")
    withhold_animals(animal_ids=[world.biscuit.pk], audience="petlove", withhold=True, by=BY, now=NOW)

    undo(newest(world.biscuit))
    between = withheld_from(world.biscuit.pk)
    undo(newest(world.biscuit))

    assert between == []
    assert withheld_from(world.biscuit.pk) == ["petlove"]


# Pairs, litters


def test_a_pair_names_each_other_and_is_undone_together():
    org = an_org()
    first, second, third = an_animal(org), an_animal(org), an_animal(org)

    change(first, bonded_with_id=second.pk)
    edit = change(third, bonded_with_id=second.pk)
    apart = [fresh(one).bonded_with_id for one in (first, second, third)]
    undo(edit)

    assert apart == [None, third.pk, second.pk]
    assert [fresh(one).bonded_with_id for one in (first, second, third)] == [second.pk, first.pk, None]


def test_clearing_a_bond_clears_both_and_a_new_animal_can_come_bonded():
    org = an_org()
    first = an_animal(org)
    second = an_animal(org, bonded_with_id=first.pk)
    paired = fresh(first).bonded_with_id

    change(second, bonded_with_id=None)

    assert paired == second.pk
    assert [fresh(one).bonded_with_id for one in (first, second)] == [None, None]


def test_a_litter_is_one_deed_all_or_none():
    org = an_org()
    litter = [{"species": "Cat", "name": name} for name in ("Salt", "Pepper", "Mustard")]

    with pytest.raises(WrongField):
        add_animals(org_id=org.pk, each=[*litter, {"species": "Cat", "name": ""}], by=BY, now=NOW)
    nobody = Animal.objects.count()
    added = add_animals(org_id=org.pk, each=litter, by=BY, now=NOW)
    undo(newest(added[0]))

    assert nobody == 0
    assert [one.name for one in added] == ["Salt", "Pepper", "Mustard"]
    assert {fresh(one).status for one in added} == {"Deleted"}


def test_animals_of_two_organisations_are_not_changed_in_one_deed():
    one, other = an_animal(an_org()), an_animal(an_org(name="Elsewhere"))

    with pytest.raises(WrongField, match="several organisations"):
        change(one, other, status="Adopted")

    assert fresh(one).status == "Available"


# Videos


def test_the_list_of_videos_is_set_as_a_whole_and_those_that_stay_keep_their_ids():
    animal = an_animal(an_org(), youtube=["aaaaaaaaaaa", "bbbbbbbbbbb"])
    kept = Video.objects.get(video_id="bbbbbbbbbbb").pk

    change(animal, youtube=["bbbbbbbbbbb", "ccccccccccc", "bbbbbbbbbbb"])

    rows = list(Video.objects.order_by("position").values_list("video_id", "position"))
    assert rows == [("bbbbbbbbbbb", 1), ("ccccccccccc", 2)]
    assert Video.objects.get(video_id="bbbbbbbbbbb").pk == kept
    assert fresh(animal).media_updated_at == LATER.replace(microsecond=0)


# The recovery bin


def test_what_was_deleted_comes_back_with_the_status_it_had():
    animal = an_animal(an_org(), status="Adoption Pending")
    edit = change(animal, status="Deleted")

    count = recover_animals(animal_ids=[animal.pk], by=BY, now=LATER)
    again = recover_animals(animal_ids=[animal.pk], by=BY, now=LATER)

    assert edit.verb == Verb.DELETED
    assert (count, again) == (1, 0)
    assert fresh(animal).status == "Adoption Pending"
    assert newest(animal).verb == Verb.RECOVERED


def test_after_thirty_days_it_is_erased_with_everything_that_hangs_on_it():
    world = a_world()
    picture = a_picture(world.biscuit)
    file = path_of(picture.content)
    os.utime(file, (0, 0))  # it has been there for long
    withhold_animals(animal_ids=[world.biscuit.pk], audience="hearth", withhold=True, by=BY, now=NOW)
    change(world.biscuit, bonded_with_id=world.mittens.pk, contact_name="Ann Foster")
    change(world.biscuit, status="Deleted")

    early = purge_bin(by=BY, now=LATER + A_MONTH - timedelta(seconds=1))
    count = purge_bin(by=BY, now=LATER + A_MONTH)

    assert (early, count) == (0, 1)
    assert not Animal.objects.filter(pk=world.biscuit.pk).exists()
    assert fresh(world.mittens).bonded_with_id is None
    assert not Picture.objects.exists()
    assert not file.exists()
    assert "Ann Foster" not in str(list(EditedAnimal.objects.values_list("before", "after")))
    assert set(Tombstone.objects.values_list("kind", "subject")) == {
        ("animal", world.biscuit.pk),
        ("picture", picture.pk),
    }
    assert Change.objects.filter(subject=world.biscuit.pk).latest("id").verb == "deleted"
    assert reads.gone_animal(world.biscuit.pk, LATER) is not None
    with pytest.raises(NothingToUndo):
        undo_edit(edit_id=1, org_id=world.happy_tails.pk, by=BY, now=LATER)


def test_what_never_was_public_leaves_no_tombstone():
    animal = an_animal(an_org(), do_not_publish=True)
    a_picture(animal)
    change(animal, status="Deleted")

    purge_bin(by=BY, now=LATER + A_MONTH)

    assert not Animal.objects.exists()
    assert not Tombstone.objects.exists()


def test_a_picture_that_another_animal_shows_keeps_its_file():
    org = an_org()
    gone, stays = an_animal(org), an_animal(org)
    content = a_picture(gone).content
    a_picture(stays)
    change(gone, status="Deleted")

    purge_bin(by=BY, now=LATER + A_MONTH)

    assert path_of(content).exists()


def test_history_and_left_spreadsheets_have_their_time_too():
    org = an_org()
    animal = an_animal(org)
    ImportDraft.objects.create(org=org, by=BY, at=NOW, name="a.csv", content=b"name")

    purge_bin(by=BY, now=NOW + timedelta(days=1))
    drafts, edits = ImportDraft.objects.count(), Edit.objects.count()
    purge_bin(by=BY, now=NOW + timedelta(days=731))

    assert (drafts, edits) == (0, 1)
    assert Edit.objects.count() == 0
    assert Animal.objects.filter(pk=animal.pk).exists()


def test_a_change_without_a_difference_leaves_no_history():
    animal = an_animal(an_org())

    changed = change_animal(animal_id=animal.pk, values={"name": "Biscuit"}, by=BY, now=LATER)

    assert not changed
    assert Edit.objects.count() == 1


def test_an_animal_can_come_with_videos():
    animal = add_animal(
        org_id=an_org().pk,
        values={"name": "Rex", "species": "Dog", "youtube": ["dQw4w9WgXcQ"]},
        by=BY,
        now=NOW,
    )

    assert animal.videos.get().video_id == "dQw4w9WgXcQ"


def test_a_withdrawn_picture_stays_hidden_when_its_deletion_is_undone():
    world = a_world()
    picture = a_picture(world.biscuit)
    withdraw(kind=Subject.PICTURE, subject=picture.pk, code=Code.LEGAL, by=BY, now=LATER)
    delete_pictures(animal_id=world.biscuit.pk, picture_ids=[picture.pk], by=BY, now=LATER)

    undo(newest(world.biscuit))

    assert shown_pictures([world.biscuit.pk]) == {}
    assert served_picture(picture.pk) is None
