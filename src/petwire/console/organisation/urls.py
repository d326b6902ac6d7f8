"""Addresses of the organisation's own pages."""

from django.urls import path

from petwire.console.organisation import views

app_name = "organisation"
urlpatterns = [path("", views.overview, name="overview")]
