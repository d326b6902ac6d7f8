"""Tables of animals, pictures and videos, and the log of changes."""

from collections.abc import Collection, Sequence
from typing import Any, ClassVar, Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.base import ModelState
from django.db.models.functions import Now
from django_scopes import ScopedManager

from petwire.orgs.models import ADOPTED as ADOPTED
from petwire.orgs.models import AVAILABLE as AVAILABLE
from petwire.orgs.models import DELETED as DELETED
from petwire.orgs.models import HERE, Organisation, Source

# Digests of mirrored records that are no row's: of a place, of which only our number and the source's are held, so that
# an order by that number holds; and of an animal whose row is to be read again although it is the same.
NO_CONTENT = bytes(16)
READ_AGAIN = b"\xff" * 16


class ReadByThousands(models.Model):
    """A row that is made of what the database gave as it is: Django's own way asks each of a hundred fields, which
    costs a third of rendering an animal. Nobody listens to the signals that this leaves out."""

    class Meta:
        abstract = True

    @classmethod
    def from_db(
        cls, db: str | None, field_names: Collection[str], values: Collection[Any], **given: Any
    ) -> Self:
        """The row; the usual way where only some columns were asked for."""
        fields: Sequence[models.Field[Any, Any]] = cls._meta.concrete_fields
        if len(values) != len(fields):
            return super().from_db(db, field_names, values, **given)
        row = cls.__new__(cls)
        row._state = ModelState()
        row._state.adding, row._state.db = False, db
        row.__dict__.update(zip((field.attname for field in fields), values, strict=True))
        return row


