"""Services, and what is remembered of their logins."""

from typing import Final

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now

from petwire.access.life import models as life  # noqa: F401 - the tables of a key's life are of this room too
from petwire.sharing.models import Audience

MOST_ROWS: Final = 1000  # records in one file, as the format's guide promises

# Codes of `suspended_for`; anything else in it is an operator's own words.
IDLE: Final = "idle"
BREACH: Final = "breach"


class Service(models.Model):
    """The holder of an API key. Only digests of its key and its FTP password are stored."""

    audience = models.OneToOneField(Audience, models.PROTECT, related_name="service")
    # Who looks after it in the console; none for one that an operator's command has entered.
    holder = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="services")
    key_id = models.TextField(unique=True)  # 8 characters, in clear: FTP user, logs, prefix of names
    key_digest = models.BinaryField(max_length=32, unique=True)
    ftp_digest = models.BinaryField(max_length=32)
    name = models.TextField()
    company = models.TextField(blank=True, default="", db_default="")
    email = models.TextField(blank=True, default="", db_default="")
    url = models.TextField(blank=True, default="", db_default="")
    description = models.TextField(blank=True, default="", db_default="")
    public = models.BooleanField(default=True, db_default=True)  # people at large can see what it shows
    nightly_files = models.BooleanField(default=True, db_default=True)
    tls_only = models.BooleanField(default=False, db_default=False)
    zipped = models.BooleanField(default=False, db_default=False)
    prefix = models.BooleanField(
        default=False, db_default=False
    )  # of names outside a zip; inside it is always
    rows_per_file = models.IntegerField(default=MOST_ROWS, db_default=MOST_ROWS)
    suspended_for = models.TextField(blank=True, default="", db_default="")
    created_at = models.DateTimeField(db_default=Now())
    approved_at = models.DateTimeField(null=True)
    used_at = models.DateTimeField(null=True)
    resumed_at = models.DateTimeField(
        null=True
    )  # when it was last let in (again): days without use count anew
    pictures_refused = models.BooleanField(
        default=False, db_default=False
    )  # after 30 days to host them itself

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(rows_per_file__range=(1, MOST_ROWS)), name="service_rows_per_file"
            )
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.key_id})"


class Subject(models.TextChoices):
    """What is locked after too many wrong passwords."""

    ACCOUNT = "account"
    ADDRESS = "address"


class WrongPasswords(models.Model):
    """The last wrong passwords for an account, or from an address; `subject` is a keyed digest of it."""

    subject = models.BinaryField(max_length=16, primary_key=True)
    kind = models.TextField(choices=Subject)
    times = ArrayField(models.DateTimeField(), default=list, db_default=[])
    last_at = models.DateTimeField(db_index=True)
    locked_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"wrong passwords of an {self.kind}"


class KnownAddress(models.Model):
    """An address (a keyed digest of it) from which a service has logged in with the right password."""

    service = models.ForeignKey(Service, models.CASCADE, related_name="addresses")
    address = models.BinaryField(max_length=16)
    seen_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["service", "address"], name="known_address_once")]

    def __str__(self) -> str:
        return f"an address of {self.service_id}"
