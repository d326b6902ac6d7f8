import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """How fast a service may ask for files; a crash may empty it."""

    dependencies = [
        ("access", "0008_search_api"),
    ]

    operations = [
        migrations.CreateModel(
            name="FilesBucket",
            fields=[
                ("service", models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name="+", serialize=False, to="access.service")),
                ("tokens", models.FloatField()),
                ("granted", models.IntegerField()),
                ("at", models.DateTimeField()),
            ],
        ),
        migrations.RunSQL("ALTER TABLE access_filesbucket SET UNLOGGED", "ALTER TABLE access_filesbucket SET LOGGED"),
    ]
