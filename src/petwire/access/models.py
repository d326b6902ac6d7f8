"""Services, and what is remembered of their logins."""

from typing import Final

import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now

from petwire.access.life import models as life  # noqa: F401 - the tables of a key's life are of this room too
from petwire.orgs.models import Environment, Organisation
from petwire.sharing.models import Audience

MOST_ROWS: Final = 1000  # records in one file, as the format's guide promises
PER_MINUTE: Final = 900  # a list and all its details at once, and room to spare

# Codes of `suspended_for`; anything else in it is an operator's own words.
IDLE: Final = "idle"
BREACH: Final = "breach"
TERM: Final = "term"
WHY_SUSPENDED: Final = {
    IDLE: "It was not used for 90 days.",
    BREACH: "The terms were broken; the notice says how.",
    TERM: "Nobody has said whether the project has ended. Answer that, and it goes on or ends.",
}


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
    files_since = models.DateTimeField(null=True)  # when the nightly files were last switched on
    suspended_for = models.TextField(blank=True, default="", db_default="")
    terms_version = models.TextField(blank=True, default="", db_default="")  # the newest that was accepted
    terms_told = models.TextField(
        blank=True, default="", db_default=""
    )  # the newest that its holder was asked about
    term_ends = models.DateField(null=True)  # of an educational project: its last day, unless it goes on
    term_asked_at = models.DateTimeField(null=True)  # when its holder was asked whether it ended
    created_at = models.DateTimeField(db_default=Now())
    approved_at = models.DateTimeField(null=True)
    used_at = models.DateTimeField(null=True)
    resumed_at = models.DateTimeField(
        null=True
    )  # when it was last let in (again): days without use count anew
    functions = ArrayField(
        models.TextField(), default=list, db_default=[]
    )  # of the search API that it may call; none named: all
    per_minute = models.IntegerField(
        default=PER_MINUTE, db_default=PER_MINUTE
    )  # requests of the search API, and as many in one burst
    pictures_refused = models.BooleanField(
        default=False, db_default=False
    )  # after 30 days to host them itself

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(rows_per_file__range=(1, MOST_ROWS)), name="service_rows_per_file"
            ),
            models.CheckConstraint(condition=models.Q(per_minute__gte=1), name="service_per_minute"),
            models.CheckConstraint(
                condition=models.Q(term_ends=None) | models.Q(public=False),
                name="service_education_is_never_public",
            ),
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


class FilesBucket(models.Model):
    """What a service has left of its requests for files (petwire.access.pace)."""

    service = models.OneToOneField(Service, models.CASCADE, primary_key=True, related_name="+")
    tokens = models.FloatField()
    granted = models.IntegerField()
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"bucket for files of {self.pk}"


class OldKey(models.Model):
    """A key and an FTP password that were replaced and work for a while beside the new ones; digests only."""

    service = models.ForeignKey(Service, models.CASCADE, related_name="old_keys")
    key_digest = models.BinaryField(max_length=32)
    ftp_digest = models.BinaryField(max_length=32)
    until = models.DateTimeField()

    def __str__(self) -> str:
        return f"an old key of {self.service_id}"


class Draws(models.TextChoices):
    """What is drawn behind a one-time link."""

    BOTH = "both", "key and FTP password"
    FTP = "ftp", "FTP password"


class KeyLink(models.Model):
    """A one-time link behind which a holder draws a key, and sees it once. Only the digest of its token is stored."""

    service = models.ForeignKey(Service, models.CASCADE, related_name="key_links")
    draws = models.TextField(choices=Draws, default=Draws.BOTH, db_default=Draws.BOTH)
    digest = models.BinaryField(max_length=32, unique=True)
    sent_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"a link to a key of {self.service_id}"


