"""Addresses of a holder, below `/console/services/<key>/`."""

from django.urls import path

from petwire.console.life import holder

app_name = "life"
urlpatterns = [
    path("use/", holder.use, name="use"),
    path("reactivate/", holder.reactivate, name="reactivate"),
    path("notices/", holder.notices, name="notices"),
    path("notices/<id:notice_id>/", holder.notice, name="notice"),
    path("end/", holder.end, name="end"),
    path("deletion/", holder.deletion, name="deletion"),
    path("deletion/received.csv", holder.deletion_list, name="received"),
    path("deletion/confirm/", holder.confirm, name="confirm"),
    path("deletion/certificates/<id:certificate_id>.json", holder.certificate, name="certificate"),
]
