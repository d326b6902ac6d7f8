from django.db import migrations

TELL = """
CREATE FUNCTION bulkfiles_tell_sets() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('petwire_sets', '');
    RETURN NULL;
END
$$;
CREATE TRIGGER bulkfiles_tell_sets AFTER UPDATE OR DELETE OR TRUNCATE ON bulkfiles_publishedset
FOR EACH STATEMENT EXECUTE FUNCTION bulkfiles_tell_sets()
"""
BEFORE = """
DROP TRIGGER bulkfiles_tell_sets ON bulkfiles_publishedset;
DROP FUNCTION bulkfiles_tell_sets()
"""


class Migration(migrations.Migration):
    """Whoever serves files hears at once when a set is revoked or removed, whoever did it and however."""

    dependencies = [("bulkfiles", "0006_masters")]

    operations = [migrations.RunSQL(TELL, BEFORE)]
