"""Tables of exports: accounts at sites, what each site has, what was sent, and the organisation's own mappings.

Animals are named by their number and not by a foreign key: that a site has one outlives the record.
"""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now
from django_scopes import ScopedManager

from petwire.orgs.models import Organisation


class Protocol(models.TextChoices):
    FTP = "ftp", "FTP"
    FTPS = "ftps", "FTP with TLS"
    SFTP = "sftp", "SFTP"
    HTTPS = "https", "HTTPS"


class Account(models.Model):
    """An organisation's account at one site, and how far exporting to it has come.

    Whether it is switched on is the organisation's decision in `sharing`; this says how, and what became of it.
    """

    org = models.ForeignKey(Organisation, models.CASCADE, related_name="+")
    site = models.TextField()
    protocol = models.TextField(choices=Protocol, default=Protocol.FTP, db_default=Protocol.FTP)
    host = models.TextField(blank=True, default="", db_default="")  # of HTTPS: the whole address
    port = models.IntegerField(null=True)
    user = models.TextField(blank=True, default="", db_default="")
    password = models.TextField(blank=True, default="", db_default="")  # encrypted (petwire.exports.actions)
    folder = models.TextField(blank=True, default="", db_default="")
    active = models.BooleanField(default=False, db_default=False)  # FTP's active mode
    # What identified the server when it was met first: its host key, or its certificate (hexadecimal).
    identity = models.TextField(blank=True, default="", db_default="")
    options = models.JSONField(default=dict, db_default={})
    created_at = models.DateTimeField(db_default=Now())

    # Made with: of settings, options, own mappings and the organisation; other ones, and every row is made anew.
    made_with = models.BinaryField(max_length=16, default=b"", db_default=b"")
    looked_at = models.DateTimeField(null=True)  # the last run that found nothing to send, or sent all
    sent_at = models.DateTimeField(null=True)  # the last list or push that was read back
    removing = models.BooleanField(
        default=False, db_default=False
    )  # switched off: take everything down there
    asked_at = models.DateTimeField(null=True)  # somebody wants a run now
    stop_asked_at = models.DateTimeField(null=True)
    failures = models.IntegerField(default=0, db_default=0)  # runs in a row
    refusals = models.IntegerField(default=0, db_default=0)  # logins refused in a row
    not_before = models.DateTimeField(null=True)  # after refused logins
    paused_at = models.DateTimeField(null=True)  # too many of them
    trouble = models.TextField(blank=True, default="", db_default="")  # of the last run, in words
    trouble_since = models.DateTimeField(null=True)
    alarmed_at = models.DateTimeField(null=True)
    # The guard: how many unexplained losses a person let pass, and which run had asked.
    approved = models.IntegerField(default=0, db_default=0)
    approved_at = models.DateTimeField(null=True)
    waiting = models.IntegerField(default=0, db_default=0)  # losses that wait for a person's word

    objects = models.Manager["Account"]()
    scoped: ClassVar[models.Manager["Account"]] = ScopedManager(org="org")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["org", "site"], name="export_account_once")]

    def __str__(self) -> str:
        return f"{self.org_id} at {self.site}"


class Wishes(models.Model):
    """What an organisation wishes for all sites (petwire.exports.facts.Settings)."""

    org = models.OneToOneField(Organisation, models.CASCADE, related_name="+")
    values = models.JSONField(default=dict, db_default={})

    objects = models.Manager["Wishes"]()
    scoped: ClassVar[models.Manager["Wishes"]] = ScopedManager(org="org")


class OwnMapping(models.Model):
    """A site's value that an organisation chose for one of its own. `species` and `value` are folded."""

    org = models.ForeignKey(Organisation, models.CASCADE, related_name="+")
    site = models.TextField()
    kind = models.TextField()  # petwire.exports.mapping.Kind
    species = models.TextField(blank=True, default="", db_default="")
    value = models.TextField()
    written = models.TextField()  # the value as it was typed
    target = models.TextField()

    objects = models.Manager["OwnMapping"]()
    scoped: ClassVar[models.Manager["OwnMapping"]] = ScopedManager(org="org")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["org", "site", "kind", "species", "value"], name="export_mapping_once"
            )
        ]


class Made(models.Model):
    """An animal as it was last made for a site, so that only what changed is made anew. It follows from the rest."""

    account = models.ForeignKey(Account, models.CASCADE, related_name="made", db_index=False)
    animal_id = models.BigIntegerField()
    digest = models.BinaryField(max_length=16)  # of what the site may have of it
    since = models.TextField(blank=True, default="", db_default="")
    until = models.DateField(null=True)
    code = models.TextField()
    name = models.TextField()
    body = models.BinaryField(default=b"", db_default=b"")
    shots = models.JSONField(default=list, db_default=[])  # [path, content]
    replaced = models.JSONField(default=list, db_default=[])  # [field, value, sent, rule]
    troubles = models.JSONField(default=list, db_default=[])  # [code, field, detail]
    sends = models.BinaryField(
        max_length=16, default=b"", db_default=b""
    )  # of body and pictures; empty when held
    held = models.TextField(blank=True, default="", db_default="")
    detail = models.TextField(blank=True, default="", db_default="")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account", "animal_id"], name="export_made_once")]


