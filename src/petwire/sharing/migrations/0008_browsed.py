from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parent.parent / "sql"
VIEWS = "DROP VIEW sharing_bond; DROP VIEW sharing_browsed_animal; DROP VIEW sharing_looked_for"

LOOKED_FOR = (
    "source, species, status, age, size, sex, ok_with_dogs, ok_with_cats, ok_with_kids, special_needs, courtesy,"
    " bonded_with_id, primary_breed, secondary_breed, location_zip"
)
WHERE = "WHERE deleted_at IS NULL AND NOT do_not_publish"
INDEXES = {
    "sharing_browsed_newest": f"(id) INCLUDE (org_id, {LOOKED_FOR}) {WHERE}",
    "sharing_browsed_of_org": f"(org_id, id) INCLUDE ({LOOKED_FOR}) {WHERE}",
    # Few animals live elsewhere than their organisation, so few rows pay for it.
    "sharing_browsed_at_place": (
        f"(left(location_zip, 5)) INCLUDE (id, org_id, {LOOKED_FOR}) {WHERE} AND location_zip ~ '^[0-9]{{5}}'"
    ),
}


class Migration(migrations.Migration):
    """The rule in two steps, for own pages, and indexes that answer what people look for without the rows."""

    dependencies = [("sharing", "0007_logged"), ("orgs", "0005_travels_to")]

    operations = [
        migrations.RunSQL((SQL / "browsed.sql").read_text(), VIEWS),
        *(
            migrations.RunSQL(f"CREATE INDEX {name} ON catalog_animal {columns}", f"DROP INDEX {name}")
            for name, columns in INDEXES.items()
        ),
    ]
