"""Tables of views. They hold numbers of animals, sites and days; of a visitor there is nothing."""

from django.db import models

UNKNOWN = 0  # as an audience: none, or nobody knows which


class Views(models.Model):
    """How often an animal's tracker image was looked at on a local day: for which audience, on pages of which host.

    `org` is the animal's organisation when it was first looked at on that day. Days are kept for two years, then they
    are summed up (Month).
    """

    org = models.BigIntegerField(default=0, db_default=0)  # 0: nobody knows any more
    animal = models.BigIntegerField()
    day = models.DateField()
    audience = models.BigIntegerField(default=UNKNOWN, db_default=UNKNOWN)
    host = models.TextField(blank=True)  # host of the referring page, "" when it was not sent
    count = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["animal", "day", "audience", "host"], name="views_once"),
        ]
        indexes = [
            models.Index(fields=["org", "day"], name="views_of_org"),
            models.Index(fields=["audience", "day"], name="views_of_audience"),
            models.Index(fields=["day"], name="views_of_day"),
        ]


class Month(models.Model):
    """The same by month (its first day), of days that are older than two years."""

    org = models.BigIntegerField()
    animal = models.BigIntegerField()
    month = models.DateField()
    audience = models.BigIntegerField(default=UNKNOWN, db_default=UNKNOWN)
    host = models.TextField(blank=True)
    count = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["animal", "month", "audience", "host", "org"], name="views_month_once"
            ),
        ]
        indexes = [models.Index(fields=["org", "month"], name="views_month_of_org")]


class Lost(models.Model):
    """Views of a day that could not be written down: the database was away for longer than there was room."""

    day = models.DateField(unique=True)
    count = models.BigIntegerField()


class Drop(models.Model):
    """Views of an organisation's animals on one site fell sharply (drops.py). Open until they are back."""

    org = models.BigIntegerField()
    audience = models.BigIntegerField()
    host = models.TextField(blank=True)  # of a site that is known by its host alone
    day = models.DateField()  # the last of the days that were few
    usual = models.IntegerField()  # views that so many days had before
    seen = models.IntegerField()
    found_at = models.DateTimeField()
    told_at = models.DateTimeField(null=True)
    over_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["org", "audience", "host"], condition=models.Q(over_at=None), name="drop_open_once"
            ),
        ]


class Page(models.Model):
    """A page of an audience that shows an animal, and what was found when it was last looked at (probe.py)."""

    audience = models.BigIntegerField()
    url = models.TextField()
    animal = models.BigIntegerField(null=True)  # that it shows; None: whichever of ours
    added_at = models.DateTimeField()
    looked_at = models.DateTimeField(null=True)
    finding = models.TextField(blank=True, default="", db_default="")  # probe.Finding
    detail = models.TextField(blank=True, default="", db_default="")
    since = models.DateTimeField(null=True)  # since when it is found so
    told_at = models.DateTimeField(null=True)  # when the holder was told of this finding

    class Meta:
        constraints = [models.UniqueConstraint(fields=["audience", "url"], name="probed_page_once")]
