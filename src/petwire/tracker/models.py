"""The table of views."""

from django.db import models


class Views(models.Model):
    """How often an animal's tracker image was fetched from pages of a host on a day (UTC)."""

    animal = models.BigIntegerField()
    day = models.DateField()
    host = models.TextField(blank=True)  # host of the referring page, "" when it was not sent
    count = models.BigIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["animal", "day", "host"], name="views_once")]
