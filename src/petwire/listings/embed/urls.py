"""Addresses of embeds."""

from django.urls import path

from petwire.listings.embed import views

urlpatterns = [
    path("embed.js", views.script, name="embed-script"),
    path("embed/<int:org_id>.json", views.listed, name="embed-json"),
    path("embed/<int:org_id>", views.framed, name="embed"),
]
