from django.db import migrations


class Migration(migrations.Migration):
    """What is shown when notices come into being is not new."""

    dependencies = [
        ("listings", "0001_initial"),
        ("sharing", "0006_unbarred"),
        ("catalog", "0007_digest_in_index"),
    ]

    operations = [
        migrations.RunSQL(
            "INSERT INTO listings_arrival (identity, animal, at)"
            " SELECT i.identity, min(n.id), now() FROM sharing_shown_animal s"
            " JOIN sharing_audience a ON a.id = s.audience_id AND a.name = 'own'"
            " JOIN catalog_animal n ON n.id = s.animal_id"
            " AND n.status IN ('Available', 'Available to Foster', 'Available for Sponsorship')"
            " CROSS JOIN LATERAL (SELECT decode(md5(n.source || E'\\x1f' || n.source_id), 'hex') AS identity) i"
            " GROUP BY i.identity ORDER BY min(n.id) ON CONFLICT DO NOTHING",
            migrations.RunSQL.noop,
        ),
    ]