class Animal(ReadByThousands):
    """One animal. Columns of the bulk record are named in petwire.wire.fields.PET_FIELDS.

    Tri-states are true, false or null (unknown); text is "" when unknown. `qualities` holds the keys of the
    yes-or-blank flags that are yes. `updated_at` is the record's own stamp (content), `changed_at` ours.
    """

    org = models.ForeignKey(Organisation, models.PROTECT, related_name="animals")
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
    status = models.TextField(default=AVAILABLE, db_default=AVAILABLE)
    updated_at = models.DateTimeField(null=True)
    media_updated_at = models.DateTimeField(null=True)

    rescue_id = models.TextField(blank=True, default="", db_default="")
    name = models.TextField(blank=True, default="", db_default="")
    summary = models.TextField(blank=True, default="", db_default="")
    species = models.TextField(blank=True, default="", db_default="")
    breed = models.TextField(blank=True, default="", db_default="")
    primary_breed = models.TextField(blank=True, default="", db_default="")
    secondary_breed = models.TextField(blank=True, default="", db_default="")
    sex = models.TextField(blank=True, default="", db_default="")
    mixed = models.BooleanField(null=True)
    ok_with_dogs = models.BooleanField(null=True)
    ok_with_cats = models.BooleanField(null=True)
    ok_with_kids = models.BooleanField(null=True)
    declawed = models.BooleanField(null=True)
    housetrained = models.BooleanField(null=True)
    age = models.TextField(blank=True, default="", db_default="")
    birthdate = models.DateField(null=True)
    special_needs = models.BooleanField(null=True)
    altered = models.BooleanField(null=True)
    size = models.TextField(blank=True, default="", db_default="")
    size_current = models.DecimalField(null=True, max_digits=18, decimal_places=6)
    size_potential = models.DecimalField(null=True, max_digits=18, decimal_places=6)
    size_unit = models.TextField(blank=True, default="", db_default="")
    vaccinated = models.BooleanField(null=True)
    color = models.TextField(blank=True, default="", db_default="")
    coat_length = models.TextField(blank=True, default="", db_default="")
    pattern = models.TextField(blank=True, default="", db_default="")
    courtesy = models.BooleanField(null=True)
    found = models.BooleanField(null=True)
    found_date = models.DateField(null=True)
    found_zip = models.TextField(blank=True, default="", db_default="")
    location_zip = models.TextField(blank=True, default="", db_default="")
    kill_date = models.DateField(null=True)
    kill_reason = models.TextField(blank=True, default="", db_default="")
    description = models.TextField(blank=True, default="", db_default="")
    description_plain = models.TextField(blank=True, default="", db_default="")
    tracker_url = models.TextField(blank=True, default="", db_default="")
    adoption_fee = models.TextField(blank=True, default="", db_default="")
    ok_with_adults = models.TextField(blank=True, default="", db_default="")
    obedience_training = models.TextField(blank=True, default="", db_default="")
    owner_experience = models.TextField(blank=True, default="", db_default="")
    exercise_needs = models.TextField(blank=True, default="", db_default="")
    energy_level = models.TextField(blank=True, default="", db_default="")
    grooming_needs = models.TextField(blank=True, default="", db_default="")
    yard_required = models.BooleanField(null=True)
    fence = models.TextField(blank=True, default="", db_default="")
    shedding = models.TextField(blank=True, default="", db_default="")
    new_people = models.TextField(blank=True, default="", db_default="")
    vocal = models.TextField(blank=True, default="", db_default="")
    activity_level = models.TextField(blank=True, default="", db_default="")
    ear_type = models.TextField(blank=True, default="", db_default="")
    eye_color = models.TextField(blank=True, default="", db_default="")
    tail_type = models.TextField(blank=True, default="", db_default="")
    contact_name = models.TextField(blank=True, default="", db_default="")
    contact_email = models.TextField(blank=True, default="", db_default="")
    contact_cell_phone = models.TextField(blank=True, default="", db_default="")
    contact_home_phone = models.TextField(blank=True, default="", db_default="")
    pet_url = models.TextField(blank=True, default="", db_default="")
    message_pet = models.BooleanField(null=True)
    needs_foster = models.BooleanField(null=True)
    qualities = ArrayField(models.TextField(), default=list, db_default=[])
    kept = models.JSONField(
        default=dict, db_default={}
    )  # unknown keys and values that did not parse, as they came

    contact_public = models.BooleanField(default=False, db_default=False)
    do_not_publish = models.BooleanField(default=False, db_default=False)
    birthdate_guessed = models.BooleanField(default=False, db_default=False)
    # What was typed where a field holds the vocabulary's word instead, by the field's name.
    own_words = models.JSONField(default=dict, db_default={})
    bonded_with = models.ForeignKey("self", models.SET_NULL, null=True, related_name="+", db_index=False)
    deleted_at = models.DateTimeField(null=True)
    # Once in a status that its organisation publishes: then a page that is gone answers 410 and not 404.
    was_listed = models.BooleanField(default=False, db_default=False)
    digest = models.BinaryField(max_length=16, default=b"", db_default=b"")
    created_at = models.DateTimeField(db_default=Now())
    changed_at = models.DateTimeField(db_default=Now())

    objects = models.Manager["Animal"]()
    scoped: ClassVar[models.Manager["Animal"]] = ScopedManager(org="org")

    class Meta:
        constraints = [
            # With the digest in it, a mirror learns what it holds from the index, without reading the rows.
            models.UniqueConstraint(
                fields=["origin", "source_id"], include=["digest"], name="animal_once_per_source"
            ),
            models.CheckConstraint(
                name="animal_bonded_with_another",
                condition=models.Q(bonded_with=None) | ~models.Q(bonded_with=models.F("id")),
            ),
        ]
        indexes = [
            models.Index(fields=["species", "-id"], name="animal_species_newest"),
            models.Index(
                fields=["id"], name="animal_do_not_publish", condition=models.Q(do_not_publish=True)
            ),
            models.Index(
                fields=["bonded_with"], name="animal_bonded", condition=models.Q(bonded_with__isnull=False)
            ),
            # Few, and each run of a mirror asks for them: without it the whole index of a source is read.
            models.Index(
                fields=["origin", "source_id"],
                include=["digest"],
                name="animal_of_no_row",
                condition=models.Q(digest__in=[NO_CONTENT, READ_AGAIN]),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.pk})"


class Media(ReadByThousands):
    """What pictures and videos have in common. `source_id` is the mediaID at the source."""

    # Every further index is paid for by each imported row, so there are only those that a question needs.
    org = models.ForeignKey(Organisation, models.PROTECT, related_name="+", db_index=False)
    origin = models.ForeignKey(
        Source,
        models.PROTECT,
        to_field="name",
        db_column="source",
        default=HERE,
        db_default=HERE,
        db_index=False,
    )
    source_id = models.TextField(blank=True, default="", db_default="")
    position = models.IntegerField(default=1, db_default=1)
    updated_at = models.DateTimeField(null=True)
    kept = models.JSONField(default=dict, db_default={})

    class Meta:
        abstract = True


