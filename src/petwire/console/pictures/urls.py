"""Addresses of an animal's pictures."""

from django.urls import path

from petwire.console.pictures import views

app_name = "pictures"
urlpatterns = [
    path("", views.pictures, name="all"),
    path("change/", views.change, name="change"),
]
