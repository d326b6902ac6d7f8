"""Addresses of views: an organisation's, a holder's, the operators'."""

from django.urls import path

from petwire.console.viewing import views

app_name = "views"
SERVICE = "console/services/<key:key_id>/views/"
ONE = "console/operator/services/<key:key_id>/views/"
urlpatterns = [
    path("console/<id:org_id>/views/", views.of_org, name="org"),
    path("console/<id:org_id>/views/views.csv", views.org_csv, name="org-csv"),
    path("console/<id:org_id>/views/animals/<id:animal_id>/", views.of_animal, name="animal"),
    path(SERVICE, views.of_service, name="service"),
    path(SERVICE + "views.csv", views.service_csv, name="service-csv"),
    path(SERVICE + "pages/<id:page_id>/remove/", views.remove_page, name="service-remove"),
    path("console/operator/status/", views.freshness, name="freshness"),
    path("console/operator/views/", views.all_, name="all"),
    path(ONE, views.of_one, name="one"),
    path(ONE + "pages/<id:page_id>/remove/", views.remove_page_of_one, name="one-remove"),
]
