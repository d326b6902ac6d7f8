"""The kinds of work that come due by themselves: each lists its tasks, in the order in which they are to be done."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

from petwire.access.reads import service_of
from petwire.bulkfiles.reads import nights
from petwire.bulkfiles.run import write_set
from petwire.bulkfiles.schedule import night_due
from petwire.lib.config import config
from petwire.lib.progress import Progress
from petwire.mirror.plan import Kind
from petwire.mirror.reads import schedules
from petwire.mirror.run import Order, carry_out
from petwire.mirror.schedule import source_due

BY = "petwire"  # who acts, in the audit


@dataclass(frozen=True, slots=True)
class Task:
    """One thing that is due. `do` is told the time, and returns what it came to in a sentence."""

    job: str
    subject: str
    because: str
    do: Callable[[datetime, Progress], str]


Job = Callable[[datetime], Iterator[Task]]


def nightly_sets(now: datetime) -> Iterator[Task]:
    """Each service's first set at once, then one each night."""
    for key_id, facts in nights(now=now).items():
        because = night_due(facts, now=now, zone=config().zone)
        if because:
            yield Task("bulk write", key_id, because, _writing(key_id))


def sources(now: datetime) -> Iterator[Task]:
    """Each source's daily update and weekly scrub, and what a person has let pass."""
    for name, facts in schedules(now=now).items():
        due = source_due(facts, now=now, zone=config().zone)
        if due:
            yield Task("mirror", name, due.because, _mirroring(due.kind, name))


# Sets first: others wait for them at a stated hour.
JOBS: tuple[Job, ...] = (nightly_sets, sources)


def due_tasks(now: datetime) -> list[Task]:
    """Everything that is due, by what the tables say at this moment."""
    return [task for job in JOBS for task in job(now)]


def _writing(key_id: str) -> Callable[[datetime, Progress], str]:
    def do(now: datetime, watcher: Progress) -> str:
        published = write_set(service_of(key_id), now=now, by=BY, watcher=watcher)
        return f"set {published.id}: {published.pets} pets, {published.new} new, {published.updated} updated."

    return do


def _mirroring(kind: Kind, name: str) -> Callable[[datetime, Progress], str]:
    def do(now: datetime, watcher: Progress) -> str:
        return carry_out(Order(kind, name, now), watcher).words

    return do
