"""Addresses of who shows an organisation's animals."""

from django.urls import path

from petwire.console.sharing import ledger, views

app_name = "sharing"
urlpatterns = [
    path("", views.overview, name="overview"),
    path("decide/", views.decide, name="decide"),
    path("master/", views.master, name="master"),
    path("categories/", views.categories, name="categories"),
    path("ledger/", ledger.ledger, name="ledger"),
    path("ledger/ledger.jsonl", ledger.as_lines, name="lines"),
    path("ledger/animals.csv", ledger.as_csv, name="csv"),
]
