"""Addresses of published sets."""

from django.urls import re_path

from petwire.bulkfiles.views import file

urlpatterns = [re_path(r"^files/(?P<name>(?:\.petwire/)?[^/]+)$", file, name="file")]
