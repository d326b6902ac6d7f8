"""Addresses for those who want to show animals in programs and sites of their own."""

from django.urls import path

from petwire.console.developers import views

app_name = "developers"
urlpatterns = [
    path("", views.home, name="home"),
    path("terms/", views.terms, name="terms"),
    path("terms/<str:version>/", views.terms, name="terms-of"),
    path("request/", views.ask, name="request"),
    path("request/sent/", views.sent, name="sent"),
    path("request/confirm/<str:request_token>/", views.confirm, name="confirm"),
]
