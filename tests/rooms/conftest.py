"""Tests of rooms run against PostgreSQL."""

from collections.abc import Iterator

import pytest

from tests.world import committed, elsewhere, restore_rows  # noqa: F401


@pytest.fixture(autouse=True)
def _rows_of_migrations(request: pytest.FixtureRequest) -> Iterator[None]:
    """Whatever ran before and emptied the tables: each test of the database finds what migrations wrote."""
    if request.node.get_closest_marker("django_db"):
        request.getfixturevalue("_django_db_helper")
        restore_rows()
    yield
