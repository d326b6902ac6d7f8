"""The table of daily mails to operators."""

from django.conf import settings
from django.db import models


class DailyMail(models.Model):
    """An operator's daily mail about what waits. Without a row it is wanted, and there was none yet."""

    person = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    wanted = models.BooleanField(default=True, db_default=True)
    day = models.DateField(
        null=True
    )  # the local day that was last seen to, with a mail or without need of one
    something = models.BooleanField(default=False, db_default=False)  # waited when that day was seen to
    again_at = models.DateTimeField(null=True)  # when to try again, where the mail server was away

    def __str__(self) -> str:
        return f"daily mail of {self.person_id}"
