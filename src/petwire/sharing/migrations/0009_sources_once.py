from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parent.parent / "sql"


class Migration(migrations.Migration):
    """For services, what holds of sources is looked up once for a list."""

    dependencies = [("sharing", "0008_browsed")]

    operations = [migrations.RunSQL((SQL / "unbarred.sql").read_text(), migrations.RunSQL.noop)]
