from pathlib import Path

from django.db import migrations

VIEWS = Path(__file__).parent.parent / "sql" / "views.sql"


class Migration(migrations.Migration):
    """Where nothing is withdrawn or withheld, no record is looked up in these lists."""

    dependencies = [("sharing", "0010_counted")]

    operations = [migrations.RunSQL(VIEWS.read_text(), migrations.RunSQL.noop)]
