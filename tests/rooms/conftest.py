"""Tests of rooms run against PostgreSQL."""

from collections.abc import Iterator

import pytest

from petwire.lib.memory import Memory
from petwire.listings.search import kept
from tests.world import committed, elsewhere, restore_rows  # noqa: F401


@pytest.fixture(autouse=True)
def _no_counts_of_others(monkeypatch: pytest.MonkeyPatch) -> None:
    """A process that once served hears of what is committed, and keeps counts until then; tests take theirs back."""
    monkeypatch.setattr(kept, "counts", Memory(lambda: None))


@pytest.fixture(autouse=True)
def _rows_of_migrations(request: pytest.FixtureRequest) -> Iterator[None]:
    """Whatever ran before and emptied the tables: each test of the database finds what migrations wrote."""
    if request.node.get_closest_marker("django_db"):
        request.getfixturevalue("_django_db_helper")
        restore_rows()
    yield
