"""The address of reporting a listing."""

from django.urls import path

from petwire.console.reports import views

app_name = "reports"
urlpatterns = [path("report/<id:animal_id>", views.report, name="report")]
