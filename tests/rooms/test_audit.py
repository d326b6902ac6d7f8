"""The audit: written in the transaction of the deed, never changed (see test_sharing_ledger for that)."""

import pytest
from django.db import transaction

from petwire.audit.actions import record
from petwire.audit.models import Deed
from tests.world import NOW

pytestmark = pytest.mark.django_db


def test_a_deed_says_who_did_what_to_whom_and_when():
    record(by="person:7", verb="animal.change", kind="animal", subject=12, org=3, now=NOW, fields=["name"])

    deed = Deed.objects.get()

    assert (deed.by, deed.verb, deed.kind, deed.subject, deed.org) == (
        "person:7",
        "animal.change",
        "animal",
        "12",
        3,
    )
    assert (deed.at, deed.detail) == (NOW, {"fields": ["name"]})


def test_a_deed_that_is_rolled_back_is_not_in_the_audit():
    with pytest.raises(RuntimeError), transaction.atomic():
        record(by="command", verb="org.add", kind="org", subject=1, now=NOW)
        raise RuntimeError

    assert not Deed.objects.exists()
