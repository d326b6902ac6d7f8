"""Addresses of all withdrawals, for operators."""

from django.urls import path

from petwire.console.withdrawals import operator

app_name = "all-withdrawals"
urlpatterns = [
    path("", operator.listed, name="list"),
    path("withdraw/", operator.choose, name="choose"),
    path("withdraw/<str:kind>/<id:subject>/", operator.withdraw, name="withdraw"),
    path("<id:operators_entry>/lift/", operator.end, name="lift"),
    path("keys/<key:service_key>/", operator.accept, name="accept"),
    path("services/<key:service_key>/again/", operator.again, name="again"),
]
