from django.db import migrations, models


class Migration(migrations.Migration):
    """The index by source and id holds the digest as well: what a mirror holds is read without its rows."""

    dependencies = [("catalog", "0006_reports")]

    operations = [
        migrations.RemoveConstraint(model_name="animal", name="animal_once_per_source"),
        migrations.AddConstraint(
            model_name="animal",
            constraint=models.UniqueConstraint(
                fields=("origin", "source_id"), include=("digest",), name="animal_once_per_source"
            ),
        ),
    ]
