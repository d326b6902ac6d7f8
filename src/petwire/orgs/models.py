"""Tables of people, organisations and sources."""

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models.functions import Lower, Now
from django_scopes import ScopedManager

HERE = "here"  # the source of everything that is typed in this instance


class Terms(models.TextChoices):
    """What may be done with the records of a source."""

    OWN = "own", "own records"
    DISPLAY_ONLY = "display-only", "own pages, own embed and own first-party keys"
    REPUBLISH = "republish", "may be passed on"


class Environment(models.TextChoices):
    PRODUCTION = "production"
    TEST = "test"


class Source(models.Model):
    """Where records come from: `here`, or an upstream hub that is mirrored."""

    name = models.TextField(unique=True)
    terms = models.TextField(choices=Terms)
    environment = models.TextField(
        choices=Environment, default=Environment.PRODUCTION, db_default=Environment.PRODUCTION
    )
    attribution_text = models.TextField(blank=True, default="", db_default="")
    attribution_url = models.TextField(blank=True, default="", db_default="")
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="source_own_terms_are_for_here",
                condition=models.Q(name=HERE, terms=Terms.OWN)
                | (~models.Q(name=HERE) & ~models.Q(terms=Terms.OWN)),
            )
        ]

    def __str__(self) -> str:
        return self.name


class People(BaseUserManager["Person"]):
    """Looks people up by e-mail without regard to case."""

    def get_by_natural_key(self, username: str | None) -> "Person":
        return self.get(email__iexact=username or "")


class Person(AbstractBaseUser):
    """Somebody who signs in; the e-mail address is the login."""

    email = models.EmailField(unique=True)
    name = models.TextField(blank=True, default="", db_default="")
    is_operator = models.BooleanField(default=False, db_default=False)
    is_active = models.BooleanField(default=True, db_default=True)
    created_at = models.DateTimeField(db_default=Now())

    objects = People()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        constraints = [models.UniqueConstraint(Lower("email"), name="person_email_once")]

    def __str__(self) -> str:
        return self.email


class Standing(models.TextChoices):
    """May an organisation's records be public at all?"""

    APPLIED = "applied"
    APPROVED = "approved"
    SUSPENDED = "suspended"
    CLOSED = "closed"


# The words of an animal's status. They stand here because an organisation says which of them are public.
AVAILABLE, ADOPTED, DELETED = "Available", "Adopted", "Deleted"
STATUSES = (
    AVAILABLE,
    ADOPTED,
    "Adoption Pending",
    "Hold",
    DELETED,
    "Available for Sponsorship",
    "Available to Foster",
    "Transferred",
    "Escaped",
    "Stolen",
    "Passed Away",
    "Euthanized",
    "Free Roaming",
)


def default_public_statuses() -> list[str]:
    """Statuses that own pages show unless the organisation says otherwise (reference: publishing rules)."""
    return [AVAILABLE, ADOPTED]


class Organisation(models.Model):
    """A rescue or shelter. Columns of the bulk record are named in petwire.wire.fields.ORG_FIELDS."""

    origin = models.ForeignKey(
        Source,
        models.PROTECT,
        to_field="name",
        db_column="source",
        default=HERE,
        db_default=HERE,
        db_index=False,
    )
    source_id = models.TextField()
    standing = models.TextField(choices=Standing, default=Standing.APPLIED, db_default=Standing.APPLIED)
    approved_at = models.DateTimeField(null=True)

    name = models.TextField()
    address = models.TextField(blank=True, default="", db_default="")
    city = models.TextField(blank=True, default="", db_default="")
    state = models.TextField(blank=True, default="", db_default="")
    zip = models.TextField(blank=True, default="", db_default="")
    country = models.TextField(blank=True, default="", db_default="")
    phone = models.TextField(blank=True, default="", db_default="")
    fax = models.TextField(blank=True, default="", db_default="")
    email = models.TextField(blank=True, default="", db_default="")
    url = models.TextField(blank=True, default="", db_default="")
    facebook_url = models.TextField(blank=True, default="", db_default="")
    org_type = models.TextField(blank=True, default="", db_default="")
    species = models.TextField(blank=True, default="", db_default="")
    serve_areas = models.TextField(blank=True, default="", db_default="")
    adoption_process = models.TextField(blank=True, default="", db_default="")
    about = models.TextField(blank=True, default="", db_default="")
    meet_pets = models.TextField(blank=True, default="", db_default="")
    services = models.TextField(blank=True, default="", db_default="")
    allow_applications = models.BooleanField(null=True)
    message_org = models.BooleanField(null=True)
    status = models.TextField(
        blank=True, default="Available", db_default="Available"
    )  # the record's own word, always Available
    kept = models.JSONField(
        default=dict, db_default={}
    )  # unknown keys and values that did not parse, as they came

    show_address = models.BooleanField(default=False, db_default=False)
    public_statuses = ArrayField(
        models.TextField(), default=default_public_statuses, db_default=["Available", "Adopted"]
    )
    # States, by their two letters, to which it brings animals that are adopted from afar.
    travels_to = ArrayField(models.TextField(), default=list, db_default=[])
    digest = models.BinaryField(max_length=16, default=b"", db_default=b"")
    created_at = models.DateTimeField(db_default=Now())
    changed_at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = [GinIndex(fields=["travels_to"], name="org_travels_to")]
        constraints = [
            models.UniqueConstraint(fields=["origin", "source_id"], name="org_once_per_source"),
            models.CheckConstraint(
                name="org_deleted_is_never_public",
                condition=~models.Q(public_statuses__contains=["Deleted"]),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Role(models.TextChoices):
    """What a member is; what each may do stands in orgs/rules.py."""

    ADMIN = "admin", "admin"
    EDITOR = "editor", "editor"
    VOLUNTEER = "volunteer", "volunteer"
    FOSTER = "foster", "foster"


class Membership(models.Model):
    """A person's role in an organisation; a person may belong to several."""

    org = models.ForeignKey(Organisation, models.CASCADE, related_name="memberships")
    person = models.ForeignKey(Person, models.CASCADE, related_name="memberships")
    role = models.TextField(choices=Role)

    objects = models.Manager["Membership"]()
    scoped: ClassVar[models.Manager["Membership"]] = ScopedManager(org="org")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["org", "person"], name="membership_once")]

    def __str__(self) -> str:
        return f"{self.person_id} as {self.role} of {self.org_id}"


