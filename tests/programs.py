"""Programs that some tests need: a missing one skips the test, or fails it where all must run."""

import os
import shutil

import pytest

PACKAGES = {"curl": "curl", "lftp": "lftp", "wget": "wget"}  # program -> Debian package


def needs(program: str) -> str:
    """The path of a program. Missing: the test is skipped, or fails when PETWIRE_TEST_ALL=1."""
    path = shutil.which(program)
    if path:
        return path
    reason = f"{program} is not installed; the package {PACKAGES.get(program, program)} enables this test"
    if os.environ.get("PETWIRE_TEST_ALL") == "1":
        pytest.fail(reason)
    pytest.skip(reason)
