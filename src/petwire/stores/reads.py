"""Questions about what is to be erased."""

from collections.abc import Iterable
from datetime import datetime

from petwire.stores.models import Erasure


def left_to_erase(*, since: datetime | None = None) -> int:
    """How many places the store is still to erase; with `since`, of those that it was to erase by then."""
    left = Erasure.objects.filter(done_at=None)
    return (left if since is None else left.filter(at__lt=since)).count()


def erased(places: Iterable[str]) -> set[str]:
    """Of these places, those that are erased or being erased."""
    return set(Erasure.objects.filter(place__in=list(places), renewed=False).values_list("place", flat=True))
