"""Addresses for those who want to show animals in programs and sites of their own."""

from django.urls import path

from petwire.console.developers import opened, trying, views
from petwire.petapi.inputs import FUNCTIONS

app_name = "developers"
urlpatterns = [
    path("", views.home, name="home"),
    path("terms/", views.terms, name="terms"),
    path("terms/<str:version>/", views.terms, name="terms-of"),
    path("api/", trying.functions, name="api"),
    path("api/moving/", trying.moving_here, name="moving"),
    path("api/openapi.json", trying.openapi, name="openapi"),
    path("api/answers.xsd", trying.xml_schema, name="xsd"),
    *(path(f"api/{name}/", trying.function, {"name": name}, name=name) for name in FUNCTIONS),
    path("open-data/", opened.open_data, name="open-data"),
    path("open-data/animals.schema.json", opened.animals_schema, name="animals-schema"),
    path("embed/", opened.embed, name="embed"),
    path("status/", views.status, name="status"),
    path("request/", views.ask, name="request"),
    path("request/sent/", views.sent, name="sent"),
    path("request/confirm/<str:request_token>/", views.confirm, name="confirm"),
]
