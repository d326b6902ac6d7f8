"""Addresses of the tracker image."""

from django.urls import path

from petwire.tracker.views import pixel

urlpatterns = [path("pet", pixel, name="pixel")]
