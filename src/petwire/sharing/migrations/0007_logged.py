from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parent.parent / "sql"
TABLES = (
    *("orgs_organisation", "sharing_decision", "sharing_master", "sharing_withheld"),
    *("catalog_animal", "orgs_source", "sharing_audience"),
)
FUNCTIONS = ("org", "decision", "master", "withheld", "moved", "unbonded", "source", "audience")
BACK = (
    "DROP TRIGGER sharing_log_unbonded ON catalog_animal",
    *(f"DROP TRIGGER sharing_log ON {table}" for table in TABLES),
    *(f"DROP FUNCTION sharing_log_{name}()" for name in FUNCTIONS),
    "DROP FUNCTION sharing_log(text, bigint, bigint, text)",
)


class Migration(migrations.Migration):
    """What changes who sees an animal on own pages stands in the change log."""

    dependencies = [
        ("sharing", "0006_unbarred"),
        ("catalog", "0007_digest_in_index"),
        ("orgs", "0004_role_words"),
    ]

    operations = [migrations.RunSQL((SQL / "logged.sql").read_text(), "; ".join(BACK))]
