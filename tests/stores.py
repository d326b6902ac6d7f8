"""An S3-compatible store on loopback: moto's server, in a process of its own."""

import os
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass

from tests.ports import free_ports

BUCKET = "animals"


@dataclass
class S3:
    """A store that runs; `environment` is what a process needs to use it, below a prefix of its own."""

    endpoint: str
    process: subprocess.Popen[bytes]

    def environment(self, prefix: str) -> dict[str, str]:
        return {"PETWIRE_STORE_URL": f"s3://{BUCKET}/{prefix}", **self.keys()}

    def keys(self, host: str = "127.0.0.1") -> dict[str, str]:
        return {
            "AWS_ENDPOINT_URL": self.endpoint.replace("127.0.0.1", host),
            "AWS_ACCESS_KEY_ID": "petwire-of-the-tests",
            "AWS_SECRET_ACCESS_KEY": "a-secret-of-the-tests",
            "AWS_REGION": "us-east-1",
        }

    def names(self, prefix: str = "") -> set[str]:
        """What lies in the bucket, asked of the store itself and not by our code."""
        import re

        # Plain HTTP: moto's server asks nobody for a signature.
        with urllib.request.urlopen(
            f"{self.endpoint}/{BUCKET}?list-type=2&prefix={prefix}", timeout=30
        ) as answer:
            return set(re.findall(r"<Key>([^<]+)</Key>", answer.read().decode()))


@contextmanager
def s3_server() -> Iterator[S3]:
    """The server, with an empty bucket, until the block ends."""
    port = free_ports(1)[0]
    process = subprocess.Popen(
        [sys.executable, "-W", "ignore", "-m", "moto.server", "-H", "0.0.0.0", "-p", str(port)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "AWS_ACCESS_KEY_ID": "x", "AWS_SECRET_ACCESS_KEY": "x"},
    )
    store = S3(f"http://127.0.0.1:{port}", process)
    try:
        _wait_for(f"{store.endpoint}/moto-api/", process)
        request = urllib.request.Request(f"{store.endpoint}/{BUCKET}", method="PUT")
        urllib.request.urlopen(request, timeout=30).close()
        yield store
    finally:
        process.kill()
        process.wait()


def _wait_for(address: str, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 90
    while process.poll() is None and time.monotonic() < deadline:
        with suppress(OSError):
            urllib.request.urlopen(address, timeout=10).close()
            return
        time.sleep(0.05)
    raise AssertionError("moto's server did not start")
