"""Who gets notices of what. Here alone stands an address of a visitor, once."""

from django.db import models
from django.db.models.functions import Lower


class Kind(models.TextChoices):
    """What somebody wants to hear of."""

    SEARCH = "search", "new animals that fit a search"
    ANIMAL = "animal", "what becomes of one animal"


class Pace(models.TextChoices):
    """How soon."""

    DAILY = "daily", "once a day"
    AT_ONCE = "at once", "at once"


class Reader(models.Model):
    """An address that notices go to. It is erased with its last notice. Days are UTC.

    `digest` is that of the token in the links of mails, which follows from a secret of the instance and `seed`.
    """

    email = models.EmailField()
    language = models.TextField()
    seed = models.BinaryField(max_length=16)
    digest = models.BinaryField(max_length=32)
    made_at = models.DateTimeField()
    kept_at = models.DateTimeField()  # when somebody last said, by a click, that the notices are wanted
    warned_at = models.DateTimeField(null=True)
    asked_on = models.DateField(null=True)
    asked = models.IntegerField(default=0, db_default=0)  # mails on that day that ask for a confirmation
    mailed_on = models.DateField(null=True)
    mailed = models.IntegerField(default=0, db_default=0)  # mails with notices on that day

    class Meta:
        constraints = [
            models.UniqueConstraint(Lower("email"), name="reader_once"),
            models.UniqueConstraint(fields=["digest"], name="reader_by_token"),
        ]


class Watch(models.Model):
    """One wish of a reader: a search as it stands in the address, or an animal. Nothing is sent before `confirmed_at`.

    `seen` is the last arrival that was looked at, and `state` what the reader was last told of the animal.
    """

    reader = models.ForeignKey(Reader, models.CASCADE, related_name="watches")
    kind = models.TextField(choices=Kind)
    query = models.TextField(blank=True, default="", db_default="")
    animal = models.BigIntegerField(null=True)
    pace = models.TextField(choices=Pace, default=Pace.DAILY, db_default=Pace.DAILY)
    made_at = models.DateTimeField()
    confirm_digest = models.BinaryField(max_length=32, null=True)
    confirmed_at = models.DateTimeField(null=True)
    seen = models.BigIntegerField(default=0, db_default=0)
    state = models.TextField(blank=True, default="", db_default="")
    looked_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["reader", "kind", "query", "animal"], name="watch_once", nulls_distinct=False
            ),
            models.UniqueConstraint(fields=["confirm_digest"], name="watch_by_token"),
            models.CheckConstraint(
                name="watch_of_one_thing",
                condition=models.Q(kind="search", animal=None)
                | models.Q(kind="animal", animal__isnull=False, query=""),
            ),
        ]


class Arrival(models.Model):
    """That an animal was shown for the first time, and looked for a home, as the worker noticed it.

    `identity` is a digest of source and number there: so an animal is new once, also when a mirror takes it in anew.
    """

    identity = models.BinaryField(max_length=16, unique=True)
    animal = models.BigIntegerField()
    at = models.DateTimeField()
