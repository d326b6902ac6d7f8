"""Tables of the search API: what each key has left, and the order of lists that are being paged through."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from petwire.access.models import Service


class Bucket(models.Model):
    """What a key has left of its quota (petwire.access.quota). `granted` is how much was last leased from it."""

    service = models.OneToOneField(Service, models.CASCADE, primary_key=True, related_name="+")
    tokens = models.FloatField()
    at = models.DateTimeField()
    granted = models.IntegerField()

    def __str__(self) -> str:
        return f"bucket of {self.pk}"


class PageRun(models.Model):
    """The order of a list at its first page, kept for those who ask for the next ones (petwire.petapi.paging).

    `query` is a digest of who asks for what, `content` one of the ids, `nexts` the positions that may come next.
    """

    query = models.BinaryField(max_length=16)
    content = models.BinaryField(max_length=16)
    ids = ArrayField(models.BigIntegerField())
    nexts = ArrayField(models.IntegerField())
    at = models.DateTimeField(db_index=True)

    class Meta:
        indexes = [models.Index(fields=["query"], name="page_run_query")]

    def __str__(self) -> str:
        return f"page run {self.pk}"


class Rendered(models.Model):
    """Something of an animal as it stands in answers, in JSON. `mark` tells the state of the rows that it was made of:
    what has another one is made anew (petwire.petapi.pieces). Gone with the animal."""

    animal = models.BigIntegerField(primary_key=True)
    mark = models.BigIntegerField()

    class Meta:
        abstract = True


class Item(Rendered):
    """An animal in lists: what stands before the key of its details' address, its species, and what stands behind."""

    head = models.TextField()
    species = models.TextField()
    tail = models.TextField()

    def __str__(self) -> str:
        return f"item of {self.pk}"


class Detail(Rendered):
    """All about an animal in parts, of which a function and a version take the ones that they have."""

    limited = models.TextField()
    status = models.TextField()
    images = models.TextField()
    about = models.TextField()
    contact = models.TextField()

    def __str__(self) -> str:
        return f"details of {self.pk}"
