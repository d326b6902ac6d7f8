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


class MasterFiles(models.Model):
    """Rows of all animals and organisations that lie in a folder under `masters`, for sets of many services
    (petwire.bulkfiles.master)."""

    name = models.TextField(unique=True)
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name


class Kind(models.TextChoices):
    NIGHTLY = "nightly"
    ON_DEMAND = "on demand"


class PublishedSet(models.Model):
    """One whole set of files of a service. The newest that is not revoked is what a login sees."""

    service = models.ForeignKey(Service, models.CASCADE, related_name="sets")
    kind = models.TextField(choices=Kind)
    day = models.DateField()  # the local day it belongs to
    name = models.TextField(unique=True)  # the set's id, and the name of its folder
    # Where its rows lie; none for a set that is all plain files.
    master = models.ForeignKey(MasterFiles, models.PROTECT, null=True, related_name="sets")
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


class SignerKey(models.Model):
    """The key by which a service signs what it answers, remembered from its first answer. `offered` is another one
    that came since: it counts for nothing before an operator has said that it is theirs."""

    service = models.OneToOneField(Service, models.CASCADE, related_name="signer")
    key = models.TextField()
    since = models.DateTimeField()
    offered = models.TextField(blank=True, default="", db_default="")
    offered_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"key of {self.service_id}"


class Confirmation(models.Model):
    """A service has said that it carried out the orders 1 to `upto`: by a receipt that it signed, or, without
    `signature`, by a person in the console. From these columns the receipt can be written again, and verified."""

    service = models.ForeignKey(Service, models.PROTECT, related_name="confirmations")
    hub = models.TextField()
    number = models.BigIntegerField()
    upto = models.BigIntegerField()  # a `seq` of OrderEntry
    hidden_at = models.DateTimeField()
    erased_at = models.DateTimeField(null=True)
    key = models.TextField(blank=True, default="", db_default="")
    signature = models.TextField(blank=True, default="", db_default="")
    by = models.TextField()  # service:<key id>, person:<id>
    at = models.DateTimeField()
    digest = models.BinaryField(max_length=32)  # SHA-256 of what was signed

    class Meta:
        constraints = [models.UniqueConstraint(fields=["service", "digest"], name="confirmation_once")]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.service_id} confirms up to {self.upto}"


class Webhook(models.Model):
    """Where a service wants to be told of orders at once. The secret is not stored: it follows from `turn` and a
    secret of the instance."""

    service = models.OneToOneField(Service, models.CASCADE, related_name="webhook")
    url = models.TextField()
    turn = models.IntegerField(default=1, db_default=1)  # another secret with each
    set_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"webhook of {self.service_id}"


class Event(models.TextChoices):
    """What a webhook is called for."""

    WITHDRAWALS = "withdrawals", "orders"
    PING = "ping", "a test"


class DeliveryState(models.TextChoices):
    WAITING = "waiting"
    DONE = "done"
    REPLACED = "replaced", "replaced by a newer one"
    GIVEN_UP = "given up"


class Delivery(models.Model):
    """Something to be told by a webhook, tried until it was taken or its time is over."""

    service = models.ForeignKey(Service, models.CASCADE, related_name="deliveries")
    name = models.TextField(unique=True)  # the delivery's id, the same at each try
    event = models.TextField(choices=Event)
    upto = models.BigIntegerField()  # newest row of OrderEntry that it tells of
    made_at = models.DateTimeField()
    state = models.TextField(choices=DeliveryState, default=DeliveryState.WAITING)
    tries = models.IntegerField(default=0, db_default=0)
    next_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["service", "-id"], name="delivery_newest")]

    def __str__(self) -> str:
        return self.name


class DeliveryTry(models.Model):
    """One try to deliver: what was answered, as a status; without one, why there was none."""

    delivery = models.ForeignKey(Delivery, models.CASCADE, related_name="outcomes")
    at = models.DateTimeField()
    status = models.IntegerField(null=True)
    trouble = models.TextField(blank=True, default="", db_default="")  # a code of petwire.lib.calling

    def __str__(self) -> str:
        return f"try of {self.delivery_id}"


class Told(models.Model):
    """Up to which order (`seq`) mails were sent about a service's orders, and when the last one about new ones."""

    service = models.OneToOneField(Service, models.CASCADE, related_name="told")
    mailed_upto = models.BigIntegerField(default=0, db_default=0)
    mailed_at = models.DateTimeField(null=True)
    reminded_upto = models.BigIntegerField(default=0, db_default=0)
    escalated_upto = models.BigIntegerField(default=0, db_default=0)

    def __str__(self) -> str:
        return f"told to {self.service_id}"


class PossessionEntry(models.Model):
    """A set gave a service animals that it did not have, or lacks some that it had: a row of the ledger of who had
    which animals from when to when. Numbered in each service, and hash-chained there; `parts` holds what changed for
    each organisation, which has a chain of its own with each service (petwire.bulkfiles.given)."""

    service = models.ForeignKey(Service, models.PROTECT, related_name="possessions")
    number = models.BigIntegerField()
    set = models.TextField()
    at = models.DateTimeField()
    terms = models.TextField()  # version that the service had accepted then; "" where none is known
    parts = models.BinaryField()
    previous = models.BinaryField(max_length=32)
    hash = models.BinaryField(max_length=32, unique=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["service", "number"], name="possession_numbered_once")]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.service_id} number {self.number}"


class Possession(models.Model):
    """What a service has by its newest set, and where its chains stand. It follows from the entries: a copy, so that
    the next set need not read them all."""

    service = models.OneToOneField(Service, models.CASCADE, related_name="possession")
    number = models.BigIntegerField()
    hash = models.BinaryField(max_length=32)
    content = models.BinaryField()

    def __str__(self) -> str:
        return f"{self.service_id} by number {self.number}"
