"""The table of Django's database cache: rate limits of signing in, shared by all processes."""

from django.db import migrations


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [
        migrations.RunSQL(
            """
            CREATE UNLOGGED TABLE IF NOT EXISTS petwire_cache (
                cache_key varchar(255) PRIMARY KEY, value text NOT NULL, expires timestamptz NOT NULL
            );
            CREATE INDEX IF NOT EXISTS petwire_cache_expires ON petwire_cache (expires);
            """,
            "DROP TABLE petwire_cache",
        )
    ]
