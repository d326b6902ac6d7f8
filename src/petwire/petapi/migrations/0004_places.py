from django.db import migrations

WHERE = "status = 'Available' AND deleted_at IS NULL AND NOT do_not_publish AND location_zip {} '^[0-9]{{5}}'"
BY_ORG = (
    "CREATE INDEX petapi_animal_of_org ON catalog_animal (org_id, species)"
    " INCLUDE (id, source, primary_breed, secondary_breed, mixed, location_zip) WHERE " + WHERE.format("!~")
)
BY_PLACE = (
    "CREATE INDEX petapi_animal_at_place ON catalog_animal (left(location_zip, 5), species)"
    " INCLUDE (id, org_id, source, primary_breed, secondary_breed, mixed, location_zip) WHERE " + WHERE.format("~")
)
BEFORE = (
    "CREATE INDEX petapi_animal_place ON catalog_animal (left(location_zip, 5), species)"
    " WHERE location_zip ~ '^[0-9]{5}'"
)


class Migration(migrations.Migration):
    """Searches read indexes and not animals. Each animal that may be shown stands in one of the two: of its
    organisation, or, where one is said, of the place where it lives."""

    dependencies = [("petapi", "0003_pieces"), ("sharing", "0006_unbarred")]

    operations = [
        migrations.RunSQL("DROP INDEX petapi_animal_place", BEFORE),
        migrations.RunSQL(BY_ORG, "DROP INDEX petapi_animal_of_org"),
        migrations.RunSQL(BY_PLACE, "DROP INDEX petapi_animal_at_place"),
    ]
