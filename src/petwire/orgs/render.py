"""An organisation's row as the record of the bulk format. No database in here."""

from typing import Any

from petwire.orgs.models import Organisation
from petwire.wire.fields import ORG_FIELDS
from petwire.wire.records import Org

_VALUES = tuple(field.name for field in ORG_FIELDS if field.name != "id")


def org_record(org: Organisation) -> Org:
    """What may be published of an organisation: its street address only if it shows it."""
    values: dict[str, Any] = {
        name: value for name in _VALUES if (value := getattr(org, name)) not in (None, "")
    }
    kept = dict(org.kept)
    if not org.show_address:
        values.pop("address", None)
        kept.pop("address", None)
    return Org(id=str(org.pk), values=values, kept=kept)
