from django.db import migrations

# Whatever can change an answer, whoever writes it and however: kept answers are dropped when it commits.
WATCHED = (
    *("catalog_animal", "catalog_picture", "catalog_video", "orgs_organisation", "orgs_source"),
    *("sharing_audience", "sharing_decision", "sharing_hold", "sharing_master", "sharing_preference"),
    *("sharing_withdrawn", "sharing_withheld", "access_oldkey"),
)
EACH = "INSERT OR DELETE OR TRUNCATE OR UPDATE"
# Not of when it was used, which is written down every minute.
OF_SERVICE = f"{EACH} OF key_id, key_digest, audience_id, terms_version, functions, per_minute"
TELL = """
CREATE FUNCTION petapi_tell() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('petwire_sharing', '');
    RETURN NULL;
END
$$
"""


def watch(table: str, deeds: str) -> migrations.RunSQL:
    return migrations.RunSQL(
        f"CREATE TRIGGER petapi_tell AFTER {deeds} ON {table} FOR EACH STATEMENT EXECUTE FUNCTION petapi_tell()",
        f"DROP TRIGGER petapi_tell ON {table}",
    )


class Migration(migrations.Migration):
    """Whoever keeps answers learns of each change."""

    dependencies = [
        ("petapi", "0004_places"),
        ("catalog", "0007_digest_in_index"),
        ("orgs", "0004_role_words"),
        ("sharing", "0006_unbarred"),
        ("access", "0008_search_api"),
    ]

    operations = [
        migrations.RunSQL(TELL, "DROP FUNCTION petapi_tell()"),
        *(watch(table, EACH) for table in WATCHED),
        watch("access_service", OF_SERVICE),
    ]
