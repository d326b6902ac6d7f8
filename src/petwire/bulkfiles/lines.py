"""The rendered rows, one for each animal that any service might be shown: brought up to date, kept, and read.

Each is kept with the digest of what it was made of, so nobody has to tell that an animal changed.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from itertools import islice
from typing import Final

from django.db import connection, connections, transaction

from petwire.bulkfiles.render import Addresses, pet_line
from petwire.catalog.reads import animals_by_id
from petwire.lib.beside import Beside
from petwire.lib.progress import Progress
from petwire.lib.sql import array_text, statement
from petwire.sharing.reads import shown_digests, shown_pictures, shown_videos

BATCH: Final = 1000
_RENDERING: Final = 7101  # of this name is the advisory lock

Line = tuple[int, bytes, str]  # id, digest of what is shown, and the row


def render_stale(addresses: Addresses, *, watcher: Progress) -> None:
    """Bring the rendered rows up to date: only what changed since the last time is rendered, and what is gone
    is forgotten."""
    with alone(_RENDERING, 0):
        with connection.cursor() as cursor:
            cursor.execute(statement(__package__, "forget.sql"))
            cursor.execute(statement(__package__, "stale.sql"), {"style": addresses.style})
            stale = [animal for (animal,) in cursor]
        watcher.step("rendering what changed", len(stale))
        if 0 < len(stale) <= BATCH:
            _keep(list(rendered(stale, addresses)), addresses.style)
            watcher.advance(len(stale))
        elif stale:
            _keep_many(stale, addresses, watcher=watcher)


def _keep_many(stale: list[int], addresses: Addresses, *, watcher: Progress) -> None:
    with _storing(addresses.style) as store:
        for some in _batches(stale):
            store(list(rendered(some, addresses)))
            watcher.advance(len(some))


def lines_of(digests: Mapping[int, bytes], addresses: Addresses) -> dict[int, bytes]:
    """The rows of animals, given with the digests of what is shown of them in this snapshot; what changed after
    rendering is rendered here."""
    facts = {"animals": array_text(digests), "style": addresses.style}
    with connection.cursor() as cursor:
        cursor.execute(statement(__package__, "lines.sql"), facts)
        lines = {
            animal: line.encode("ascii")
            for animal, digest, line in cursor
            if bytes(digest) == digests[animal]
        }
    late = [animal for animal in digests if animal not in lines]
    return lines | {animal: line.encode("ascii") for animal, _, line in rendered(late, addresses)}


def rendered(animal_ids: list[int], addresses: Addresses) -> Iterator[Line]:
    """The id, the digest of what is shown, and the row, of each of these animals."""
    if not animal_ids:
        return
    # The digests first: what changes while we read is then stored under its old digest, and found stale again.
    digests = shown_digests(animal_ids)
    pictures, videos = shown_pictures(animal_ids), shown_videos(animal_ids)
    for animal in animals_by_id(animal_ids):
        line = pet_line(animal, pictures.get(animal.pk, []), videos.get(animal.pk, []), addresses)
        yield animal.pk, digests[animal.pk], line.decode("ascii")


@contextmanager
def _storing(style: str) -> Iterator[Callable[[list[Line]], None]]:
    """Keep rows on another connection, while the next ones are rendered: for half of the time that rows take, either
    waits for the other. One batch is under way at a time, and all are kept when the block ends."""
    with Beside("lines", at_end=connections.close_all) as hand:
        yield lambda made: hand.do(partial(_keep, made, style))


def _keep(made: Iterable[Line], style: str) -> None:
    """Rendered rows take the place of those of the same animals. They come by COPY: with a parameter for each value,
    taking the statement apart costs more than carrying it out."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "CREATE TEMPORARY TABLE rendered (animal bigint, digest bytea, line text) ON COMMIT DROP"
        )
        with cursor.copy("COPY rendered FROM STDIN (FORMAT binary)") as copy:
            copy.set_types(["int8", "bytea", "text"])
            for row in made:
                copy.write_row(row)
        cursor.execute(statement(__package__, "store.sql"), {"style": style})


@contextmanager
def alone(name: int, subject: int) -> Iterator[None]:
    """Wait until nobody else does this to this subject, on any host."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s, %s)", [name, subject])
        try:
            yield
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [name, subject])


def _batches(ids: list[int]) -> Iterator[list[int]]:
    source = iter(ids)
    while some := list(islice(source, BATCH)):
        yield some
