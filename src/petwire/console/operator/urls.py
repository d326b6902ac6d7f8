"""Addresses of the operator."""

from django.urls import path

from petwire.console.operator import applications, audit, daily, home, letters, reports, sources

app_name = "operator"
urlpatterns = [
    path("", home.waiting, name="waiting"),
    path("applications/", applications.listed, name="applications"),
    path("applications/<id:application_org>/", applications.application, name="application"),
    path("applications/<id:application_org>/approve/", applications.approve, name="approve"),
    path("applications/<id:application_org>/ask/", applications.ask, name="ask"),
    path("applications/<id:application_org>/refuse/", applications.refuse, name="refuse"),
    path("reports/", reports.listed, name="reports"),
    path("reports/<id:report_id>/", reports.report, name="report"),
    path("reports/letters/", letters.listed, name="letters"),
    path("reports/letters/<id:letter_id>/", letters.letter, name="letter"),
    path("sources/", sources.listed, name="sources"),
    path("sources/<str:source_name>/runs/<id:run_id>/approve/", sources.approve, name="approve_run"),
    path("mail/", daily.mail, name="mail"),
    path("audit/", audit.search, name="audit"),
    path("audit/audit.csv", audit.export, name="audit_export"),
]
