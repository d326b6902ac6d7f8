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
