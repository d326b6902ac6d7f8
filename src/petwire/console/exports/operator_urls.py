"""Addresses of adoption sites for operators."""

from django.urls import path

from petwire.console.exports import operating

app_name = "operator-sites"
urlpatterns = [
    path("", operating.overview, name="overview"),
    path("requests/<id:account_request>/", operating.record_answer, name="request"),
    path("<str:site_name>/partner/", operating.partner, name="partner"),
]
