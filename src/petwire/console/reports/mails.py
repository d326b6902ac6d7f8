"""Mail about reports."""

from django.urls import reverse

from petwire.catalog.models import Report
from petwire.lib.config import config
from petwire.lib.mail import send
from petwire.orgs.reads import operators


def tell_operators(report: Report, *, animal: str) -> None:
    """A line to every operator; what the visitor wrote stays on the page."""
    link = config().public_url + reverse("operator:report", args=[report.pk])
    for person in operators():
        send(
            to=person.email,
            template="console/mail/reported",
            animal=animal,
            reason=report.get_reason_display(),
            link=link,
        )
