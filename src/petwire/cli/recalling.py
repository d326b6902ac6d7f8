"""After a command that says no: take back the sets that hold what it is about, and say so."""

from petwire.cli.answers import progress, say
from petwire.cli.basics import COMMAND, clock


def after_a_no() -> None:
    """Revoke and replace published sets. The deed itself is done; call inside `instance()`."""
    from petwire.bulkfiles.run import after_a_no as recall

    with progress() as watcher:
        recalled = recall(now=clock(), by=COMMAND, watcher=watcher)
    if recalled.revoked:
        say(f"Published sets taken back: {len(recalled.revoked)}. Transfers of them are cut.")
    for one in recalled.written:
        say(f"Set {one.id} is published in place: {one.pets} pets of {one.orgs} organisations.")
