from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parent.parent / "sql"
VIEWS = "; ".join(f"DROP VIEW sharing_{name}" for name in ("unbarred_animal", "barred_animal", "ready_animal", "fit_source"))


class Migration(migrations.Migration):
    """The rule in two steps, for searches."""

    dependencies = [("sharing", "0005_statuses_of_sites"), ("catalog", "0007_digest_in_index")]

    operations = [
        migrations.RunSQL((SQL / "views.sql").read_text(), migrations.RunSQL.noop),
        migrations.RunSQL((SQL / "unbarred.sql").read_text(), VIEWS),
    ]
