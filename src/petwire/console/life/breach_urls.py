"""Addresses of reports of breaches."""

from django.urls import path

from petwire.console.life import breaches

app_name = "breaches"
urlpatterns = [
    path("developers/report-breach/", breaches.report, name="report"),
    path("console/operator/breaches/", breaches.listed, name="list"),
    path("console/operator/breaches/<id:breach_id>/", breaches.one, name="one"),
    path("console/operator/breaches/<id:breach_id>/write/", breaches.write, name="write"),
    path("console/operator/breaches/<id:breach_id>/settle/", breaches.settle, name="settle"),
]
