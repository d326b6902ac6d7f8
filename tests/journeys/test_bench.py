"""Every benchmark runs, at the smallest size. What it measures there means nothing, so no figure is asserted.

All of them take a minute, which is spent in `make soak` (PETWIRE_TEST_BENCH=1); `make test` runs one and loads all.
"""

import json
import os
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest
from bench.__main__ import NAMES

ROOT = Path(__file__).parents[2]


WHOLE = os.environ.get("PETWIRE_TEST_BENCH") == "1"
WORDS = {
    "imports": "import of",
    "scrubs": "scrub of",
    "sets": "set of",
    "memory": "memory of",
    "changes": "changes in",
    "starts": "first answer",
    "console": "console",
    "pictures": "megapixel",
    "exports": "x 3 sites",
    "searches": "pets_at_shelter",
    "nearest": "the nearest of a species",
    "tracker": "tracker image",
    "paints": "largest part",
}


@pytest.mark.timeout(1800)
def test_benchmarks_run_and_leave_their_rows_as_json(tmp_path: Path) -> None:
    done = subprocess.run(
        [
            *(sys.executable, "-m", "bench", *(() if WHOLE else ("scrubs",))),
            *("--share", "0.0005", "--results", tmp_path),
        ],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )

    assert done.returncode == 0, done.stderr
    rows = json.loads((tmp_path / "latest.json").read_text())["rows"]
    works = " / ".join(row["work"] for row in rows)
    assert [word for name, word in WORDS.items() if word not in works and (WHOLE or name == "scrubs")] == []
    assert not WHOLE or "FTP" in works or "vsftpd is not here" in done.stdout
    assert all(row["work"] in done.stdout for row in rows)


@pytest.mark.parametrize("name", NAMES)
def test_each_can_be_loaded(name: str) -> None:
    assert callable(import_module(f"bench.{name}").run)
