"""Spreadsheets that were looked at and not yet taken in: kept for a day, for whoever brought them."""

from datetime import datetime

from petwire.catalog.models import ImportDraft


def keep_draft(*, org_id: int, name: str, content: bytes, by: str, now: datetime) -> ImportDraft:
    """Keep a file between looking at it and taking it in; an earlier one of the same person goes."""
    ImportDraft.objects.filter(org_id=org_id, by=by).delete()
    return ImportDraft.objects.create(org_id=org_id, name=name[:200], content=content, by=by, at=now)


def drop_draft(*, org_id: int, draft_id: int) -> None:
    """Forget it."""
    ImportDraft.objects.filter(org_id=org_id, pk=draft_id).delete()
