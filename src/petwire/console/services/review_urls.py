"""Addresses of the operator's side of services."""

from django.urls import path

from petwire.console.services import review

app_name = "review"
urlpatterns = [
    path("", review.overview, name="overview"),
    path("requests/<id:key_request>/", review.one_request, name="request"),
    path("requests/<id:key_request>/approve/", review.approve, name="approve"),
    path("requests/<id:key_request>/ask/", review.ask, name="ask"),
    path("requests/<id:key_request>/refuse/", review.refuse, name="refuse"),
    path("changes/<id:change_id>/", review.change, name="change"),
    path("changes/<id:change_id>/approve/", review.approve_change, name="approve-change"),
    path("changes/<id:change_id>/refuse/", review.refuse_change, name="refuse-change"),
    path("<key:key_id>/", review.one_service, name="service"),
    path("<key:key_id>/link/", review.link, name="link"),
]
