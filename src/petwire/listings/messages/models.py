"""That letters were sent: ids, times and keyed digests; no address, no name, no text."""

from django.db import models


class About(models.TextChoices):
    """What a letter is about. The value stands in addresses."""

    ANIMAL = "animals", "an animal"
    ORG = "orgs", "an organisation"


class Verdict(models.TextChoices):
    """What an operator says of a reported letter."""

    STANDS = "stands", "The report stands: its writer stays out of this organisation for 30 days"
    BLOCKED = "blocked", "Keep its writer out everywhere, for 90 days"
    DISMISSED = "dismissed", "There is nothing wrong with it: let its writer in again"


class Letter(models.Model):
    """A letter that was sent, until its time is over. `sender` is a keyed digest of the visitor's address."""

    about = models.TextField(choices=About)
    subject = models.BigIntegerField()
    org = models.BigIntegerField()
    at = models.DateTimeField()
    sender = models.BinaryField(max_length=16)
    nonce = models.BinaryField(max_length=32)  # of the form: sent twice, it counts once
    report_digest = models.BinaryField(max_length=32)
    reported_at = models.DateTimeField(null=True)
    reason = models.TextField(blank=True, default="", db_default="")
    verdict = models.TextField(choices=Verdict, blank=True, default="", db_default="")
    settled_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="letter_settled",
                condition=models.Q(verdict="", settled_at=None)
                | ~models.Q(verdict="") & models.Q(settled_at__isnull=False, reported_at__isnull=False),
            ),
            models.UniqueConstraint(fields=["nonce"], name="letter_sent_once"),
            models.UniqueConstraint(fields=["report_digest"], name="letter_reported_by_link"),
        ]
        indexes = [
            models.Index(
                fields=["sender"], name="letter_reported", condition=models.Q(reported_at__isnull=False)
            )
        ]