class Delivery(models.Model):
    """One animal's listing at one site, by what was read back there. With nothing `sent` it may be there: its push was
    on the way when the run was cut off."""

    account = models.ForeignKey(Account, models.CASCADE, related_name="deliveries", db_index=False)
    animal_id = models.BigIntegerField()
    code = models.TextField()  # the listing's id there, which stays while it is there
    there = models.BooleanField(default=False, db_default=False)
    since = models.DateTimeField(null=True)  # the present stretch
    first_sent_at = models.DateTimeField(null=True)
    last_sent_at = models.DateTimeField(null=True)
    sent = models.BinaryField(max_length=16, default=b"", db_default=b"")
    gone_at = models.DateTimeField(null=True)
    gone_because = models.TextField(blank=True, default="", db_default="")
    error = models.TextField(blank=True, default="", db_default="")  # the last one
    error_at = models.DateTimeField(null=True)
    partner_id = models.TextField(blank=True, default="", db_default="")
    link = models.TextField(blank=True, default="", db_default="")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account", "animal_id"], name="export_delivery_once")]
        indexes = [models.Index(fields=["animal_id"], name="export_delivery_animal")]


class SentPicture(models.Model):
    """A picture's file at a site, by its exact name. Without content it may be there, and was not read back."""

    account = models.ForeignKey(Account, models.CASCADE, related_name="pictures", db_index=False)
    path = models.TextField()
    content = models.TextField()  # SHA-256, or ""

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account", "path"], name="export_picture_once")]


class Sending(models.Model):
    """One run at one site, beside its row in `runs`: the exact file, and what was done with which animal."""

    account = models.ForeignKey(Account, models.CASCADE, related_name="sendings", db_index=False)
    run = models.BigIntegerField()
    at = models.DateTimeField()
    state = models.TextField()  # petwire.runs.models.State
    words = models.TextField(blank=True, default="", db_default="")
    counts = models.JSONField(default=dict, db_default={})
    entries = models.JSONField(
        default=list, db_default=[]
    )  # what is not simply kept: [verb, animal, code, why]
    replaced = models.JSONField(default=list, db_default=[])  # [animal, field, value, sent, rule]
    pictures = models.JSONField(default=dict, db_default={})  # sent, refused, removed: paths
    file_name = models.TextField(blank=True, default="", db_default="")
    file = models.BinaryField(default=b"", db_default=b"")  # deflated
    animals = ArrayField(
        models.BigIntegerField(), default=list, db_default=[]
    )  # whose words stand in the file

    class Meta:
        indexes = [models.Index(fields=["account", "-id"], name="export_sending_newest")]


class LostCopy(models.Model):
    """What a preflight found that would be lost at a site, as it stood there, so that it can be typed again."""

    account = models.ForeignKey(Account, models.CASCADE, related_name="copies", db_index=False)
    at = models.DateTimeField()
    by = models.TextField()
    listings = models.JSONField(default=list, db_default=[])  # [code, name]
    file = models.BinaryField(default=b"", db_default=b"")  # the pasted file, deflated

    class Meta:
        indexes = [models.Index(fields=["account", "-id"], name="export_copy_newest")]


class Way(models.TextChoices):
    MAIL = "mail", "E-mail"
    WEBHOOK = "webhook", "Webhook"


class Partner(models.Model):
    """Whom petwire asks for an account at a site, on an organisation's behalf. The operators set it; a row goes before
    what the site's folder names."""

    site = models.TextField(unique=True)
    way = models.TextField(choices=Way)
    address = models.TextField()  # a mail address, or where the webhook is called
    secret = models.TextField(blank=True, default="", db_default="")  # of the webhook, encrypted

    def __str__(self) -> str:
        return self.site


class Answer(models.TextChoices):
    """How a request for an account stands."""

    REQUESTED = "requested"
    GRANTED = "granted"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class AccountRequest(models.Model):
    """An organisation's request for an account at a site, and what its partner said. At most one of them is open.

    The link that the partner gets is made from `nonce` and the instance's secret (petwire.exports.asking).
    """

    org = models.ForeignKey(Organisation, models.CASCADE, related_name="+")
    site = models.TextField()
    state = models.TextField(choices=Answer, default=Answer.REQUESTED, db_default=Answer.REQUESTED)
    asked_at = models.DateTimeField()
    by = models.TextField()
    words = models.TextField(
        blank=True, default="", db_default=""
    )  # what the organisation adds for the partner
    nonce = models.TextField()
    told = models.TextField(blank=True, default="", db_default="")  # the state that the partner was told last
    told_at = models.DateTimeField(null=True)
    times = models.IntegerField(default=0, db_default=0)  # that it was asked: once, and reminders
    tries = models.IntegerField(default=0, db_default=0)  # to tell it that failed, in a row
    tried_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.TextField(blank=True, default="", db_default="")  # partner, operator, organisation
    reason = models.TextField(blank=True, default="", db_default="")  # in the words of who answered

    objects = models.Manager["AccountRequest"]()
    scoped: ClassVar[models.Manager["AccountRequest"]] = ScopedManager(org="org")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["org", "site"],
                condition=models.Q(state=Answer.REQUESTED),
                name="export_request_one_open",
            ),
            models.CheckConstraint(
                name="export_request_answered",
                condition=models.Q(state=Answer.REQUESTED, answered_at=None)
                | (~models.Q(state=Answer.REQUESTED) & models.Q(answered_at__isnull=False)),
            ),
        ]
        indexes = [models.Index(fields=["org", "site", "-id"], name="export_request_newest")]

    def __str__(self) -> str:
        return f"{self.org_id} at {self.site}: {self.state}"


class DayLag(models.Model):
    """How long each change of a day took until it was confirmed at a site: seconds, for one account."""

    account = models.ForeignKey(Account, models.CASCADE, related_name="lags", db_index=False)
    day = models.DateField()
    seconds = ArrayField(models.IntegerField())

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account", "day"], name="export_lag_once")]
