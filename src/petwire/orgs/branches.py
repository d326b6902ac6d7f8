"""Deeds on branches: an organisation's other places. In records an animal of a branch carries the branch's ZIP code."""

from collections.abc import Mapping
from datetime import datetime

from django.db import IntegrityError, transaction

from petwire.audit.actions import record
from petwire.lib.errors import PetwireError
from petwire.orgs.models import Branch


class BranchNameTaken(PetwireError):
    """The organisation has a branch of that name."""

    exit_code = 2


@transaction.atomic
def keep_branch(*, branch: Branch, values: Mapping[str, str], by: str, now: datetime) -> Branch:
    """Write a branch, a new one or one that is there."""
    new = branch.pk is None
    for name, value in values.items():
        setattr(branch, name, value)
    try:
        with transaction.atomic():
            branch.save()
    except IntegrityError as err:
        raise BranchNameTaken("There is a branch of that name already.") from err
    verb = "branch.add" if new else "branch.change"
    record(by=by, verb=verb, kind="branch", subject=branch.pk, org=branch.org_id, now=now)
    return branch


@transaction.atomic
def remove_branch(*, branch: Branch, by: str, now: datetime) -> None:
    """Forget a branch. Animals keep the ZIP code they have."""
    record(by=by, verb="branch.remove", kind="branch", subject=branch.pk, org=branch.org_id, now=now)
    branch.delete()
