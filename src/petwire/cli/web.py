"""The web process: the WSGI application under granian."""

import logging
import socket

from petwire.cli.tree import obey_lifeline
from petwire.lib.config import config, split_address
from petwire.lib.errors import PetwireError


class PortTaken(PetwireError):
    """Another program listens where the web process should."""


def serve(*, workers: int) -> None:
    """Answer until SIGTERM or SIGINT. Raises PortTaken."""
    from granian import Granian
    from granian.constants import Interfaces
    from granian.log import LogLevels

    host, port = split_address(config().http)
    refuse_taken(host, port)
    obey_lifeline()
    logging.getLogger("granian").setLevel(logging.WARNING)
    server = Granian(
        "petwire.wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=1,
        respawn_failed_workers=True,
        workers_kill_timeout=5,
        log_level=LogLevels.warning,
        log_access=False,
    )
    server.serve()


def refuse_taken(host: str, port: int) -> None:
    """Find out before the workers start, so that the message can name the setting."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as err:
            raise PortTaken(
                f"PETWIRE_HTTP={host}:{port} cannot be used: {err.strerror}. "
                "Stop the program that listens there, or set PETWIRE_HTTP to another host:port."
            ) from err
