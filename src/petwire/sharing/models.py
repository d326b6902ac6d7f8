"""Tables of audiences, decisions and withdrawals."""

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now

from petwire.catalog.models import AVAILABLE, Animal
from petwire.orgs.models import Environment, Organisation

OWN_PAGES = "own"


class AudienceKind(models.TextChoices):
    OWN = "own", "own pages"
    SERVICE = "service", "a service with an API key"
    SITE = "site", "an adoption site by file transfer"


class AudienceStanding(models.TextChoices):
    PENDING = "pending"
    APPROVED = "approved"
    SUSPENDED = "suspended"
    TERMINATED = "terminated"


def only_available() -> list[str]:
    """The statuses that a site takes unless its folder says otherwise."""
    return [AVAILABLE]


class Audience(models.Model):
    """Anyone a set of records is shown to. `access` and `exports` write it through sharing's actions."""

    kind = models.TextField(choices=AudienceKind)
    name = models.TextField(unique=True)  # "own", a service's key id, a site's name
    environment = models.TextField(
        choices=Environment, default=Environment.PRODUCTION, db_default=Environment.PRODUCTION
    )
    standing = models.TextField(
        choices=AudienceStanding, default=AudienceStanding.PENDING, db_default=AudienceStanding.PENDING
    )
    terms_accepted = models.BooleanField(default=False, db_default=False)
    first_party = models.BooleanField(default=False, db_default=False)  # the operator's own service
    categories = ArrayField(models.TextField(), default=list, db_default=[])
    domains = ArrayField(models.TextField(), default=list, db_default=[])
    # Of a site: which animals it takes by their status. Own pages ask the organisation, services get available ones.
    statuses = ArrayField(models.TextField(), default=only_available, db_default=[AVAILABLE])
    created_at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return self.name


class Master(models.Model):
    """An organisation's master switch for a kind of audience. No row means on."""

    org = models.ForeignKey(Organisation, models.CASCADE, related_name="+")
    kind = models.TextField(choices=AudienceKind)
    on = models.BooleanField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["org", "kind"], name="master_once")]


class Preference(models.Model):
    """An organisation's answer for services of a category. None: they want to be asked each time; until they have
    answered for a service it is a no. No row: they were never asked, which is a no as well."""

    org = models.ForeignKey(Organisation, models.CASCADE, related_name="+")
    category = models.TextField()
    yes = models.BooleanField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["org", "category"], name="preference_once")]


class Decision(models.Model):
    """The decision in force of an organisation for an audience; its history is DecisionEntry."""

    org = models.ForeignKey(Organisation, models.CASCADE, related_name="+")
    audience = models.ForeignKey(Audience, models.CASCADE, related_name="+")
    yes = models.BooleanField()
    decided_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["org", "audience"], name="decision_once")]


class Withheld(models.Model):
    """An animal's choice for an audience. It can only withhold, so a row is a no."""

    animal = models.ForeignKey(Animal, models.CASCADE, related_name="+")
    audience = models.ForeignKey(Audience, models.CASCADE, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["animal", "audience"], name="withheld_once")]


class Entry(models.Model):
    """A row of a hash-chained ledger: ids, codes and times only. The database refuses changes."""

    at = models.DateTimeField()
    by = models.TextField()
    previous = models.BinaryField(max_length=32)
    hash = models.BinaryField(max_length=32, unique=True)

    class Meta:
        abstract = True
        triggers = [
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete),
        ]


class DecisionEntry(Entry):
    """A decision that was taken, or, with `yes` None, taken back: then the default holds again. `org` and `audience`
    are ids without foreign keys: a ledger outlives them."""

    org = models.BigIntegerField()
    audience = models.BigIntegerField()
    yes = models.BooleanField(null=True)

    class Meta(Entry.Meta):
        indexes = [models.Index(fields=["org", "audience"], name="decision_entry_subject")]


class Subject(models.TextChoices):
    """What a withdrawal can name."""

    ORG = "org"
    ANIMAL = "animal"
    PICTURE = "picture"
    SOURCE = "source"


class Code(models.TextChoices):
    """Why a record was withdrawn (contract: withdrawals.json)."""

    ORG_CHOICE = "org_choice"
    ORG_CLOSED = "org_closed"
    LEGAL = "legal"
    ERROR = "error"
    TERMINATED = "terminated"


class WithdrawalEntry(Entry):
    """An order that a record must go, or, with `lifts`, the end of such an order."""

    kind = models.TextField(choices=Subject)
    subject = models.BigIntegerField()
    org = models.BigIntegerField(null=True)
    code = models.TextField(choices=Code)
    deadline = models.DateTimeField(null=True)
    lifts = models.BigIntegerField(null=True)

    class Meta(Entry.Meta):
        indexes = [models.Index(fields=["kind", "subject"], name="withdrawal_entry_subject")]


class Withdrawn(models.Model):
    """A withdrawal in force: the subject is hidden everywhere, at once."""

    kind = models.TextField(choices=Subject)
    subject = models.BigIntegerField()
    entry = models.OneToOneField(WithdrawalEntry, models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "subject"], name="withdrawn_once")]


class Hold(models.Model):
    """The instance is held after a restore; one row, or none (petwire.sharing.held)."""

    id = models.SmallIntegerField(primary_key=True, default=1, db_default=1)
    since = models.DateTimeField()
    backup_at = models.DateTimeField()  # what the backup knows, it knows of this time
    journal_seal = models.TextField(db_default="")  # of the journal's last line that the backup knows
    # Name of the folder under PETWIRE_HOME with secrets, and the backup's copy of the journal, to be put in place.
    staged = models.TextField(db_default="")

    class Meta:
        constraints = [models.CheckConstraint(name="hold_one_row", condition=models.Q(id=1))]


class ShownAnimal(models.Model):
    """The view that joins animals to the audiences that may see them (sql/views.sql)."""

    animal = models.OneToOneField(Animal, models.DO_NOTHING, primary_key=True, related_name="+")
    org = models.ForeignKey(Organisation, models.DO_NOTHING, related_name="+")
    audience = models.ForeignKey(Audience, models.DO_NOTHING, related_name="+")
    digest = models.BinaryField(max_length=16)  # of what is shown: another while a picture is withdrawn

    class Meta:
        managed = False
        db_table = "sharing_shown_animal"


class ShownOrg(models.Model):
    """The view that joins organisations to the audiences that may see them (sql/views.sql)."""

    org = models.OneToOneField(Organisation, models.DO_NOTHING, primary_key=True, related_name="+")
    audience = models.ForeignKey(Audience, models.DO_NOTHING, related_name="+")

    class Meta:
        managed = False
        db_table = "sharing_shown_org"
