"""The table of services."""

from typing import Final

from django.db import models
from django.db.models.functions import Now

from petwire.sharing.models import Audience

MOST_ROWS: Final = 1000  # records in one file, as the format's guide promises


class Service(models.Model):
    """The holder of an API key. Only digests of its key and its FTP password are stored."""

    audience = models.OneToOneField(Audience, models.PROTECT, related_name="service")
    key_id = models.TextField(unique=True)  # 8 characters, in clear: FTP user, logs, prefix of names
    key_digest = models.BinaryField(max_length=32, unique=True)
    ftp_digest = models.BinaryField(max_length=32)
    name = models.TextField()
    company = models.TextField(blank=True, default="", db_default="")
    email = models.TextField(blank=True, default="", db_default="")
    url = models.TextField(blank=True, default="", db_default="")
    description = models.TextField(blank=True, default="", db_default="")
    nightly_files = models.BooleanField(default=True, db_default=True)
    tls_only = models.BooleanField(default=False, db_default=False)
    zipped = models.BooleanField(default=False, db_default=False)
    prefix = models.BooleanField(
        default=False, db_default=False
    )  # of names outside a zip; inside it is always
    rows_per_file = models.IntegerField(default=MOST_ROWS, db_default=MOST_ROWS)
    suspended_for = models.TextField(blank=True, default="", db_default="")
    created_at = models.DateTimeField(db_default=Now())
    approved_at = models.DateTimeField(null=True)
    used_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(rows_per_file__range=(1, MOST_ROWS)), name="service_rows_per_file"
            )
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.key_id})"
