"""Addresses of the ledger for holders, of their own service, and for operators, of everything."""

from django.urls import path

from petwire.console.sharing import ledger

app_name = "ledger"
urlpatterns = [
    path("console/services/<key:key_id>/ledger.jsonl", ledger.lines_of_service, name="service-lines"),
    path("console/services/<key:key_id>/ledger.csv", ledger.csv_of_service, name="service-csv"),
    path("console/operator/ledger.jsonl", ledger.all_lines, name="lines"),
    path("console/operator/ledger.csv", ledger.all_csv, name="csv"),
]
