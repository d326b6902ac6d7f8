from django.db import migrations


class Migration(migrations.Migration):
    """What is rendered once is read from replicas, too, which have only what is in the log. It costs the log some
    kilobytes an animal that changed and was asked for."""

    dependencies = [("petapi", "0006_what_changed")]

    operations = [
        migrations.RunSQL(f"ALTER TABLE {table} SET LOGGED", f"ALTER TABLE {table} SET UNLOGGED")
        for table in ("petapi_item", "petapi_detail")
    ]
