"""How fresh everything is, and what waits: figures in the text format of Prometheus (version 0.0.4)."""

import shutil
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count

from petwire.bulkfiles.reads import newest_sets, nights, without_successor
from petwire.bulkfiles.schedule import night_late
from petwire.exports.lags import lags
from petwire.exports.reads import late as late_exports
from petwire.lib.config import config
from petwire.lib.disk import Cause
from petwire.mirror.reads import status
from petwire.runs.disk import known as disk_trouble
from petwire.runs.models import Run, State
from petwire.runs.reads import last_reports
from petwire.sharing.held import held
from petwire.work.jobs import nightly_sets, sources

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure: a name, what it means, and its values, each with labels."""

    name: str
    means: str
    values: Iterable[tuple[dict[str, str], float]]


def figures(now: datetime) -> str:
    """All figures as text. Labels are names of sources and ids of keys, never what a visitor or a record says."""
    return "".join(_text(one) for one in _figures(now))


def _figures(now: datetime) -> Iterator[Figure]:
    yield Figure("held", "1 while the instance is held after a restore", [({}, float(held() is not None))])
    yield Figure("disk_free_bytes", "free for PETWIRE_HOME", [({}, shutil.disk_usage(config().home).free)])
    trouble = {one.cause for one in disk_trouble()}
    values = [({"cause": cause.value}, float(cause in trouble)) for cause in Cause]
    yield Figure(
        "disk_trouble", "1 while the disk is full or gives errors, or the store does not answer", values
    )
    yield from _sources(now)
    yield from _sets(now)
    yield from _exports(now)
    tasks = [] if held() else [*nightly_sets(now), *sources(now)]
    due = {job: sum(task.job == job for task in tasks) for job in sorted({task.job for task in tasks})}
    yield Figure(
        "tasks_due", "work that is due now and not done", [({"job": job}, n) for job, n in due.items()]
    )
    recent = Run.objects.filter(started_at__gt=now - DAY)
    for state in (State.FAILED, State.REFUSED, State.LOST):
        counts = recent.filter(state=state).values_list("kind").annotate(Count("id")).order_by("kind")
        values = [({"kind": kind}, float(count)) for kind, count in counts]
        yield Figure(f"runs_{state.value}", "long jobs that ended so within a day", values)


def _sources(now: datetime) -> Iterator[Figure]:
    found = status(now=now)
    lags = [({"source": one.name}, float(one.lag)) for one in found if one.lag is not None]
    yield Figure("source_lag_seconds", "age of the set that is held of a source", lags)
    times = [({"source": one.name}, one.taken_at) for one in found]
    taken = [(label, (now - at).total_seconds()) for label, at in times if at is not None]
    yield Figure("source_taken_seconds", "since a source was last taken in, or had nothing new", taken)
    stale = [({"source": one.name}, float(one.stale)) for one in found]
    yield Figure("source_stale", "1 when a source was not taken in for a week", stale)
    waiting = [({"source": one.name}, float(one.waiting is not None)) for one in found]
    yield Figure("source_waiting", "1 when a run waits for a person's word", waiting)


def _sets(now: datetime) -> Iterator[Figure]:
    ages = [({"service": key}, (now - row.started).total_seconds()) for key, row in newest_sets().items()]
    yield Figure("set_age_seconds", "age of the set that a service can fetch", ages)
    lags = last_reports(kind="bulk write", since=now - timedelta(days=8))
    values = [
        ({"service": key}, float(report["lag"]))
        for key, report in lags.items()
        if report.get("lag") is not None
    ]
    yield Figure("set_lag_seconds", "how long the oldest change in a service's newest set had waited", values)
    late = nights(now=now)
    zone, by = config().zone, config().sets_there_by
    values = [
        ({"service": key}, float(night_late(one, now=now, zone=zone, by=by))) for key, one in late.items()
    ]
    yield Figure("set_late", "1 when a service's nightly set is not there in time", values)
    yield Figure(
        "sets_without_successor",
        "services whose set was taken back and not yet replaced",
        [({}, float(len(without_successor())))],
    )


def _exports(now: datetime) -> Iterator[Figure]:
    found = {site: days[0] for site, days in lags(now=now, days=1).items()}
    values = [
        ({"site": site, "quantile": name}, value.total_seconds())
        for site, one in found.items()
        for name, value in (("0.5", one.half), ("0.95", one.most))
    ]
    words = "how long changes took today until an adoption site was seen to have them"
    yield Figure("export_lag_seconds", words, values)
    late = Counter(one.site for one in late_exports(now=now))
    words = "organisations at whose account there nothing has succeeded for a day"
    yield Figure("exports_late", words, [({"site": site}, float(count)) for site, count in late.items()])


def _text(figure: Figure) -> str:
    name = f"petwire_{figure.name}"
    lines = [f"# HELP {name} {figure.means}", f"# TYPE {name} gauge"]
    for labels, value in figure.values:
        inside = ",".join(f'{label}="{_escaped(text)}"' for label, text in labels.items())
        lines.append(f"{name}{{{inside}}} {value:.15g}" if inside else f"{name} {value:.15g}")
    return "\n".join(lines) + "\n"


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
