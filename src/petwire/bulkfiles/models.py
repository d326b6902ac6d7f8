"""Tables of rendered rows, of published sets, and of the orders to those who received them."""

import pgtrigger
from django.db import models
from django.db.models.functions import Now

from petwire.access.models import Service
from petwire.sharing.models import Code, Subject


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


class Received(models.Model):
    """What a service has ever received: ids as in petwire.bulkfiles.received. Only of this it is given orders."""

    service = models.OneToOneField(Service, models.CASCADE, related_name="received")
    orgs = models.BinaryField()
    animals = models.BinaryField()
    pictures = models.BinaryField()

    def __str__(self) -> str:
        return f"received by {self.service_id}"


class OrderEntry(models.Model):
    """An order to a service that a record must go, or, with `lifts`, the end of such an order. Ids are those of the
    files; a ledger outlives what they name."""

    service = models.ForeignKey(Service, models.PROTECT, related_name="orders")
    seq = models.BigIntegerField(null=True)  # from 1, without a gap; none for what lifts
    kind = models.TextField(choices=Subject)
    org = models.BigIntegerField(null=True)
    animal = models.BigIntegerField(null=True)
    media = models.BigIntegerField(null=True)
    at = models.DateTimeField()
    deadline = models.DateTimeField(null=True)
    code = models.TextField(choices=Code)
    lifts = models.BigIntegerField(null=True, unique=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["service", "seq"], name="order_numbered_once"),
            models.CheckConstraint(
                name="order_or_its_end",
                condition=models.Q(lifts=None, seq__gte=1, deadline__isnull=False)
                | models.Q(lifts__isnull=False, seq=None, deadline=None),
            ),
        ]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"order {self.pk} to {self.service_id}"


class Issue(models.Model):
    """The newest file of orders to a service, as it was signed. `upto` is the newest row of OrderEntry in it,
    `signed_for` the key and the address that it names."""

    service = models.OneToOneField(Service, models.CASCADE, related_name="issue")
    number = models.BigIntegerField()
    upto = models.BigIntegerField()
    issued_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    signed_for = models.TextField()
    content = models.BinaryField()

    def __str__(self) -> str:
        return f"{self.service_id} number {self.number}"


class Receipt(models.Model):
    """A service has fetched the orders of that number, and with it all up to that row of OrderEntry."""

    service = models.ForeignKey(Service, models.PROTECT, related_name="receipts")
    number = models.BigIntegerField()
    upto = models.BigIntegerField()
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["service", "number"], name="receipt_once")]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.service_id} has number {self.number}"
