from pathlib import Path

from django.db import migrations

VIEWS = Path(__file__).with_suffix(".sql")  # as they were; a later migration makes them anew


class Migration(migrations.Migration):
    """The rule for whole sets, and the audience of our own pages."""

    dependencies = [
        ("sharing", "0001_initial"),
        ("orgs", "0002_here"),
        ("catalog", "0002_storage"),
    ]

    operations = [
        migrations.RunSQL(
            VIEWS.read_text(),
            "DROP VIEW sharing_shown_animal, sharing_shown_org, sharing_animal_facts, sharing_org_facts,"
            " sharing_source_facts, sharing_hidden_pictures; DROP FUNCTION sharing_reason, sharing_digest",
        ),
        migrations.RunSQL(
            "INSERT INTO sharing_audience (kind, name, standing, terms_accepted)"
            " VALUES ('own', 'own', 'approved', true)",
            "DELETE FROM sharing_audience WHERE name = 'own'",
        ),
    ]
