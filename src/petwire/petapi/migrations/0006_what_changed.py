from django.db import migrations

TELL = """
CREATE OR REPLACE FUNCTION petapi_tell() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('petwire_sharing', CASE
        WHEN TG_TABLE_NAME IN ('catalog_animal', 'catalog_picture', 'catalog_video') THEN 'records' ELSE '' END);
    RETURN NULL;
END
$$
"""
BEFORE = """
CREATE OR REPLACE FUNCTION petapi_tell() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('petwire_sharing', '');
    RETURN NULL;
END
$$
"""


class Migration(migrations.Migration):
    """Whoever keeps something that may be a minute old hears whether records alone changed (petwire.sharing.news)."""

    dependencies = [("petapi", "0005_news")]

    operations = [migrations.RunSQL(TELL, BEFORE)]
