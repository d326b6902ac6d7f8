"""Import into an empty mirror, against raw COPY of the same rows and against Django's own ways."""

import gc
from collections.abc import Callable
from functools import partial
from io import BytesIO

from django.db import connection

from bench.stage import TABLES, Stage
from bench.tables import Against, Goal, Row, timed
from petwire.catalog.models import Animal, Picture
from petwire.lib.database import raw_connection

_SINGLY = 10  # times fewer rows for the peer that writes them one by one


def run(stage: Stage) -> list[Row]:
    """Limit: the same rows of the same tables, ready as COPY text. The peers need not read the files either."""
    pets = stage.sizes.usual
    stage.nights.night(pets)  # written before anything is measured
    stage.empty()
    stage.take_in(stage.sizes.tiny)  # what is loaded at the first import is loaded now
    stage.empty()
    gc.collect()
    seconds = {"petwire": timed(partial(stage.take_in, pets))}
    saved = _save()
    seconds["copy"] = stage.filled_by(partial(_restore, saved))
    work, rate = f"import of {pets:,} animals", pets / seconds["petwire"]
    what = "raw COPY into the same indexed tables"
    peers = {
        "bulk_create(update_conflicts=True)": _rate(_in_bulk, stage.sizes.peers),
        "update_or_create": _rate(_one_by_one, max(1, stage.sizes.peers // _SINGLY)),
    }
    return [
        Row(work, seconds["petwire"], "s", Goal(1.5), Against.LIMIT, seconds["copy"], what),
        *(
            Row(work, rate, "animals/s", Goal(15, least=True), Against.PEER, figure, name)
            for name, figure in peers.items()
        ),
    ]


def _save() -> dict[str, bytes]:
    """The rows of the catalog as COPY text."""
    saved = {}
    with raw_connection() as db:
        for table in TABLES:
            out = BytesIO()
            with db.cursor().copy(f"COPY {table} TO STDOUT") as copy:
                for block in copy:
                    out.write(block)
            saved[table] = out.getvalue()
    return saved


def _restore(saved: dict[str, bytes]) -> None:
    with raw_connection() as db:
        for table, data in saved.items():
            with db.cursor().copy(f"COPY {table} FROM STDIN") as copy:
                copy.write(data)


def _rate(write: Callable[[list[Animal], list[Picture]], None], count: int) -> float:
    """Animals a second, with their pictures, that are put into the catalog anew."""
    animals = list(Animal.objects.order_by("id")[:count])
    ids = [animal.pk for animal in animals]
    pictures = list(Picture.objects.filter(animal__in=ids))
    Picture.objects.filter(animal__in=ids).delete()
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM catalog_animal WHERE id = ANY (%s)", [ids])
    return count / timed(partial(write, animals, pictures))


def _in_bulk(animals: list[Animal], pictures: list[Picture]) -> None:
    for model, rows in ((Animal, animals), (Picture, pictures)):
        model.objects.bulk_create(
            rows, update_conflicts=True, unique_fields=["id"], update_fields=_names(model), batch_size=500
        )


def _one_by_one(animals: list[Animal], pictures: list[Picture]) -> None:
    for model, rows in ((Animal, animals), (Picture, pictures)):
        names = _names(model)
        for row in rows:
            values = {name: getattr(row, name) for name in names}
            model.objects.update_or_create(pk=row.pk, defaults=values)


def _names(model: type[Animal] | type[Picture]) -> list[str]:
    return [field.attname for field in model._meta.concrete_fields if not field.primary_key]
