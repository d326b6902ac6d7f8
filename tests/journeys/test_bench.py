"""Every benchmark runs, at the smallest size. What it measures there means nothing, so no figure is asserted."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_every_benchmark_runs_and_leaves_its_rows_as_json(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "bench", "--share", "0.0005", "--results", tmp_path],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )

    assert done.returncode == 0, done.stderr
    rows = json.loads((tmp_path / "latest.json").read_text())["rows"]
    works = " / ".join(row["work"] for row in rows)
    for word in (
        "import of",
        "scrub of",
        "set of",
        "memory of",
        "changes in",
        "first answer",
        "console",
        "megapixel",
        "pets_at_shelter",
        "pet_search",
        "x 3 sites",
    ):
        assert word in works
    assert ("FTP" in works) or "vsftpd is not here" in done.stdout
    assert all(row["work"] in done.stdout for row in rows)
