"""What the page benchmark serves: the web process as it is, in two processes."""

import os
import sys

os.environ["DJANGO_SETTINGS_MODULE"] = "petwire.settings"


def serve(port: int) -> None:
    """As `petwire web` serves."""
    from granian import Granian
    from granian.constants import Interfaces
    from granian.log import LogLevels

    from petwire.bulkfiles.turns import LONG_ANSWERS

    Granian(
        "petwire.wsgi:application",
        address="127.0.0.1",
        port=port,
        interface=Interfaces.WSGI,
        workers=2,
        blocking_threads=1 + LONG_ANSWERS,
        log_level=LogLevels.warning,
        log_access=False,
    ).serve()


if __name__ == "__main__":
    serve(int(sys.argv[1]))
