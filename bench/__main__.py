"""`python -m bench [NAME] [--share S]`: run the benchmarks on a database of their own and print one table."""

import argparse
import json
import os
import platform
import shutil
import tempfile
import time
import traceback
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from typing import Any

# In this order: each leaves in the catalog what the next one needs. The first four share one mirror, changes has that
# of memory; searches, pages, nearest and tracker share one hub.
NAMES = (
    "imports",
    "scrubs",
    "sets",
    "exports",
    "memory",
    "changes",
    "ftp",
    "starts",
    "console",
    "pictures",
    "searches",
    "pages",
    "nearest",
    "tracker",
    "paints",
)
RESULTS = Path(__file__).parent / "results"


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench")
    parser.add_argument("name", nargs="?", choices=NAMES, help="only this one")
    parser.add_argument("--share", type=float, default=1.0, help="of the usual sizes, such as 0.1")
    parser.add_argument("--results", type=Path, default=RESULTS, help="folder for latest.json")
    parser.add_argument("--page", type=Path, help="a page with a place for the run: docs/performance.md")
    arguments = parser.parse_args()
    home = Path(tempfile.mkdtemp(prefix="petwire-bench-"))
    home.chmod(0o755)
    for name in [name for name in os.environ if name.startswith("PETWIRE_")]:
        del os.environ[name]
    os.environ["PETWIRE_HOME"] = str(home)
    try:
        _run(home, arguments)
    finally:
        from petwire.lib.postgres import erase

        erase(home)
        shutil.rmtree(home, ignore_errors=True)


def _run(home: Path, arguments: argparse.Namespace) -> None:
    from petwire.cli.instance import instance

    with instance(migrate=True):
        from bench.stage import Sizes, Stage
        from bench.tables import show

        began = time.monotonic()
        stage = Stage(home, Sizes.share(arguments.share))
        rows, failed = [], []
        took: dict[str, int] = {}
        for name in [arguments.name] if arguments.name else NAMES:
            try:
                rows += import_module(f"bench.{name}").run(stage)
            except Exception:  # noqa: BLE001 - one that fails must not cost the minutes of the others
                failed.append(name)
                traceback.print_exc()
            word = "failed" if name in failed else "done"
            took[name] = round(time.monotonic() - began - sum(took.values()))
            print(f"{name}: {word}, {took[name]} s", flush=True)
        machine = _machine()
        told = f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC, {machine['words']}.\n{_times(took)}\n\n{show(rows)}"
        print(f"\n{told}")
        if arguments.page:
            _write_into(arguments.page, told, arguments.name)
        arguments.results.mkdir(exist_ok=True)
        result = {
            "at": datetime.now(UTC).isoformat(timespec="seconds"),
            "seconds": round(time.monotonic() - began),
            "seconds_each": took,
            "share": arguments.share,
            "machine": machine,
            "rows": [row.plain() for row in rows],
        }
        (arguments.results / "latest.json").write_text(json.dumps(result, indent=2) + "\n")
        if failed:
            raise SystemExit(f"Not measured, because they failed: {', '.join(failed)}.")


def _write_into(page: Path, told: str, name: str | None) -> None:
    """Put a run in the place of the one that stands in the page; of one benchmark in that of its own, if it has one."""
    text, own = page.read_text(), f"<!-- make bench {name} -->\n"
    before, begin, rest = text.partition(own if own in text else "<!-- make bench -->\n")
    _, end, after = rest.partition("<!-- end -->")
    assert begin and end, f"{page} has no place for a run"
    page.write_text(f"{before}{begin}{told}\n{end}{after}")


def _times(took: dict[str, int]) -> str:
    each = ", ".join(f"{name} {seconds}" for name, seconds in took.items())
    return f"It took {sum(took.values()) / 60:.1f} minutes; in seconds: {each}."


def _machine() -> dict[str, Any]:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version")
        server = cursor.fetchone()[0]
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    processor = next(
        (
            line.partition(": ")[2]
            for line in Path("/proc/cpuinfo").read_text().splitlines()
            if line.startswith("model name")
        ),
        platform.machine(),
    )
    words = (
        f"{os.cpu_count()} cores ({processor}), {memory:.0f} GiB, {platform.system()}, "
        f"Python {platform.python_version()}, PostgreSQL {server}, load {os.getloadavg()[0]:.1f}"
    )
    return {"words": words, "cores": os.cpu_count(), "load": os.getloadavg()[0]}


if __name__ == "__main__":
    main()
