"""Addresses of the first page."""

from django.urls import path

from petwire.console.home import views

app_name = "console"
urlpatterns = [path("", views.home, name="home")]
