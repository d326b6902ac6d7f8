"""That letters were sent: ids, times and keyed digests; no address, no name, no text."""

from django.db import models


class About(models.TextChoices):
    """What a letter is about. The value stands in addresses."""

    ANIMAL = "animals", "an animal"
    ORG = "orgs", "an organisation"


class Letter(models.Model):
    """A letter that was sent, until its 30 days are over. `sender` is a keyed digest of the visitor's address."""

    about = models.TextField(choices=About)
    subject = models.BigIntegerField()
    org = models.BigIntegerField()
    at = models.DateTimeField()
    sender = models.BinaryField(max_length=16)
    nonce = models.BinaryField(max_length=32)  # of the form: sent twice, it counts once
    report_digest = models.BinaryField(max_length=32)
    reported_at = models.DateTimeField(null=True)
    reason = models.TextField(blank=True, default="", db_default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["nonce"], name="letter_sent_once"),
            models.UniqueConstraint(fields=["report_digest"], name="letter_reported_by_link"),
        ]
        indexes = [
            models.Index(
                fields=["sender"], name="letter_reported", condition=models.Q(reported_at__isnull=False)
            )
        ]