class Picture(Media):
    """A picture of an animal: linked by address, or our own bytes when `content` is set.

    `content` is the SHA-256 of the stored picture in hexadecimal; its addresses are derived from it
    and the three address columns stay empty. Sizes are in pixels and bytes.
    """

    animal = models.ForeignKey(Animal, models.CASCADE, related_name="pictures", db_index=False)
    content = models.TextField(blank=True, default="", db_default="")
    original_url = models.TextField(blank=True, default="", db_default="")
    original_bytes = models.BigIntegerField(null=True)
    original_width = models.IntegerField(null=True)
    original_height = models.IntegerField(null=True)
    large_url = models.TextField(blank=True, default="", db_default="")
    large_bytes = models.BigIntegerField(null=True)
    large_width = models.IntegerField(null=True)
    large_height = models.IntegerField(null=True)
    small_url = models.TextField(blank=True, default="", db_default="")
    small_bytes = models.BigIntegerField(null=True)
    small_width = models.IntegerField(null=True)
    small_height = models.IntegerField(null=True)
    # Set when the source says that this picture changed: a source that copies pictures fetches it again.
    refetch_since = models.DateTimeField(null=True)
    # What it looks like (petwire.pictures.look), of our own bytes.
    look = models.BigIntegerField(null=True)
    sharpness = models.FloatField(null=True)
    # Why the last try to fetch a linked picture failed, in words; how many failed in a row, and when to try again.
    trouble = models.TextField(blank=True, default="", db_default="")
    tries = models.SmallIntegerField(default=0, db_default=0)
    try_after = models.DateTimeField(null=True)

    objects = models.Manager["Picture"]()
    scoped: ClassVar[models.Manager["Picture"]] = ScopedManager(org="org")

    class Meta:
        indexes = [
            models.Index(fields=["animal", "position"], name="picture_in_order"),
            models.Index(fields=["content"], name="picture_content", condition=~models.Q(content="")),
        ]

    @property
    def is_place(self) -> bool:
        """Whether nothing but its numbers is held: it was erased, and is kept out."""
        return not (self.content or self.original_url or self.large_url or self.small_url)


class VideoKind(models.TextChoices):
    FILE = "file"
    YOUTUBE = "youtube"


class Video(Media):
    """A video of an animal: a file at an address (`videos`), or one at YouTube (`videoUrls`)."""

    animal = models.ForeignKey(Animal, models.CASCADE, related_name="videos", db_index=False)
    kind = models.TextField(choices=VideoKind)
    url = models.TextField(blank=True, default="", db_default="")
    video_id = models.TextField(blank=True, default="", db_default="")
    thumbnail_url = models.TextField(blank=True, default="", db_default="")
    bytes = models.BigIntegerField(null=True)

    objects = models.Manager["Video"]()
    scoped: ClassVar[models.Manager["Video"]] = ScopedManager(org="org")

    class Meta:
        indexes = [models.Index(fields=["animal", "position"], name="video_in_order")]


class Epoch(models.Model):
    """The current epoch of the change log, one row. A restore or a major upgrade raises it."""

    id = models.SmallIntegerField(primary_key=True, default=1, db_default=1)
    number = models.IntegerField(default=1, db_default=1)

    class Meta:
        constraints = [models.CheckConstraint(name="epoch_one_row", condition=models.Q(id=1))]


class Change(models.Model):
    """One change of a record, in an order that a cursor can trust.

    A reader takes rows with `transaction` below the oldest transaction still in progress: a commit that
    comes late can then never slip in behind its cursor.
    """

    epoch = models.IntegerField()
    transaction = models.BigIntegerField()
    at = models.DateTimeField()
    kind = models.TextField()  # animal, org, picture, source
    subject = models.BigIntegerField()
    org = models.BigIntegerField(null=True)
    verb = models.TextField()  # added, changed, moved, deleted, withdrawn, reinstated

    class Meta:
        indexes = [
            models.Index(fields=["epoch", "transaction", "id"], name="change_order"),
            models.Index(fields=["kind", "subject"], name="change_subject"),
        ]


class Tombstone(models.Model):
    """An animal or organisation that was public here and is erased: its page answers 410."""

    kind = models.TextField()
    subject = models.BigIntegerField()
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "subject"], name="tombstone_once")]


