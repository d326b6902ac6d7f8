"""A process that is started beside the migrations waits for them, and not for ever."""

import pytest
from django.db.migrations.recorder import MigrationRecorder

from petwire.lib import tables

pytestmark = pytest.mark.django_db


def test_tables_of_this_version_are_not_waited_for():
    tables.wait_for_tables()


def test_who_waits_in_vain_is_told_the_command(monkeypatch):
    monkeypatch.setattr(tables, "_PATIENCE", 0.2)
    MigrationRecorder.Migration.objects.filter(app="bulkfiles").delete()

    with pytest.raises(tables.TablesMissing, match="petwire migrate"):
        tables.wait_for_tables()