class Invitation(models.Model):
    """Somebody was asked by mail to join an organisation. Only the digest of the link's token is kept."""

    org = models.ForeignKey(Organisation, models.CASCADE, related_name="invitations")
    email = models.EmailField()
    role = models.TextField(choices=Role)
    digest = models.BinaryField(max_length=32, unique=True)
    sent_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)

    objects = models.Manager["Invitation"]()
    scoped: ClassVar[models.Manager["Invitation"]] = ScopedManager(org="org")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "org", Lower("email"), name="invitation_open_once", condition=models.Q(accepted_at=None)
            )
        ]

    def __str__(self) -> str:
        return f"invitation {self.pk} of {self.org_id}"


class Branch(models.Model):
    """A place of an organisation beside its main one. Animals that live there carry its ZIP code."""

    org = models.ForeignKey(Organisation, models.CASCADE, related_name="branches")
    name = models.TextField()
    address = models.TextField(blank=True, default="", db_default="")
    city = models.TextField(blank=True, default="", db_default="")
    state = models.TextField(blank=True, default="", db_default="")
    zip = models.TextField()
    phone = models.TextField(blank=True, default="", db_default="")
    email = models.TextField(blank=True, default="", db_default="")
    url = models.TextField(blank=True, default="", db_default="")

    objects = models.Manager["Branch"]()
    scoped: ClassVar[models.Manager["Branch"]] = ScopedManager(org="org")

    class Meta:
        constraints = [models.UniqueConstraint("org", Lower("name"), name="branch_name_once")]

    def __str__(self) -> str:
        return self.name


class OrgKind(models.TextChoices):
    """What applies: these are the words of the record's `orgType`."""

    RESCUE = "Rescue", "Rescue"
    SHELTER = "Shelter", "Shelter"
    PRIVATE = "Private owner", "Private owner"


class ApplicationState(models.TextChoices):
    WAITING = "waiting", "waiting for an operator"
    ASKED = "asked", "waiting for an answer"
    APPROVED = "approved"
    REFUSED = "refused"


class Application(models.Model):
    """An organisation asks to be listed here. What it says of itself is for operators."""

    org = models.OneToOneField(Organisation, models.CASCADE, related_name="application")
    kind = models.TextField(choices=OrgKind)
    registration = models.TextField(blank=True, default="", db_default="")
    first_reference = models.TextField(blank=True, default="", db_default="")
    second_reference = models.TextField(blank=True, default="", db_default="")
    contact_name = models.TextField()
    contact_email = models.EmailField()
    terms_accepted_at = models.DateTimeField()
    applied_at = models.DateTimeField()
    state = models.TextField(
        choices=ApplicationState, default=ApplicationState.WAITING, db_default=ApplicationState.WAITING
    )
    decided_at = models.DateTimeField(null=True)
    reason = models.TextField(blank=True, default="", db_default="")  # told to the organisation

    objects = models.Manager["Application"]()
    scoped: ClassVar[models.Manager["Application"]] = ScopedManager(org="org")

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="application_registration_or_two_references",
                condition=~models.Q(registration="")
                | (~models.Q(first_reference="") & ~models.Q(second_reference="")),
            ),
            models.CheckConstraint(
                name="application_refused_with_a_reason",
                condition=~models.Q(state="refused") | ~models.Q(reason=""),
            ),
        ]

    def __str__(self) -> str:
        return f"application of {self.org_id}"


class Question(models.Model):
    """What an operator asked an applicant, and the answer."""

    application = models.ForeignKey(Application, models.CASCADE, related_name="questions")
    text = models.TextField()
    asked_at = models.DateTimeField()
    answer = models.TextField(blank=True, default="", db_default="")
    answered_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"question {self.pk}"
