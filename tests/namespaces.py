"""Hosts of a test: network namespaces where this machine lets us make them, else addresses of the loopback network."""

import os
import secrets
import shutil
import subprocess
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field


@dataclass
class Host:
    """Where processes run. `address` is its own, `services` that under which it reaches database and store; its
    commands begin with `inside`."""

    name: str
    address: str
    services: str
    inside: Sequence[str] = field(default=())


@contextmanager
def hosts(names: Sequence[str], *, say: Callable[[str], object] = print) -> Iterator[dict[str, Host]]:
    """A host for each name: apart by network namespaces, each joined to us by a cable of its own. Where this user may
    make none, `say` is told so, and they are addresses of loopback."""
    with ExitStack() as stack:
        try:
            found = {name: stack.enter_context(_namespace(name, at)) for at, name in enumerate(names)}
        except OSError as error:
            say(f"No network namespaces here ({error}): the hosts of this test are addresses of loopback.")
            found = {name: Host(name, f"127.0.0.{at + 2}", "127.0.0.1") for at, name in enumerate(names)}
        yield found


@contextmanager
def _namespace(name: str, at: int) -> Iterator[Host]:
    if os.geteuid() != 0 or not shutil.which("ip"):
        raise OSError("not root, or no program `ip`")
    mark = secrets.token_hex(3)  # a cable's name has 15 characters
    ours, theirs, space = f"pw{mark}a", f"pw{mark}b", f"petwire-{name}-{mark}"
    # Of the networks for benchmarks between devices, which nobody routes; a /30 for each cable.
    network = f"198.18.{secrets.randbelow(256)}"
    low = secrets.randbelow(63) * 4
    here, there = f"{network}.{low + 1}", f"{network}.{low + 2}"
    with ExitStack() as stack:
        _ip("netns", "add", space)
        stack.callback(_ip, "netns", "del", space)
        _ip("link", "add", ours, "type", "veth", "peer", "name", theirs, "netns", space)
        _ip("address", "add", f"{here}/30", "dev", ours)
        _ip("link", "set", ours, "up")
        for command in (("address", "add", f"{there}/30", "dev", theirs), ("link", "set", theirs, "up")):
            _ip("-n", space, *command)
        _ip("-n", space, "link", "set", "lo", "up")
        yield Host(name, there, here, ("ip", "netns", "exec", space))


def _ip(*words: str) -> None:
    done = subprocess.run(["ip", *words], capture_output=True, text=True)
    if done.returncode:
        raise OSError(f"ip {' '.join(words)}: {done.stderr.strip()}")
