"""What people here withdraw of a source: erased under the guard, kept out of later data, and let in again.

A withdrawal names a record by our number. Of what is erased the place is kept (petwire/mirror/sql/places.sql), so
that the order still speaks of it by the source's ids, and the record has its old number when it is let in again.
"""

from datetime import datetime

from django.db import transaction

from petwire.catalog.models import NO_CONTENT, Animal, Picture
from petwire.lib.errors import PetwireError
from petwire.mirror.models import Upstream
from petwire.mirror.polling import carry_out, enforce
from petwire.mirror.reads import find_upstream
from petwire.orgs.models import Organisation
from petwire.sharing.actions import reinstate
from petwire.sharing.models import Subject
from petwire.sharing.orderers import Orderer
from petwire.sharing.withdrawn import withdrawn_of

_MODELS = {Subject.ORG: Organisation, Subject.ANIMAL: Animal, Subject.PICTURE: Picture}


class NotWithdrawnHere(PetwireError):
    """No person here has withdrawn the record."""

    exit_code = 5


def erase_now(*, kind: Subject, subject: int, now: datetime) -> bool:
    """Erase what was just withdrawn, if it is a source's. False when that waits: for a run, or a person's word.

    The worker does so as well, within a minute. This is for where none runs.
    """
    upstream = upstream_of(kind, subject)
    if upstream is None:
        return True
    carry_out(upstream, now=now)
    return is_place(kind, subject)


def lift(*, kind: Subject, subject: int, by: str, now: datetime, entry: int | None = None) -> Upstream | None:
    """End a withdrawal. Returns the source whose next update or scrub brings the record back, when it was erased here.

    What the source's hub has ordered back as well stays hidden. Raises sharing's NotWithdrawn.
    """
    upstream, erased = upstream_of(kind, subject), is_place(kind, subject)
    with transaction.atomic():
        reinstate(kind=kind, subject=subject, by=by, now=now, entry=entry)
        if upstream is not None:
            enforce(upstream, now=now)
    return upstream if erased else None


def readmit(*, name: str, kind: Subject, source_id: str, by: str, now: datetime) -> None:
    """Lift the withdrawal of an animal or picture of a source, by the source's id. Raises NotWithdrawnHere."""
    find_upstream(name)
    row = _MODELS[kind]._default_manager.filter(origin__name=name, source_id=source_id).first()
    found = withdrawn_of(kind, row.pk) if row is not None else None
    if found is None:
        raise NotWithdrawnHere(f"The {kind} {source_id} of {name} was not withdrawn here; nothing to lift.")
    if found.orderer is Orderer.HUB:
        raise NotWithdrawnHere(
            f"The {kind} {source_id} of {name} was ordered back by its hub, which alone lifts that."
        )
    lift(kind=kind, subject=found.subject, by=by, now=now, entry=found.entry)


def upstream_of(kind: Subject, subject: int) -> Upstream | None:
    """The source that a record is mirrored from; None for what is typed here, or not there."""
    model = _MODELS.get(kind)
    if model is None:
        return None
    source = model._default_manager.filter(pk=subject).values_list("origin", flat=True).first()
    return Upstream.objects.select_related("source").filter(source__name=source).first()


def is_place(kind: Subject, subject: int) -> bool:
    """Whether nothing but the place of a mirrored record is held."""
    if kind == Subject.PICTURE:
        row = Picture.objects.filter(pk=subject).first()
        return row is None or row.is_place
    digest = _MODELS[kind]._default_manager.filter(pk=subject).values_list("digest", flat=True).first()
    return digest is None or bytes(digest) == NO_CONTENT
