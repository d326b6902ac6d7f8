"""Tables of long jobs."""

from django.db import models
from django.db.models.functions import Now


class State(models.TextChoices):
    RUNNING = "running"
    DONE = "done"
    NOTHING_NEW = "nothing new"
    WAITING = "waiting for approval"
    REFUSED = "refused"
    FAILED = "failed"
    LOST = "lost"  # its process died


class Run(models.Model):
    """One execution of a long job. `report` is what it did, in the words of its room."""

    kind = models.TextField()  # such as "mirror update"
    subject = models.TextField()  # such as the source's name or the service's key id
    state = models.TextField(choices=State, default=State.RUNNING, db_default=State.RUNNING)
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    heartbeat_at = models.DateTimeField(db_default=Now())
    owner = models.TextField(db_default="")  # host and process
    progress = models.JSONField(default=dict, db_default={})
    report = models.JSONField(default=dict, db_default={})
    outcome = models.TextField(db_default="")  # one sentence for people
    approved_by = models.TextField(db_default="")
    approved_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["kind", "subject", "-id"], name="run_latest")]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject} ({self.state})"


class RunNotice(models.Model):
    """A finding about data, kept with the run that made it. Fields as in petwire.wire.notices.Notice."""

    run = models.ForeignKey(Run, models.CASCADE, related_name="notices")
    code = models.TextField()
    severity = models.TextField()
    file = models.TextField(db_default="")
    row = models.IntegerField(null=True)
    field = models.TextField(db_default="")
    subject = models.TextField(db_default="")
    detail = models.TextField(db_default="")
