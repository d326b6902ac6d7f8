"""What the tracker benchmark serves: petwire's whole web process, beside it an application that does nothing, and a
static file of 43 bytes that the web server answers by itself."""

import os
import sys
from pathlib import Path
from typing import Any

from bench.load import NOTHING

os.environ["DJANGO_SETTINGS_MODULE"] = "petwire.settings"


def _made() -> Any:
    from petwire import wsgi  # sets Django up
    from petwire.tracker.pixel import PIXEL

    headers = [("Content-Type", "image/gif"), ("Content-Length", str(len(PIXEL)))]

    def application(environ: dict[str, Any], start: Any) -> Any:
        if environ["PATH_INFO"] == NOTHING:
            start("200 OK", headers)
            return [PIXEL]
        return wsgi.application(environ, start)

    return application


application = _made() if __name__ != "__main__" else None  # the process that only forks loads nothing


def serve(port: int, folder: Path) -> None:
    """As `petwire web` serves, in one process: the other core is the load's."""
    from granian import Granian
    from granian.constants import Interfaces
    from granian.log import LogLevels

    from petwire.bulkfiles.turns import LONG_ANSWERS

    Granian(
        "bench.tracker_app:application",
        address="127.0.0.1",
        port=port,
        interface=Interfaces.WSGI,
        workers=1,
        blocking_threads=1 + LONG_ANSWERS,
        static_path_route=["/static43"],
        static_path_mount=[folder],
        log_level=LogLevels.warning,
        log_access=False,
    ).serve()


if __name__ == "__main__":
    serve(int(sys.argv[1]), Path(sys.argv[2]))
