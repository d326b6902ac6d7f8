"""Tables of rendered rows and published sets."""

from django.db import models
from django.db.models.functions import Now

from petwire.access.models import Service


class Line(models.Model):
    """The rendered row of an animal, the same bytes for every service. Fresh while both stamps agree.

    `style` names the renderer and the addresses it put into the row; another style renders anew.
    """

    animal = models.BigIntegerField(primary_key=True)
    digest = models.BinaryField(max_length=16)
    style = models.TextField()
    line = models.TextField()


class Kind(models.TextChoices):
    NIGHTLY = "nightly"
    ON_DEMAND = "on demand"


class PublishedSet(models.Model):
    """One whole set of files of a service. The newest that is not revoked is what a login sees."""

    service = models.ForeignKey(Service, models.CASCADE, related_name="sets")
    kind = models.TextField(choices=Kind)
    day = models.DateField()  # the local day it belongs to
    name = models.TextField(unique=True)  # the set's id, and the name of its folder
    started_at = models.DateTimeField()
    published_at = models.DateTimeField(db_default=Now())
    revoked_at = models.DateTimeField(null=True)
    # The newest order to withdraw that it knew of: later ones about pictures of its animals revoke it.
    known_order = models.BigIntegerField(default=0, db_default=0)
    pets = models.BigIntegerField()
    orgs = models.BigIntegerField()
    new = models.BigIntegerField()
    updated = models.BigIntegerField()
    bytes = models.BigIntegerField()

    class Meta:
        indexes = [models.Index(fields=["service", "-id"], name="set_newest")]

    def __str__(self) -> str:
        return self.name
