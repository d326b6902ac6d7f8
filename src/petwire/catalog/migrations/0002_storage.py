from django.db import migrations


class Migration(migrations.Migration):
    """The first epoch; and rows of a few KB stay in line, because compressing them costs half the import."""

    dependencies = [("catalog", "0001_initial")]

    operations = [
        migrations.RunSQL(
            "INSERT INTO catalog_epoch (id, number) VALUES (1, 1)", "DELETE FROM catalog_epoch"
        ),
        migrations.RunSQL(
            "ALTER TABLE catalog_animal SET (toast_tuple_target = 8160)",
            "ALTER TABLE catalog_animal RESET (toast_tuple_target)",
        ),
    ]
