"""Tables of the life of a key. What proves something is append-only and holds codes, ids, times and digests; what
people wrote stands beside it and can be erased."""

import pgtrigger
from django.db import models


def append_only() -> list[pgtrigger.Trigger]:
    """The database refuses to change or delete a row."""
    return [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]


class EndCode(models.TextChoices):
    """Who ended a key, and why."""

    OPERATOR = "operator", "ended by those who run this hub"
    HOLDER = "holder", "ended by its holder"
    EDUCATION = "education", "its educational project is over"


class Ending(models.Model):
    """A service has ended: from `at` on it gets nothing, and by `deadline` it confirms that everything is deleted."""

    service = models.OneToOneField("access.Service", models.PROTECT, related_name="ending")
    code = models.TextField(choices=EndCode)
    at = models.DateTimeField()
    by = models.TextField()
    deadline = models.DateTimeField()

    class Meta:
        triggers = append_only()

    def __str__(self) -> str:
        return f"end of {self.service_id}"


class CertificateKind(models.TextChoices):
    PERSON = "person", "a person's word"
    MIRROR = "mirror", "a petwire mirror's"


class Certificate(models.Model):
    """That everything was deleted: a signed text, of which the digest (SHA-256) and the key stay for good."""

    service = models.ForeignKey("access.Service", models.PROTECT, related_name="certificates")
    kind = models.TextField(choices=CertificateKind)
    at = models.DateTimeField()
    digest = models.BinaryField(max_length=32)
    key = models.TextField()  # public; of the hub for a person's word, else of the mirror

    class Meta:
        constraints = [models.UniqueConstraint(fields=["service", "digest"], name="certificate_once")]
        triggers = append_only()

    def __str__(self) -> str:
        return f"certificate {self.pk} of {self.service_id}"


class CertificateText(models.Model):
    """What was signed, to the byte. It may hold a name, so it can be erased."""

    certificate = models.OneToOneField(Certificate, models.CASCADE, related_name="text")
    content = models.BinaryField()

    def __str__(self) -> str:
        return f"text of {self.certificate_id}"


class IdleWarning(models.Model):
    """A mail that a key is not used. `since` is what its days are counted from: later use begins anew."""

    service = models.ForeignKey("access.Service", models.CASCADE, related_name="+")
    since = models.DateTimeField()
    days = models.IntegerField()  # before the end: 30 or 7
    sent_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["service", "since", "days"], name="idle_warning_once")]

    def __str__(self) -> str:
        return f"{self.days} days before {self.service_id} ends"


class Reactivation(models.Model):
    """A holder asks to have an idle key enabled again; an operator answers."""

    service = models.ForeignKey("access.Service", models.CASCADE, related_name="+")
    at = models.DateTimeField()
    words = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True)
    granted = models.BooleanField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["service"], condition=models.Q(answered_at=None), name="reactivation_open_once"
            ),
            models.CheckConstraint(
                condition=models.Q(answered_at__isnull=True, granted__isnull=True)
                | models.Q(answered_at__isnull=False, granted__isnull=False),
                name="reactivation_answered_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"reactivation {self.pk} of {self.service_id}"


class BreachCode(models.TextChoices):
    """What of the terms was broken."""

    CONSENT = "consent", "It shows animals of an organisation that said no"
    STALE = "stale", "It shows animals that are no longer available, or were withdrawn"
    ATTRIBUTION = "attribution", "It does not say where the animals come from"
    PASSED_ON = "passed_on", "It passes the data or its key on"
    PURPOSE = "purpose", "It uses the data for something else than it said"
    SECURITY = "security", "Its key, or data in its hands, is not safe"
    OTHER = "other", "Something else"


class TermsNotice(models.Model):
    """An operator tells a holder that the terms were broken. What followed are its steps."""

    service = models.ForeignKey("access.Service", models.PROTECT, related_name="notices")
    code = models.TextField(choices=BreachCode)
    danger = models.BooleanField()  # suspended at once
    at = models.DateTimeField()
    deadline = models.DateTimeField()  # to answer

    class Meta:
        triggers = append_only()

    def __str__(self) -> str:
        return f"notice {self.pk} to {self.service_id}"


class Step(models.TextChoices):
    """What happened to a notice."""

    SERVED = "served"
    ANSWERED = "answered"
    SUSPENDED = "suspended"
    MENDED = "mended"


class NoticeStep(models.Model):
    """One step of a notice."""

    notice = models.ForeignKey(TermsNotice, models.PROTECT, related_name="steps")
    kind = models.TextField(choices=Step)
    at = models.DateTimeField()
    by = models.TextField()

    class Meta:
        triggers = append_only()

    def __str__(self) -> str:
        return f"notice {self.notice_id} {self.kind}"


class NoticeText(models.Model):
    """What was written at a step: the reason, an answer. It can be erased."""

    step = models.OneToOneField(NoticeStep, models.CASCADE, related_name="text")
    text = models.TextField()

    def __str__(self) -> str:
        return f"text of step {self.step_id}"


class Channel(models.TextChoices):
    """By which way a service is used."""

    FTP = "ftp", "FTP"
    FILES = "files", "Files over HTTPS"
    API = "api", "API"
    PICTURES = "pictures", "Pictures shown from here"


class DayUse(models.Model):
    """How much a service used on a local day, by each way. No row for a day without use."""

    service = models.ForeignKey("access.Service", models.CASCADE, related_name="+")
    day = models.DateField()
    channel = models.TextField(choices=Channel)
    requests = models.BigIntegerField()
    bytes = models.BigIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["service", "day", "channel"], name="day_use_once")]
        indexes = [models.Index(fields=["day"], name="day_use_day")]

    def __str__(self) -> str:
        return f"{self.channel} of {self.service_id} on {self.day}"


class HostingNotice(models.Model):
    """A service is asked to host pictures itself, until a day."""

    service = models.ForeignKey("access.Service", models.PROTECT, related_name="hosting_notices")
    at = models.DateTimeField()
    by = models.TextField()
    ends_at = models.DateTimeField()

    class Meta:
        triggers = append_only()

    def __str__(self) -> str:
        return f"{self.service_id} hosts pictures by {self.ends_at}"


class BreachReport(models.Model):
    """Somebody reports that a service breaks its terms, or a holder that data in its hands was not safe."""

    service = models.ForeignKey("access.Service", models.SET_NULL, null=True, related_name="+")
    own = models.BooleanField()  # about a service of one's own
    which = models.TextField(blank=True)  # as it was written: a name, an address
    text = models.TextField(blank=True)
    happened = models.TextField(blank=True)  # when
    name = models.TextField(blank=True)
    email = models.TextField(blank=True)
    at = models.DateTimeField(db_index=True)
    settled_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"breach report {self.pk}"


class BreachLetter(models.Model):
    """What an operator wrote to the organisations whose animals a reported service has received."""

    report = models.ForeignKey(BreachReport, models.CASCADE, related_name="letters")
    at = models.DateTimeField()
    by = models.TextField()
    subject = models.TextField()
    text = models.TextField()

    def __str__(self) -> str:
        return f"letter {self.pk}"


class BreachLetterTo(models.Model):
    """An organisation that a letter went to. `org` is an id, which outlives what it names."""

    letter = models.ForeignKey(BreachLetter, models.CASCADE, related_name="to")
    org = models.BigIntegerField()
    handed_over_at = models.DateTimeField(null=True)  # to the mail server

    class Meta:
        constraints = [models.UniqueConstraint(fields=["letter", "org"], name="letter_once")]

    def __str__(self) -> str:
        return f"letter {self.letter_id} to {self.org}"
