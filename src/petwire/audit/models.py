"""The table of deeds. The database itself refuses to change or delete a row."""

import pgtrigger
from django.db import models


class Deed(models.Model):
    """Somebody did something. Holds ids, codes and times only; never names, free text or content."""

    at = models.DateTimeField()
    by = models.TextField()  # person:<id>, command, source:<name>, petwire
    verb = models.TextField()  # such as animal.change, service.approve
    kind = models.TextField()
    subject = models.TextField()
    org = models.BigIntegerField(null=True)
    detail = models.JSONField(default=dict)  # codes and field names

    class Meta:
        # One for each thing that operators search by, each in the order of the pages.
        indexes = [
            models.Index(fields=[*what, "at", "id"], name=f"deed_by_{'_'.join(what) or 'time'}")
            for what in ((), ("by",), ("verb",), ("kind",), ("subject",), ("org",))
        ]
        triggers = [
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete),
        ]
