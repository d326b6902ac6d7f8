from django.db import migrations


class Migration(migrations.Migration):
    """The source of everything that is typed in this instance."""

    dependencies = [("orgs", "0001_initial")]

    operations = [
        migrations.RunSQL(
            "INSERT INTO orgs_source (name, terms) VALUES ('here', 'own')",
            "DELETE FROM orgs_source WHERE name = 'here'",
        )
    ]
