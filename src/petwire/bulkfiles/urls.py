"""Addresses of published sets."""

from django.urls import path, re_path

from petwire.bulkfiles.views import file, receipt

urlpatterns = [
    path("files/.petwire/receipt", receipt, name="receipt"),
    re_path(r"^files/(?P<name>(?:\.petwire/)?[^/]+)$", file, name="file"),
]
