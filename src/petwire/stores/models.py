"""Tables of what is to be erased."""

from django.db import models


class Erasure(models.Model):
    """Files that go: those whose place under PETWIRE_HOME begins with `place`.

    `done_at` is when the store had none of them any more. The row stays for a while, for hosts that were switched off.
    """

    place = models.TextField()
    at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    renewed = models.BooleanField(
        default=False, db_default=False
    )  # nothing goes: the store has other bytes there now

    class Meta:
        indexes = [
            models.Index(fields=["place"], name="erasure_place"),
            models.Index(fields=["at"], name="erasure_at"),
            models.Index(fields=["id"], name="erasure_left", condition=models.Q(done_at=None)),
        ]

    def __str__(self) -> str:
        return self.place
