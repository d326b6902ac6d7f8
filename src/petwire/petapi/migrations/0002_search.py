from django.db import migrations


class Migration(migrations.Migration):
    """Where animals and organisations are, for searches around a place; and tables that a crash may empty."""

    dependencies = [
        ("petapi", "0001_initial"),
        ("catalog", "0007_digest_in_index"),
        ("orgs", "0004_role_words"),
    ]

    operations = [
        migrations.RunSQL(
            "CREATE INDEX petapi_org_place ON orgs_organisation"
            " (lpad(left(split_part(btrim(zip), '-', 1), 5), 5, '0'))",
            "DROP INDEX petapi_org_place",
        ),
        migrations.RunSQL(
            # Few animals live elsewhere than their organisation, so few rows pay for it.
            "CREATE INDEX petapi_animal_place ON catalog_animal (left(location_zip, 5), species)"
            " WHERE location_zip ~ '^[0-9]{5}'",
            "DROP INDEX petapi_animal_place",
        ),
        migrations.RunSQL("ALTER TABLE petapi_bucket SET UNLOGGED", "ALTER TABLE petapi_bucket SET LOGGED"),
        migrations.RunSQL("ALTER TABLE petapi_pagerun SET UNLOGGED", "ALTER TABLE petapi_pagerun SET LOGGED"),
    ]
