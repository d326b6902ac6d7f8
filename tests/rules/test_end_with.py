"""A fork of a web server ends with its parent, also while it still has its parent's handlers for signals."""

import subprocess
import sys

import pytest

# The parent's handler would only note that it was asked to end, and the copy that a fork has of it nobody reads.
FORKED = """
import os, signal, sys
from petwire.cli.tree import end_with
noted = []
for name in (signal.SIGTERM, signal.SIGINT):
    signal.signal(name, lambda *_: noted.append(name))
parent = os.getpid()
if os.fork():
    while True:
        signal.pause()
if sys.argv[1] == "before":
    print("forked", flush=True)
    sys.stdin.read(1)
end_with(parent)
print("loading", flush=True)
while True:
    signal.pause()
"""


@pytest.mark.skipif(
    sys.platform != "linux", reason="needs Linux, whose processes can be told of their parent's end"
)
@pytest.mark.parametrize("when", ["before", "after"])
def test_it_ends_with_its_parent(when):
    with subprocess.Popen(
        [sys.executable, "-c", FORKED, when], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as parent:
        assert parent.stdout is not None
        assert parent.stdout.readline() == {"before": "forked\n", "after": "loading\n"}[when]
        parent.kill()
        parent.wait()
        told, _ = parent.communicate("x" if when == "before" else None, timeout=60)

    assert told == "", "the end of what it may say comes when the last that holds it has ended"
