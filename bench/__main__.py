"""`python -m bench [NAME] [--pets N]`: run the benchmarks on a database of their own and print one table."""

import argparse
import json
import os
import platform
import shutil
import tempfile
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

NAMES = ("imports",)
RESULTS = Path(__file__).parent / "results"


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench")
    parser.add_argument("name", nargs="?", choices=NAMES, help="only this one")
    parser.add_argument("--pets", type=int, default=25_000)
    parser.add_argument("--rounds", type=int, default=3)
    arguments = parser.parse_args()
    home = Path(tempfile.mkdtemp(prefix="petwire-bench-"))
    home.chmod(0o755)
    os.environ["PETWIRE_HOME"] = str(home)
    os.environ.pop("PETWIRE_DATABASE_URL", None)
    try:
        _run(arguments)
    finally:
        from petwire.lib.postgres import erase

        erase(home)
        shutil.rmtree(home, ignore_errors=True)


def _run(arguments: argparse.Namespace) -> None:
    from petwire.cli.instance import instance

    with instance(migrate=True):
        from bench import imports
        from bench.tables import show

        rows = imports.run(pets=arguments.pets, rounds=arguments.rounds)
        print(show(rows))
        RESULTS.mkdir(exist_ok=True)
        result = {
            "at": datetime.now(UTC).isoformat(timespec="seconds"),
            "machine": f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}",
            "rows": [{**asdict(row), "ratio": round(row.ratio, 3)} for row in rows],
        }
        (RESULTS / "latest.json").write_text(json.dumps(result, indent=2) + "\n")


if __name__ == "__main__":
    main()
