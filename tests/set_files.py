"""The files of a published set as a client would have them, as such on the disk or made of runs."""

import os

import pytest

from petwire.bulkfiles.reads import SetRow
from petwire.lib.virtual import names_in, open_file

MADE_FROM = int(os.environ.get("PETWIRE_TEST_MADE_FROM", "2000"))  # `make soak` takes 0: all sets are of runs

plain_files = pytest.mark.skipif(
    MADE_FROM == 0, reason="it lays hands on a file as such; tests/rooms/test_made_sets.py does it to runs"
)


def names_of(published: SetRow) -> list[str]:
    """Names of all its files but the manifest's, in order."""
    return [name for name in names_in(published.folder) if "/" not in name]


def content(published: SetRow, name: str) -> bytes:
    with open_file(published.folder, name) as file:
        return file.read()


def contents(published: SetRow) -> dict[str, bytes]:
    """All of it, the manifest too."""
    return {name: content(published, name) for name in names_in(published.folder)}
