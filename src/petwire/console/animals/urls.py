"""Addresses of an organisation's animals."""

from django.urls import path

from petwire.console.animals import accounts, history, people, sheets, views

app_name = "animals"
urlpatterns = [
    path("", views.animals, name="list"),
    path("add/", views.add, name="add"),
    path("litter/", views.litter, name="litter"),
    path("many/", views.many, name="many"),
    path("description/", views.description, name="description"),
    path("bin/", history.recovery_bin, name="bin"),
    path("history/", history.of_organisation, name="all_history"),
    path("history/<id:edit_id>/undo/", history.undo, name="undo"),
    path("export/", sheets.export, name="export"),
    path("export/animals.csv", sheets.export_as_csv, name="csv"),
    path("export/everything.json", sheets.export_as_json, name="json"),
    path("import/", sheets.bring_in, name="import"),
    path("import/<id:draft_id>/", sheets.looked_at, name="looked"),
    path("offers/", people.offers, name="offers"),
    path("<id:animal_id>/", views.animal, name="animal"),
    path("<id:animal_id>/edit/", views.edit, name="edit"),
    path("<id:animal_id>/status/", views.status, name="status"),
    path("<id:animal_id>/publish/", views.publish, name="publish"),
    path("<id:animal_id>/accounts/", accounts.accounts, name="accounts"),
    path("<id:animal_id>/preview/", views.preview, name="preview"),
    path("<id:animal_id>/history/", history.of_animal, name="history"),
    path("<id:animal_id>/fosters/", people.fosters, name="fosters"),
    path("<id:animal_id>/move/", people.move, name="move"),
    path("<id:animal_id>/delete/", views.delete, name="delete"),
    path("<id:animal_id>/picture/<id:picture_id>/", views.picture, name="picture"),
]
