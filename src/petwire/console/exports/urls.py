"""Addresses of an organisation's exports."""

from django.urls import path

from petwire.console.exports import accounts, enabling, overview

app_name = "exports"
urlpatterns = [
    path("", overview.overview, name="overview"),
    path("<str:site_name>/", overview.site, name="site"),
    path("<str:site_name>/account/", accounts.account, name="account"),
    path("<str:site_name>/account/try/", accounts.try_it, name="try"),
    path("<str:site_name>/account/forget/", accounts.forget, name="forget"),
    path("<str:site_name>/preflight/", enabling.preflight, name="preflight"),
    path("<str:site_name>/lost/<id:copy_id>/", enabling.lost_copy, name="copy"),
    path("<str:site_name>/disable/", enabling.disable, name="disable"),
    path("<str:site_name>/run/", enabling.run, name="run"),
    path("<str:site_name>/losses/", enabling.losses, name="losses"),
]
