"""The table of services."""

from django.db import models
from django.db.models.functions import Now

from petwire.sharing.models import Audience


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
    suspended_for = models.TextField(blank=True, default="", db_default="")
    created_at = models.DateTimeField(db_default=Now())
    approved_at = models.DateTimeField(null=True)
    used_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.name} ({self.key_id})"
