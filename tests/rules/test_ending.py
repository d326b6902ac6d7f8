"""What a process does at its end is done once, also by one that was forked."""

import subprocess
import sys

import pytest

PROGRAM = """
import multiprocessing, sys
from petwire.lib.ending import at_end

def child():
    at_end(lambda: print("done", flush=True))

if sys.argv[1] == "alone":
    child()
else:
    process = multiprocessing.get_context("fork").Process(target=child)
    process.start()
    process.join()
"""


@pytest.mark.parametrize("how", ["alone", "forked"])
def test_it_is_done_once(how):
    run = subprocess.run([sys.executable, "-c", PROGRAM, how], capture_output=True, text=True, check=True)

    assert run.stdout == "done\n"
