"""Addresses of an organisation's withdrawals."""

from django.urls import path

from petwire.console.withdrawals import views

app_name = "withdrawals"
urlpatterns = [
    path("", views.listed, name="list"),
    path("organisation/", views.organisation, name="organisation"),
    path("animals/<id:animal_id>/", views.animal, name="animal"),
    path("pictures/<id:picture_id>/", views.picture, name="picture"),
    path("<id:entry_id>/lift/", views.end, name="lift"),
]
