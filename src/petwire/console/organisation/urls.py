"""Addresses of the organisation's own pages."""

from django.urls import path

from petwire.console.organisation import views

app_name = "organisation"
urlpatterns = [
    path("", views.overview, name="overview"),
    path("answer/<id:question_id>/", views.answer, name="answer"),
    path("settings/", views.settings, name="settings"),
    path("settings/branches/add/", views.branch, name="add-branch"),
    path("settings/branches/<id:branch_id>/", views.branch, name="branch"),
    path("settings/branches/<id:branch_id>/remove/", views.remove_branch, name="remove-branch"),
]
