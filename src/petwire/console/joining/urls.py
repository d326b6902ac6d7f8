"""Addresses of applying."""

from django.urls import path

from petwire.console.joining import views

app_name = "joining"
urlpatterns = [
    path("join", views.join, name="join"),
    path("join/sent", views.sent, name="sent"),
]