class Edit(models.Model):
    """A deed on animals, with what it changed in EditedAnimal: for looking back and for taking it back.

    It holds content, so it is erasable, unlike the audit: rows go with the animal.
    """

    org = models.ForeignKey(Organisation, models.CASCADE, related_name="+", db_index=False)
    at = models.DateTimeField()
    by = models.TextField()  # as in the audit: person:<id>, command
    verb = models.TextField()  # a value of petwire.catalog.history.Verb
    undoes = models.ForeignKey("self", models.SET_NULL, null=True, related_name="+", db_index=False)

    objects = models.Manager["Edit"]()
    scoped: ClassVar[models.Manager["Edit"]] = ScopedManager(org="org")

    class Meta:
        indexes = [models.Index(fields=["org", "-id"], name="edit_newest")]


class EditedAnimal(models.Model):
    """What an edit changed of one animal: the old and the new values by field, as JSON has them.

    `org` is the organisation that the animal belonged to: one that gets it later does not read on.
    """

    edit = models.ForeignKey(Edit, models.CASCADE, related_name="rows")
    org = models.ForeignKey(Organisation, models.CASCADE, related_name="+", db_index=False)
    animal = models.ForeignKey(Animal, models.CASCADE, related_name="edits", db_index=False)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)

    objects = models.Manager["EditedAnimal"]()
    scoped: ClassVar[models.Manager["EditedAnimal"]] = ScopedManager(org="org")

    class Meta:
        indexes = [models.Index(fields=["animal", "-id"], name="edited_animal_newest")]
        constraints = [models.UniqueConstraint(fields=["edit", "animal"], name="edited_animal_once")]


class Fostering(models.Model):
    """A person who cares for an animal at home, and may edit it for that."""

    org = models.ForeignKey(Organisation, models.CASCADE, related_name="+")
    animal = models.ForeignKey(Animal, models.CASCADE, related_name="fosterings", db_index=False)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="fosterings")

    objects = models.Manager["Fostering"]()
    scoped: ClassVar[models.Manager["Fostering"]] = ScopedManager(org="org")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["animal", "person"], name="fostering_once")]


class Offer(models.Model):
    """An animal that its organisation offers to another one, which has yet to accept."""

    org = models.ForeignKey(Organisation, models.CASCADE, related_name="+")
    animal = models.OneToOneField(Animal, models.CASCADE, related_name="offer")
    to = models.ForeignKey(Organisation, models.CASCADE, related_name="+")
    by = models.TextField()
    at = models.DateTimeField()

    objects = models.Manager["Offer"]()
    scoped: ClassVar[models.Manager["Offer"]] = ScopedManager(org="org")

    class Meta:
        constraints = [
            models.CheckConstraint(name="offer_to_another", condition=~models.Q(org=models.F("to")))
        ]


class ImportDraft(models.Model):
    """A spreadsheet that was looked at and not yet taken in. Erased when it is, or after a day."""

    org = models.ForeignKey(Organisation, models.CASCADE, related_name="+")
    by = models.TextField()
    at = models.DateTimeField()
    name = models.TextField()
    content = models.BinaryField()

    objects = models.Manager["ImportDraft"]()
    scoped: ClassVar[models.Manager["ImportDraft"]] = ScopedManager(org="org")


class ReportState(models.TextChoices):
    OPEN = "open"
    DONE = "done", "acted on"
    DISMISSED = "dismissed", "nothing to do"


class ReportReason(models.TextChoices):
    """What is wrong with a listing, in a visitor's words."""

    GONE = "gone", "The animal is no longer looking for a home"
    WRONG = "wrong", "Something on the page is not true"
    SCAM = "scam", "I think this is a fraud"
    WELFARE = "welfare", "I am worried about the animal"
    OTHER = "other", "Something else"


class Report(models.Model):
    """What a visitor reported about a listing, for the operator. Text and address are erased after 90 days."""

    animal = models.ForeignKey(Animal, models.CASCADE, related_name="reports")
    reason = models.TextField(choices=ReportReason)
    text = models.TextField(blank=True, default="", db_default="")
    email = models.TextField(blank=True, default="", db_default="")
    at = models.DateTimeField()
    state = models.TextField(choices=ReportState, default=ReportState.OPEN, db_default=ReportState.OPEN)
    settled_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["at"], name="report_at")]

    def __str__(self) -> str:
        return f"report {self.pk} of animal {self.animal_id}"
