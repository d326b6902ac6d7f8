"""Processes that live and die together: each part is started again when it dies, all stop with their parent.

A part holds the reading end of a pipe whose writing end only the parent has: when the parent is killed and
cannot say goodbye, the pipe ends, and the part ends too.
"""

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from http.client import HTTPException
from pathlib import Path
from types import FrameType, TracebackType
from typing import Any, Self
from urllib.error import URLError

from petwire.cli.answers import say
from petwire.cli.forks import Forked, fork
from petwire.lib.errors import PetwireError

LIFELINE = "_PETWIRE_LIFELINE"
FIRST_PAUSE, LONGEST_PAUSE = 1.0, 30.0  # seconds before a part that died is started again
STOP_WITHIN = 10.0  # seconds
LOOK = 0.2  # seconds between two looks at the parts
_PR_SET_PDEATHSIG = 1
START_WITHIN = 120.0  # seconds; a busy or slow machine takes its time, and waiting costs nothing


class PartFailed(PetwireError):
    """A part ended while the instance was starting; it has said why."""


@dataclass
class Part:
    """A `petwire` command that runs until it is stopped. `answers_at` is the address that says it is ready.

    What it says goes to `log`, or where the parent's words go. `forked`: it begins as a copy of its parent, which has
    loaded what it needs (petwire.cli.forks), and has its parent's settings.
    """

    name: str
    arguments: list[str]
    answers_at: str = ""
    log: Path | None = None
    environment: Mapping[str, str] = field(default_factory=dict)
    forked: bool = False
    process: subprocess.Popen[bytes] | Forked | None = None
    pause: float = FIRST_PAUSE
    started: float = 0.0
    not_before: float = 0.0


class Tree:
    """Parts under one parent. Use as a context manager: leaving it stops them all."""

    def __init__(self, parts: Sequence[Part], *, meanwhile: Callable[[], object] = lambda: None) -> None:
        """`meanwhile` is done while the parts start that must answer; the others follow when those do."""
        self._parts = parts
        self._meanwhile = meanwhile
        self._stop = threading.Event()
        self._read, self._write = os.pipe()
        self._before: dict[signal.Signals, Any] = {}

    def __enter__(self) -> Self:
        """Start all parts and wait until they answer. Raises PartFailed."""
        self._before = {name: signal.signal(name, self._asked) for name in (signal.SIGINT, signal.SIGTERM)}
        try:
            for part in self._parts:
                if part.answers_at and _answers(part.answers_at):
                    raise PartFailed(
                        f"{part.name}: another program answers at {part.answers_at} already. Stop it, or set "
                        "PETWIRE_HTTP to another host:port."
                    )
            for part in self._parts:
                if part.answers_at:
                    self._start(part)
            self._meanwhile()
            self._wait_until_ready()
            for part in self._parts:
                if not part.answers_at and not self.asked_to_stop:
                    self._start(part)
        except BaseException:
            self._close()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._close()

    @property
    def asked_to_stop(self) -> bool:
        """SIGINT or SIGTERM has come."""
        return self._stop.is_set()

    def watch(self, also: Callable[[], object] = lambda: None) -> None:
        """Start again what dies, and call `also` at each look, until SIGINT or SIGTERM."""
        while not self._stop.wait(LOOK):
            also()
            for part in self._parts:
                self._look_after(part)

    def _close(self) -> None:
        self.stop()
        for name, handler in self._before.items():
            signal.signal(name, handler)
        os.close(self._write)
        os.close(self._read)

    def stop(self) -> None:
        """Ask every part to end, and end what does not listen."""
        running = [part.process for part in self._parts if part.process and part.process.poll() is None]
        for process in running:
            process.terminate()
        deadline = time.monotonic() + STOP_WITHIN
        for process in running:
            try:
                process.wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()

    def _asked(self, number: int, frame: FrameType | None) -> None:
        self._stop.set()

    def _start(self, part: Part) -> None:
        part.process = fork(part.arguments, before=self._in_child) if part.forked else self._begun(part)
        part.started = time.monotonic()

    def _in_child(self) -> None:
        """A forked part holds the reading end alone: with the other one the pipe would outlive the parent."""
        os.close(self._write)
        os.environ[LIFELINE] = str(self._read)

    def _begun(self, part: Part) -> subprocess.Popen[bytes]:
        # A session of its own: Ctrl-C on the terminal reaches the parent alone, which stops the parts in order.
        with contextlib.ExitStack() as stack:
            log = stack.enter_context(part.log.open("ab")) if part.log else None
            return subprocess.Popen(
                [sys.executable, "-m", "petwire.cli", *part.arguments],
                env={**os.environ, **part.environment, LIFELINE: str(self._read)},
                stdout=log,
                stderr=log,
                pass_fds=(self._read,),
                start_new_session=True,
            )

    def _wait_until_ready(self) -> None:
        deadline = time.monotonic() + START_WITHIN
        waiting = [part for part in self._parts if part.answers_at]
        while waiting and not self._stop.wait(LOOK / 4):
            for part in self._parts:
                if part.process is not None and part.process.poll() is not None:
                    raise PartFailed(f"{part.name} ended while starting. {_last_words(part)}")
            waiting = [part for part in waiting if not _answers(part.answers_at)]
            if time.monotonic() > deadline:
                late = waiting[0]
                raise PartFailed(
                    f"{late.name} did not answer at {late.answers_at} within {START_WITHIN:.0f} s."
                )

    def _look_after(self, part: Part) -> None:
        now = time.monotonic()
        if part.process is None:
            if now >= part.not_before:
                self._start(part)
            return
        if part.process.poll() is None:
            return
        calm = now - part.started > LONGEST_PAUSE
        part.pause = FIRST_PAUSE if calm else min(part.pause * 2, LONGEST_PAUSE)
        say(f"{part.name} ended with {part.process.returncode}; it is started again in {part.pause:.0f} s.")
        part.process, part.not_before = None, now + part.pause


def _last_words(part: Part) -> str:
    if part.log is None:
        return "What it said stands above."
    lines = part.log.read_text(errors="replace").splitlines()
    return f"It said (in {part.log}):\n" + "\n".join(f"  {line}" for line in lines[-5:])


def is_part() -> bool:
    """Whether this process was started by a tree, whose parent sees to the database's tables."""
    return LIFELINE in os.environ


def obey_lifeline() -> None:
    """End this process when the parent that started it is gone."""
    end = os.environ.pop(LIFELINE, None)
    if end is None:
        return
    descriptor = int(end)
    os.set_inheritable(descriptor, False)

    def watch() -> None:
        os.read(descriptor, 1)
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=watch, daemon=True, name="lifeline").start()


def end_with(parent: int) -> None:
    """End this process when that parent of it does, however that ends. For a fork that has no lifeline; Linux.

    To be called before it has handlers of its own: those it got from its parent go, for they would note in a copy that
    nobody looks at that the parent is to end, and the signal would be lost.
    """
    for one in (signal.SIGTERM, signal.SIGINT):
        signal.signal(one, signal.SIG_DFL)
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
        if os.getppid() != parent:
            os.kill(os.getpid(), signal.SIGTERM)


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=1) as response:  # noqa: S310 - an address of ours
            return bool(response.status == 200)
    except (URLError, OSError, HTTPException):  # nobody, or a program that speaks otherwise: the part says so
        return False
