"""The table of measured lags."""

from django.db import models


class Outlet(models.TextChoices):
    """Where a change becomes visible; the subject names which of them."""

    PAGES = "pages", "own pages and search API"  # no subject
    FILES = "files", "nightly files"  # a key's id
    SITES = "sites", "adoption sites"  # kept by petwire.exports.lags
    SOURCES = "sources", "sources that are mirrored"  # a source's name


class Lag(models.Model):
    """How many changes of a local day took about so long until they were visible (histogram.py)."""

    outlet = models.TextField(choices=Outlet)
    subject = models.TextField(blank=True)
    day = models.DateField()
    bucket = models.SmallIntegerField()
    count = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["day", "outlet", "subject", "bucket"], name="lag_once")
        ]

    def __str__(self) -> str:
        return f"lags of {self.outlet} on {self.day}"
