"""The WSGI application that the web server runs: search API and tracker image by themselves, all else by Django."""

import os
from importlib import import_module
from typing import Any

from django.core.wsgi import get_wsgi_application

from petwire.lib.config import config
from petwire.lib.places import get_ready
from petwire.lib.tables import wait_for_tables

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "petwire.settings")

_pages = get_wsgi_application()
import_module("petwire.urls")  # all views, now and not when the first visitor waits
_ears = import_module("petwire.sharing.news").Ears()
_search = import_module("petwire.petapi.serving").search_api(_ears)
import_module("petwire.listings.search.kept").listen(_ears)
import_module("petwire.sharing.replica").follow(_ears)
_pixel = import_module("petwire.tracker.pixel").Pixel()
_pixel_paths = import_module("petwire.tracker.pixel").paths(config())
wait_for_tables()
get_ready()
import_module("petwire.freshness.watching").Watch().start()
import_module("petwire.stores.janitor").Janitor().start()


def application(environ: dict[str, Any], start_response: Any) -> Any:
    """Choose by path. What stands in front of Django is what its framework would cost more than the answers."""
    path = environ.get("PATH_INFO", "")
    if path in _pixel_paths:
        return _pixel(environ, start_response)
    if path.startswith("/search/"):
        return _search(environ, start_response)
    return _pages(environ, start_response)
