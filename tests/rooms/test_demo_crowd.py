"""The crowd of the demo: many animals by COPY, as if each had been entered; what was cut off goes on."""

import pytest
from django.db import connection

from petwire.audit.models import Deed
from petwire.catalog.actions import stamp
from petwire.catalog.models import Animal, Change, EditedAnimal, Picture
from petwire.cli.demo import crowd
from petwire.cli.demo.seed import entered, values_of
from petwire.lib.progress import Nobody
from petwire.orgs.models import HERE, Organisation
from petwire.pictures.store import Size, Stored
from petwire.sharing.reads import shown_animals
from tests.world import NOW, committed  # noqa: F401 (a fixture)


class At:
    """A pool that works at once, in this process."""

    def __init__(self, *given, **more):
        pass

    def __enter__(self):
        return self

    def __exit__(self, *what):
        pass

    def submit(self, work, *given):
        done = work(*given)
        return type("Done", (), {"result": lambda self: done})()


@pytest.fixture
def small(committed, monkeypatch):  # noqa: F811
    monkeypatch.setattr(crowd, "ProcessPoolExecutor", At)
    monkeypatch.setattr(crowd, "BATCH", 60)
    world = crowd.Batch(1, 60, 2, {}, {}, NOW).world()
    size = Size(10, 4, 3)
    keys = sorted({key for one in world.animals for key in one.pictures})
    return {key: Stored(f"{number:064x}", size, size, size) for number, key in enumerate(keys)}


def grown(count, drawn):
    crowd.grow(count, drawn=drawn, now=NOW, watcher=Nobody())
    return Animal.objects.filter(origin_id=HERE).order_by("pk")


def test_rows_are_those_that_entering_each_would_leave(small):
    rows = list(grown(60, small))

    world = crowd.Batch(1, 60, 2, {}, {}, NOW).world()
    for row, one in zip(rows, world.animals, strict=True):
        for name, value in values_of(one).items():
            assert getattr(row, name) == value, name
        digest, updated = bytes(row.digest), row.updated_at
        stamp(row, now=entered(one, NOW))
        assert (bytes(row.digest), row.updated_at, row.source_id) == (digest, updated, str(row.pk))
    assert {row.bonded_with_id for row in rows} - {None} <= {row.pk for row in rows}
    assert Picture.objects.filter(animal__in=rows).exists()
    assert shown_animals().filter(pk__in=[row.pk for row in rows]).exists()
    for table, subjects in (
        (Change.objects.filter(kind="animal"), "subject"),
        (EditedAnimal.objects, "animal_id"),
    ):
        assert set(table.values_list(subjects, flat=True)) == {row.pk for row in rows}
    assert Deed.objects.filter(verb="animal.add").count() == len(rows)


def test_what_was_cut_off_goes_on_where_it_was(small, monkeypatch):
    enter = crowd._enter

    def once(batch, copies):
        if batch.number == 2:
            raise KeyboardInterrupt
        enter(batch, copies)

    monkeypatch.setattr(crowd, "_enter", once)
    with pytest.raises(KeyboardInterrupt):
        grown(150, small)
    monkeypatch.setattr(crowd, "_enter", enter)
    first = list(Animal.objects.values_list("name", flat=True).order_by("pk"))
    whole = grown(150, small)

    assert len(first) == 60
    assert [row.name for row in whole][:60] == first
    assert whole.count() == 150
    assert grown(150, small).count() == 150  # and once more changes nothing
    assert Organisation.objects.filter(source_id__regex="^[0-9]+$").count() == 2 + 2 + 1
    names = [row.name for row in whole]
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM catalog_animal WHERE bonded_with_id IS NOT NULL")
        assert cursor.fetchone()[0] % 2 == 0
    assert len(set(names)) > 40


def test_a_cell_is_read_as_what_it_was(committed):  # noqa: F811
    texts = ["plain", 'a "quote"', "back\\slash", "tab\there", "line\nend", "", "NULL", "\\N"]
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMP TABLE cells (one text, many text[], held jsonb, bytes bytea)")
        lines = ["\t".join(map(crowd.cell, (one, texts, {"it": one}, one.encode()))) for one in texts]
        with cursor.copy("COPY cells FROM STDIN") as copy:
            copy.write("".join(f"{line}\n" for line in lines))
        cursor.execute("SELECT one, many, held::text, bytes FROM cells")
        rows = cursor.fetchall()

    assert [(one, many, bytes(data)) for one, many, _, data in rows] == [
        (one, texts, one.encode()) for one in texts
    ]
