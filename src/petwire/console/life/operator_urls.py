"""Addresses of an operator: what is about all services, and below `services/<key>/` what is about one."""

from django.urls import path

from petwire.console.life import operator

app_name = "lives"
ONE = "services/<key:key_id>/"
urlpatterns = [
    path("services/use/", operator.use_of_services, name="use-of-services"),
    path("services/notices/", operator.notices_to_all, name="open-notices"),
    path("services/ended/", operator.ended_services, name="ended"),
    path(ONE + "use/", operator.use, name="use"),
    path(ONE + "use/host/", operator.host, name="host"),
    path(ONE + "use/pictures/", operator.pictures, name="pictures"),
    path(ONE + "reactivate/", operator.reactivate, name="reactivate"),
    path(ONE + "notices/", operator.notices, name="notices"),
    path(ONE + "notices/serve/", operator.serve, name="serve"),
    path(ONE + "notices/<id:notice_id>/", operator.notice, name="notice"),
    path(ONE + "notices/<id:notice_id>/mended/", operator.mended, name="mended"),
    path(ONE + "notices/<id:notice_id>/suspend/", operator.suspend, name="suspend"),
    path(ONE + "end/", operator.end, name="end"),
    path(ONE + "end/certificates/<id:certificate_id>.json", operator.certificate, name="certificate"),
]
