"""The WSGI application that the web server runs."""

import os
from importlib import import_module

from django.core.wsgi import get_wsgi_application

from petwire.lib.tables import wait_for_tables

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "petwire.settings")

application = get_wsgi_application()
import_module("petwire.urls")  # all views, now and not when the first visitor waits
wait_for_tables()
