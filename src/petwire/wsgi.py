"""The WSGI application that the web server runs: the search API by itself, everything else by Django."""

import os
from importlib import import_module
from typing import Any

from django.core.wsgi import get_wsgi_application

from petwire.lib.places import get_ready
from petwire.lib.tables import wait_for_tables

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "petwire.settings")

_pages = get_wsgi_application()
import_module("petwire.urls")  # all views, now and not when the first visitor waits
_search = import_module("petwire.petapi.serving").search_api()
wait_for_tables()
get_ready()


def application(environ: dict[str, Any], start_response: Any) -> Any:
    """Choose by path. The search API stands in front of Django, whose framework costs more than its answers."""
    if environ.get("PATH_INFO", "").startswith("/search/"):
        return _search(environ, start_response)
    return _pages(environ, start_response)
