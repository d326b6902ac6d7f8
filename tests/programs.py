"""Programs and records that some tests need: what is missing skips the test, or fails it where all must run."""

import os
import shutil
from pathlib import Path

import pytest

# Program -> Debian package.
PACKAGES = {
    "curl": "curl",
    "lftp": "lftp",
    "unzip": "unzip",
    "bsdtar": "libarchive-tools",
    "wget": "wget",
    "proftpd": "proftpd-core",
    "mod_tls.so": "proftpd-mod-crypto",
    "sftp-server": "openssh-sftp-server",
    "fiu-run": "fiu-utils",
    "pgbouncer": "pgbouncer",
    "vsftpd": "vsftpd, unpacked into .venv/vsftpd (see .ci/run) since it does not go together with proftpd,",
}
# Servers are no programs of everybody's path. Of two packages that exclude each other, one is unpacked beside the venv.
_PLACES = (
    Path("/usr/sbin"),
    Path("/usr/lib/proftpd"),
    Path("/usr/lib/openssh"),
    Path(__file__).parents[1] / ".venv/vsftpd/usr/sbin",
)


def needs(program: str) -> str:
    """The path of a program. Missing: the test is skipped, or fails when PETWIRE_TEST_ALL=1."""
    path = shutil.which(program)
    if path:
        return path
    for place in _PLACES:
        if (place / program).is_file():
            return str(place / program)
    reason = f"{program} is not installed; the package {PACKAGES.get(program, program)} enables this test"
    if os.environ.get("PETWIRE_TEST_ALL") == "1":
        pytest.fail(reason)
    pytest.skip(reason)


def real_feed() -> Path:
    """The folder of real records, which is no part of the project. Missing: the test is skipped."""
    default = Path(__file__).parents[2] / "shared" / "data" / "real-feed"
    folder = Path(os.environ.get("PETWIRE_TEST_REAL_FEED", default))
    if folder.is_dir():
        return folder
    reason = "no folder of real records; PETWIRE_TEST_REAL_FEED names one"
    if os.environ.get("PETWIRE_TEST_ALL") == "1":
        pytest.fail(reason)
    pytest.skip(reason)
