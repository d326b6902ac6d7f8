from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parent.parent / "sql"


class Migration(migrations.Migration):
    """The server knows how many rows the small tables have that the rule joins."""

    dependencies = [("sharing", "0009_sources_once"), ("orgs", "0005_travels_to")]

    operations = [migrations.RunSQL((SQL / "counted.sql").read_text(), migrations.RunSQL.noop)]
