from django.db import migrations, models


class Migration(migrations.Migration):
    """A decision can be taken back, and a category can be one about which to be asked each time."""

    dependencies = [
        ("sharing", "0003_hold"),
    ]

    operations = [
        migrations.AlterField("preference", "yes", models.BooleanField(null=True)),
        migrations.AlterField("decisionentry", "yes", models.BooleanField(null=True)),
    ]
