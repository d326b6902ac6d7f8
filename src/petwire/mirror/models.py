"""Tables of sources that are mirrored."""

from datetime import time

from django.db import models
from django.db.models.functions import Now

from petwire.orgs.models import Source
from petwire.sharing.models import Code, Subject


class PictureHabit(models.TextChoices):
    LINK = "link"
    COPY = "copy"


class Weekday(models.TextChoices):
    MON = "mon"
    TUE = "tue"
    WED = "wed"
    THU = "thu"
    FRI = "fri"
    SAT = "sat"
    SUN = "sun"


COPYING = "copy pictures"  # the kind of a run that does so
ASKING = "ask for pictures"  # whether linked ones are still there
DAILY = time(4, 30)  # local


class Upstream(models.Model):
    """How a source is fetched, and how far we have come with it."""

    source = models.OneToOneField(Source, models.CASCADE, related_name="upstream")
    url = models.TextField()  # without the password, which lies in the instance's secrets
    # A person has said that it is production data: then nothing but its own manifest says otherwise.
    vouched = models.BooleanField(default=False, db_default=False)
    # SHA-256 of the certificate that a server without a recognised one showed first (hexadecimal).
    certificate = models.TextField(blank=True, default="", db_default="")
    pictures = models.TextField(choices=PictureHabit, default=PictureHabit.LINK, db_default=PictureHabit.LINK)
    # When the worker fetches, in the instance's local time; on the scrub's day everything is compared.
    daily_at = models.TimeField(default=DAILY, db_default=DAILY)
    scrub_day = models.TextField(choices=Weekday, default=Weekday.SUN, db_default=Weekday.SUN)
    # The position: what the last set that was applied said of itself.
    set_id = models.TextField(blank=True, default="", db_default="")
    set_stamp = models.DateTimeField(null=True)
    imported_at = models.DateTimeField(null=True)
    updated_at = models.DateTimeField(null=True)
    scrubbed_at = models.DateTimeField(null=True)
    # When pictures were last copied, or linked ones asked for; and when there is something to copy again though no set
    # was taken in since.
    pictures_at = models.DateTimeField(null=True)
    pictures_due_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return self.source.name


class HeldBack(models.Model):
    """A row that is not used: its line is remembered, so that it is not looked at again until it changes."""

    upstream = models.ForeignKey(Upstream, models.CASCADE, related_name="+")
    kind = models.TextField()  # animal or org
    line_hash = models.BinaryField(max_length=16)
    source_id = models.TextField(blank=True, default="", db_default="")  # the record, where the row told it
    code = models.TextField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["upstream", "kind", "line_hash"], name="held_back_once")
        ]


class RemovedOrg(models.Model):
    """An organisation that was taken down here. Later data of it is left out until it is readmitted."""

    upstream = models.ForeignKey(Upstream, models.CASCADE, related_name="+")
    source_id = models.TextField()
    why = models.TextField()
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["upstream", "source_id"], name="removed_once")]


class HubOrders(models.Model):
    """What is remembered of the orders of a source's hub: its key, the newest file that was believed, what was wrong
    with the last one that was not, and when to ask again."""

    upstream = models.OneToOneField(Upstream, models.CASCADE, related_name="orders")
    key = models.TextField(blank=True, default="", db_default="")  # of the hub, pinned when it was met first
    hub = models.TextField(blank=True, default="", db_default="")
    service = models.TextField(blank=True, default="", db_default="")
    number = models.BigIntegerField(default=0, db_default=0)
    digest = models.BinaryField(max_length=32, default=b"", db_default=b"")
    expires_at = models.DateTimeField(null=True)
    alarm = models.TextField(blank=True, default="", db_default="")
    alarm_words = models.TextField(blank=True, default="", db_default="")
    tried_at = models.DateTimeField(null=True)
    failures = models.IntegerField(default=0, db_default=0)  # in a row
    fetched_at = models.DateTimeField(null=True)  # the newest that was believed, or that there is none
    # Up to which order everything is hidden, and erased, and since when; and what of that the hub was told.
    hidden_upto = models.BigIntegerField(default=0, db_default=0)
    hidden_at = models.DateTimeField(null=True)
    erased_upto = models.BigIntegerField(default=0, db_default=0)
    erased_at = models.DateTimeField(null=True)
    told_hidden = models.BigIntegerField(default=0, db_default=0)
    told_erased = models.BigIntegerField(default=0, db_default=0)
    telling_at = models.DateTimeField(null=True)  # the last try
    telling_failures = models.IntegerField(default=0, db_default=0)  # in a row
    telling_words = models.TextField(blank=True, default="", db_default="")  # what was wrong with it

    def __str__(self) -> str:
        return f"orders of {self.upstream_id}"


class HubOrder(models.Model):
    """An order of a source's hub: the record must go, and must not come back before it is lifted. Ids are the
    source's; `subject` is that of what has to go."""

    upstream = models.ForeignKey(Upstream, models.CASCADE, related_name="+")
    seq = models.BigIntegerField()
    kind = models.TextField(choices=Subject)
    subject = models.TextField(blank=True)
    org = models.TextField(blank=True)
    animal = models.TextField(blank=True)
    ordered_at = models.DateTimeField()
    deadline = models.DateTimeField()
    code = models.TextField(choices=Code)
    lifted_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["upstream", "seq"], name="hub_order_once")]
        indexes = [
            models.Index(
                fields=["upstream", "kind", "subject"],
                name="hub_order_in_force",
                condition=models.Q(lifted_at=None),
            )
        ]

    def __str__(self) -> str:
        return f"order {self.seq} of {self.upstream_id}"


class Farewell(models.Model):
    """A hub has ended our access to a source: what is needed to certify that everything of it is erased, when the
    source itself is gone. The password lies in the instance's secrets until the hub has the certificate."""

    source_name = models.TextField()
    hub = models.TextField()
    service = models.TextField()
    seq = models.BigIntegerField()  # of the order
    url = models.TextField()
    ordered_at = models.DateTimeField()
    deadline = models.DateTimeField()
    # For the last receipt: which file of orders, up to which order, and since when everything of it is hidden.
    number = models.BigIntegerField()
    upto = models.BigIntegerField()
    hidden_at = models.DateTimeField(null=True)
    begun_at = models.DateTimeField()
    erased = models.JSONField(default=dict, db_default={})  # counts
    erased_at = models.DateTimeField(null=True)
    certificate = models.BinaryField(default=b"", db_default=b"")
    receipt = models.BinaryField(default=b"", db_default=b"")
    tried_at = models.DateTimeField(null=True)
    failures = models.IntegerField(default=0, db_default=0)
    trouble = models.TextField(blank=True, default="", db_default="")
    sent_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["source_name", "service", "seq"], name="farewell_once")
        ]

    def __str__(self) -> str:
        return f"farewell to {self.source_name}"
