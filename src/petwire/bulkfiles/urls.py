"""Addresses of published sets."""

from django.urls import path, re_path

from petwire.bulkfiles.views import certificate, file, receipt

urlpatterns = [
    path("files/.petwire/certificate", certificate, name="certificate"),
    path("files/.petwire/receipt", receipt, name="receipt"),
    re_path(r"^files/(?P<name>(?:\.petwire/)?[^/]+)$", file, name="file"),
]
