"""Parts as children of a process that has loaded everything: forking takes milliseconds, loading anew a second.

Who forks has no thread at work and no connection open. What a child must not have of its parent it lets go of here;
locks on the embedded database see to themselves (petwire.lib.postgres).
"""

import contextlib
import gc
import os
import signal
import subprocess
import sys
import time
import traceback
from collections.abc import Callable, Sequence
from importlib import import_module

from petwire.lib.loading import loading

WEB = (
    "petwire.urls",
    "petwire.petapi.serving",
    "petwire.sharing.news",
    "petwire.tracker.pixel",
    "petwire.listings.search.kept",
    "petwire.freshness.watching",
    "petwire.bulkfiles.turns",
    "granian",
)
ALL = (*WEB, "petwire.ftpd.access_door", "petwire.ftpd.server", "petwire.work.worker")


def load(modules: Sequence[str]) -> None:
    """Load Django and what the children will need. Asks nobody anything."""
    from petwire.cli.instance import set_up_django
    from petwire.lib.tables import load_migrations

    set_up_django()
    with loading():
        for name in modules:
            import_module(name)
        load_migrations()  # each process of the web waits for the tables that they make
    gc.freeze()  # so that the children's collections do not copy what they share


class Forked:
    """A child of this process, with what `subprocess.Popen` offers of one."""

    def __init__(self, pid: int) -> None:
        self.pid = pid
        self.returncode: int | None = None

    def poll(self) -> int | None:
        """Its exit code, negative for a signal, once it has ended."""
        if self.returncode is None:
            try:
                pid, status = os.waitpid(self.pid, os.WNOHANG)
            except ChildProcessError:  # somebody else has seen its end
                self.returncode = 1
            else:
                if pid:
                    self.returncode = os.waitstatus_to_exitcode(status)
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        """Its exit code when it ends. Raises subprocess.TimeoutExpired."""
        until = None if timeout is None else time.monotonic() + timeout
        while (code := self.poll()) is None:
            if until is not None and time.monotonic() > until:
                raise subprocess.TimeoutExpired(f"process {self.pid}", timeout or 0)
            time.sleep(0.02)
        return code

    def interrupt(self) -> None:
        self._send(signal.SIGINT)

    def terminate(self) -> None:
        self._send(signal.SIGTERM)

    def kill(self) -> None:
        self._send(signal.SIGKILL)

    def _send(self, number: signal.Signals) -> None:
        if self.poll() is None:
            os.kill(self.pid, number)


def fork(arguments: Sequence[str], *, before: Callable[[], None]) -> Forked:
    """Carry out a `petwire` command in a child of its own session. `before` is called in the child, first of all."""
    sys.stdout.flush()
    sys.stderr.flush()
    # Until the child has put its parent's handlers away, nobody interrupts it.
    held = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, signal.SIGTERM})
    pid = os.fork()
    if pid:
        signal.pthread_sigmask(signal.SIG_SETMASK, held)
        return Forked(pid)
    code = 70
    try:
        os.setsid()
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGINT, signal.default_int_handler)
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        before()
        signal.pthread_sigmask(signal.SIG_SETMASK, held)
        code = _carry_out(arguments)
    except KeyboardInterrupt:
        code = 130
    except BaseException:  # noqa: BLE001 - the end of a process; what it could not do is told as it would be at its top
        traceback.print_exc()
        code = 1
    finally:
        with contextlib.suppress(Exception):
            sys.stdout.flush()
            sys.stderr.flush()
        os._exit(code)


def _carry_out(arguments: Sequence[str]) -> int:
    from petwire.cli.app import obey

    sys.argv = ["petwire", *arguments]
    try:
        obey()
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else 0 if end.code is None else 1
    return 0
