"""Addresses of the operator."""

from django.urls import path

from petwire.console.operator import views

app_name = "operator"
urlpatterns = [
    path("", views.waiting, name="waiting"),
    path("applications/<id:application_org>/", views.application, name="application"),
    path("applications/<id:application_org>/approve/", views.approve, name="approve"),
    path("applications/<id:application_org>/ask/", views.ask, name="ask"),
    path("applications/<id:application_org>/refuse/", views.refuse, name="refuse"),
    path("reports/<id:report_id>/", views.report, name="report"),
]
