"""After a command that says no: take back the sets that hold what it is about, erase what is a source's, and say so."""

from typing import TYPE_CHECKING

from petwire.cli.answers import progress, say
from petwire.cli.basics import COMMAND, clock

if TYPE_CHECKING:
    from petwire.sharing.models import Subject


def after_a_no() -> None:
    """Revoke and replace published sets. The deed itself is done; call inside `instance()`."""
    from petwire.bulkfiles.run import after_a_no as recall

    with progress() as watcher:
        recalled = recall(now=clock(), by=COMMAND, watcher=watcher)
    if recalled.revoked:
        say(f"Published sets taken back: {len(recalled.revoked)}. Transfers of them are cut.")
    for one in recalled.written:
        say(f"Set {one.id} is published in place: {one.pets} pets of {one.orgs} organisations.")


def erase(kind: "Subject", subject: int) -> None:
    """Erase a mirrored record that was just withdrawn, also where no worker runs."""
    from petwire.mirror.withdrawn import erase_now, upstream_of

    if upstream_of(kind, subject) is None:
        return
    if erase_now(kind=kind, subject=subject, now=clock()):
        say("It is erased here, and left out of what its source sends, until it is reinstated.")
    else:
        say(
            "It is not erased yet: a run is under way, or so many wait for `petwire mirror approve`. "
            "The worker sees to it."
        )


def lift(kind: "Subject", subject: int, what: str) -> None:
    """End a withdrawal, and say when the record is seen again."""
    from petwire.mirror.withdrawn import lift as end

    upstream = end(kind=kind, subject=subject, by=COMMAND, now=clock())
    if upstream is None:
        say(f"{what} is back, wherever its decisions allow.")
    else:
        name = upstream.source.name
        say(f"{what} may come back: the next set of {name} brings it, or `petwire mirror scrub {name}`.")