class TermsAcceptance(models.Model):
    """Somebody accepted a version of the terms for a service. Ids without foreign keys: the list outlives both."""

    service = models.BigIntegerField()
    version = models.TextField()
    person = models.BigIntegerField(null=True)  # none when an operator's command entered the service
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["service"], name="terms_acceptance_service")]
        triggers = [
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"terms of {self.version} accepted for {self.service}"


class RequestState(models.TextChoices):
    """Where a request for a key stands."""

    UNCONFIRMED = "unconfirmed", "the address is not confirmed yet"
    WAITING = "waiting", "waiting for an operator"
    ASKED = "asked", "waiting for an answer"
    APPROVED = "approved"
    REFUSED = "refused"


class KeyRequest(models.Model):
    """Somebody asks for a key: what they say of themselves and of their service, for operators and organisations."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="key_requests"
    )
    service = models.OneToOneField(Service, models.SET_NULL, null=True, related_name="request")
    contact_name = models.TextField()
    email = models.EmailField()
    name = models.TextField()
    company = models.TextField()
    url = models.TextField()
    description = models.TextField()
    categories = ArrayField(models.TextField())
    public = models.BooleanField()
    domains = ArrayField(models.TextField(), default=list, db_default=[])
    environment = models.TextField(choices=Environment)
    nightly_files = models.BooleanField()
    term_ends = models.DateField(null=True)
    terms_version = models.TextField()  # accepted with the request, at `asked_at`
    asked_at = models.DateTimeField()
    state = models.TextField(
        choices=RequestState, default=RequestState.UNCONFIRMED, db_default=RequestState.UNCONFIRMED
    )
    digest = models.BinaryField(
        max_length=32, null=True, unique=True
    )  # of the link that confirms the address
    decided_at = models.DateTimeField(null=True)
    reason = models.TextField(blank=True, default="", db_default="")  # of a refusal, as the requester is told
    exception = models.TextField(
        blank=True, default="", db_default=""
    )  # why there are two keys for one service

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="key_request_refused_with_a_reason",
                condition=~models.Q(state="refused") | ~models.Q(reason=""),
            ),
            models.CheckConstraint(
                name="key_request_has_a_category", condition=models.Q(categories__len__gt=0)
            ),
            models.CheckConstraint(
                name="key_request_education_is_never_public",
                condition=~models.Q(categories__contains=["education"]) | models.Q(public=False),
            ),
        ]

    def __str__(self) -> str:
        return f"request for {self.name}"


class KeyQuestion(models.Model):
    """An operator's question about a request, and its answer."""

    request = models.ForeignKey(KeyRequest, models.CASCADE, related_name="questions")
    text = models.TextField()
    asked_at = models.DateTimeField()
    answer = models.TextField(blank=True, default="", db_default="")
    answered_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"question about {self.request_id}"


class ChangeState(models.TextChoices):
    """Where a change of a service's information stands."""

    UNCONFIRMED = "unconfirmed", "the new address is not confirmed yet"
    WAITING = "waiting", "waiting for an operator"
    APPROVED = "approved"
    REFUSED = "refused"
    TAKEN_BACK = "taken back", "taken back by its holder"


class ServiceChange(models.Model):
    """A change of what organisations decide by. The old values hold until an operator has approved it.

    `before` and `after` hold the fields that differ, by their names.
    """

    service = models.ForeignKey(Service, models.CASCADE, related_name="changes")
    before = models.JSONField()
    after = models.JSONField()
    state = models.TextField(choices=ChangeState, default=ChangeState.WAITING, db_default=ChangeState.WAITING)
    asked_at = models.DateTimeField()
    digest = models.BinaryField(
        max_length=32, null=True, unique=True
    )  # of the link that confirms a new address
    decided_at = models.DateTimeField(null=True)
    reason = models.TextField(blank=True, default="", db_default="")

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="service_change_refused_with_a_reason",
                condition=~models.Q(state="refused") | ~models.Q(reason=""),
            ),
        ]

    def __str__(self) -> str:
        return f"change of {self.service_id}"


class OrgTold(models.Model):
    """How far the admins of an organisation were written to about services: what happened until `upto` they know of.
    At most one mail a day goes out, at `told_at`; one that nobody took is tried again some time after `tried_at`."""

    org = models.OneToOneField(Organisation, models.CASCADE, related_name="orgtold")
    upto = models.DateTimeField()
    told_at = models.DateTimeField(null=True)
    tried_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"told to {self.org_id}"
