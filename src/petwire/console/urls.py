"""Every address of the console; each topic brings its own. Every view has a door (doors.py)."""

from django.urls import include, path, register_converter

from petwire.console.converters import IdConverter, KeyIdConverter

register_converter(IdConverter, "id")
register_converter(KeyIdConverter, "key")

urlpatterns = [
    path("console/", include("petwire.console.home.urls")),
    path("console/account/", include("petwire.console.account.urls")),
    path("", include("petwire.console.joining.urls")),
    path("", include("petwire.console.people.urls")),
    path("", include("petwire.console.reports.urls")),
    path("developers/", include("petwire.console.developers.urls")),
    path("", include("petwire.console.viewing.urls")),
    path("console/services/<key:key_id>/", include("petwire.console.withdrawals.holder_urls")),
    path("console/services/", include("petwire.console.services.urls")),
    path("console/services/<key:key_id>/", include("petwire.console.life.urls")),
    path("console/operator/", include("petwire.console.life.operator_urls")),
    path("", include("petwire.console.life.breach_urls")),
    path("console/operator/services/", include("petwire.console.services.review_urls")),
    path("", include("petwire.console.sharing.others")),
    path("console/operator/withdrawals/", include("petwire.console.withdrawals.operator_urls")),
    path("console/operator/", include("petwire.console.operator.urls")),
    path("console/operator/sites/", include("petwire.console.exports.operator_urls")),
    path("console/site-accounts/", include("petwire.console.exports.partner_urls")),
    path("console/<id:org_id>/animals/<id:animal_id>/pictures/", include("petwire.console.pictures.urls")),
    path("console/<id:org_id>/animals/exports/", include("petwire.console.exports.urls")),
    path("console/<id:org_id>/animals/", include("petwire.console.animals.urls")),
    path("console/<id:org_id>/sharing/", include("petwire.console.sharing.urls")),
    path("console/<id:org_id>/withdrawals/", include("petwire.console.withdrawals.urls")),
    path("console/<id:org_id>/", include("petwire.console.organisation.urls")),
]
