from pathlib import Path

import django.contrib.postgres.fields
from django.db import migrations, models

import petwire.sharing.models

VIEWS = Path(__file__).parent.parent / "sql" / "views.sql"


class Migration(migrations.Migration):
    """Sites take animals by their own statuses."""

    dependencies = [("sharing", "0004_asked_each_time")]

    operations = [
        migrations.AddField(
            model_name="audience",
            name="statuses",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.TextField(),
                db_default=["Available"],
                default=petwire.sharing.models.only_available,
                size=None,
            ),
        ),
        migrations.RunSQL(VIEWS.read_text(), migrations.RunSQL.noop),
    ]
