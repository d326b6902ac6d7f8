from django.db import migrations, models


class Migration(migrations.Migration):
    """The animals that are held otherwise than by a row of their source, which each run of a mirror asks for."""

    dependencies = [("catalog", "0007_digest_in_index")]

    operations = [
        migrations.AddIndex(
            model_name="animal",
            index=models.Index(
                condition=models.Q(("digest__in", [bytes(16), b"\xff" * 16])),
                fields=["origin", "source_id"],
                include=("digest",),
                name="animal_of_no_row",
            ),
        ),
    ]
