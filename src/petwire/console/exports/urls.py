"""Addresses of an organisation's exports."""

from django.urls import path

from petwire.console.exports import accounts, asking, enabling, mappings, overview, runs

app_name = "exports"
urlpatterns = [
    path("", overview.overview, name="overview"),
    path("settings/", overview.settings, name="settings"),
    path("how-to/enable/", overview.how_to_enable, name="how_to_enable"),
    path("how-to/disable/", overview.how_to_disable, name="how_to_disable"),
    path("runs/", runs.runs, name="runs"),
    path("runs/log.csv", runs.log, name="log"),
    path("runs/<id:export_run>/", runs.one, name="one_run"),
    path("runs/<id:export_run>/file/", runs.file, name="file"),
    path("<str:site_name>/", overview.site, name="site"),
    path("<str:site_name>/account/", accounts.account, name="account"),
    path("<str:site_name>/account/try/", accounts.try_it, name="try"),
    path("<str:site_name>/account/forget/", accounts.forget, name="forget"),
    path("<str:site_name>/request/", asking.ask, name="ask"),
    path("<str:site_name>/request/take-back/", asking.take_back, name="take_back"),
    path("<str:site_name>/preflight/", enabling.preflight, name="preflight"),
    path("<str:site_name>/lost/<id:copy_id>/", enabling.lost_copy, name="copy"),
    path("<str:site_name>/mappings/", mappings.mappings, name="mappings"),
    path("<str:site_name>/mappings/change/", mappings.change, name="change_mapping"),
    path("<str:site_name>/disable/", enabling.disable, name="disable"),
    path("<str:site_name>/run/", enabling.run, name="run"),
    path("<str:site_name>/losses/", enabling.losses, name="losses"),
]
