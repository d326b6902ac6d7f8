"""The web process: the WSGI application under granian."""

import logging
import os
import socket
import time
from typing import Any

from petwire.cli.tree import end_with, obey_lifeline
from petwire.lib.config import config, split_address
from petwire.lib.errors import PetwireError


class PortTaken(PetwireError):
    """Another program listens where this instance should."""


def serve(*, workers: int) -> None:
    """Answer until SIGTERM or SIGINT. Raises PortTaken."""
    from granian import Granian
    from granian.constants import Interfaces
    from granian.log import LogLevels

    from petwire.bulkfiles.turns import LONG_ANSWERS

    host, port = split_address(config().http)
    refuse_taken("PETWIRE_HTTP", config().http)
    obey_lifeline()
    logging.getLogger("granian").setLevel(logging.WARNING)
    server = Granian(
        "petwire.wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        # They are started when the first is busy. One is left for everybody else while long files are sent.
        blocking_threads=1 + LONG_ANSWERS,
        respawn_failed_workers=True,
        workers_kill_timeout=5,
        log_level=LogLevels.warning,
        log_access=False,
    )
    mine = os.getpid()
    server.serve(target_loader=lambda: _application(mine), wrap_loader=False)


def _application(parent: int) -> Any:
    """The application, in one of the web process's own. Left alone it would go on answering and keep the port."""
    end_with(parent)
    from petwire.wsgi import application

    return application


def refuse_taken(setting: str, address: str, *, patience: float = 0.0) -> None:
    """Find out before anything starts, so that the message can name the setting. Raises PortTaken.

    The parts of an instance that was killed let go within a moment; `patience` is how many seconds to wait for it.
    """
    host, port = split_address(address)
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    deadline = time.monotonic() + patience
    while True:
        with socket.socket(family) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((host, port))
                return
            except OSError as err:
                if time.monotonic() >= deadline:
                    raise PortTaken(
                        f"{setting}={address} cannot be used: {err.strerror}. "
                        f"Stop the program that listens there, or set {setting} to another host:port."
                    ) from err
        time.sleep(0.1)
