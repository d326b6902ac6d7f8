"""Addresses of the tracker image."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
