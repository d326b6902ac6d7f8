"""Addresses of those who hold keys."""

from django.urls import path

from petwire.console.services import views

app_name = "services"
urlpatterns = [
    path("", views.services, name="list"),
    path("asked/<id:request_id>/", views.request_, name="request"),
    path("asked/<id:request_id>/answer/<id:key_question>/", views.answer, name="answer"),
    path("address/<str:address_token>/", views.address, name="address"),
    path("<key:key_id>/", views.service, name="service"),
    path("<key:key_id>/edit/", views.edit, name="edit"),
    path("<key:key_id>/files/", views.files, name="files"),
    path("<key:key_id>/rotate/", views.rotate, name="rotate"),
    path("<key:key_id>/rotate/end/", views.end_old, name="end-old"),
    path("<key:key_id>/take/<str:key_token>/", views.take, name="take"),
    path("<key:key_id>/link/", views.link, name="link"),
    path("<key:key_id>/terms/", views.terms, name="terms"),
    path("<key:key_id>/term/", views.term, name="term"),
]
