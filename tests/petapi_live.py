"""The whole program behind a real port, the search API in front of Django as in petwire.wsgi; it sees what is
committed."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from django.core.handlers.wsgi import WSGIHandler
from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler

from petwire.lib.config import config
from petwire.petapi.database import Database, connect
from petwire.petapi.server import PREFIX, SearchApi


class _Quiet(WSGIRequestHandler):
    def log_message(self, *given) -> None:
        pass


class _Server(ThreadedWSGIServer):
    daemon_threads = False  # stopping waits for them: each has a connection to the database
    request_queue_size = 64


@contextmanager
def running() -> Iterator[str]:
    """The address of a server on loopback, up until the end of the block."""
    server = _Server(("127.0.0.1", 0), _Quiet)
    base = f"http://127.0.0.1:{server.server_port}"
    shared = connect()  # one for all threads: each would leave its own open
    settings = config().model_copy(update={"public_url": base, "tracker_url": base})
    search = SearchApi(Database(lambda: shared), settings=settings, count=lambda *what, size: None)
    pages = WSGIHandler()

    def application(environ, start):
        return (search if environ["PATH_INFO"].startswith(PREFIX) else pages)(environ, start)

    server.set_app(application)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield base
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
        shared.close()
