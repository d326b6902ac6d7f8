"""What the search benchmark serves, by PETWIRE_BENCH_APP: the API in one of its states, or a peer."""

import os
import sys
from importlib import import_module
from typing import Any

os.environ["DJANGO_SETTINGS_MODULE"] = "petwire.settings"

PEER = {
    "ROOT_URLCONF": "bench.search_peer",
    "MIDDLEWARE": ["django.middleware.common.CommonMiddleware"],  # which says how long the answer is
    "REST_FRAMEWORK": {
        "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
        "DEFAULT_AUTHENTICATION_CLASSES": [],
        "DEFAULT_PERMISSION_CLASSES": [],
        "UNAUTHENTICATED_USER": None,
    },
}


def _made() -> Any:
    import django
    from django.conf import settings
    from django.core.handlers.wsgi import WSGIHandler

    django.setup()
    match os.environ.get("PETWIRE_BENCH_APP"):
        case "peer":
            for name, value in PEER.items():
                setattr(settings, name, value)
            import_module("bench.search_peer")
            return WSGIHandler()
        case "cached":
            return import_module("petwire.petapi.serving").search_api()
        case "unasked":
            return import_module("bench.search_apis").unasked()
        case _:
            return import_module("bench.search_apis").uncached()


application = _made()


def serve(port: int) -> None:
    """As `petwire web` serves, in two processes."""
    from granian import Granian
    from granian.constants import Interfaces
    from granian.log import LogLevels

    from petwire.bulkfiles.turns import LONG_ANSWERS

    Granian(
        "bench.search_app:application",
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
