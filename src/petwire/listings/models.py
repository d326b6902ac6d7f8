"""The tables of this room: letters, saved searches and favourites by mail, an organisation's colours."""

from django.db import models

from petwire.listings.messages.models import Letter
from petwire.listings.watch.models import Arrival, Reader, Watch

__all__ = ["Allowance", "Arrival", "Letter", "OrgLook", "Reader", "Watch"]


class Allowance(models.Model):
    """What somebody may still send: a bucket that fills evenly. `subject` is a keyed digest of a day."""

    subject = models.BinaryField(max_length=16, unique=True)
    tokens = models.FloatField()
    at = models.DateTimeField()


class OrgLook(models.Model):
    """The two colours of an organisation's pages, `#rrggbb`. Checked for contrast before they are kept."""

    org = models.BigIntegerField(unique=True)
    accent = models.TextField()
    ground = models.TextField()
    changed_at = models.DateTimeField()
