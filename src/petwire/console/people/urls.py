"""Addresses of members and invitations."""

from django.urls import path

from petwire.console.people import views

app_name = "people"
urlpatterns = [
    path("console/<id:org_id>/people/", views.people, name="list"),
    path("console/<id:org_id>/people/invite/", views.invite, name="invite"),
    path("console/<id:org_id>/people/invited/<id:invitation_id>/again/", views.again, name="again"),
    path("console/<id:org_id>/people/invited/<id:invitation_id>/revoke/", views.revoke, name="revoke"),
    path("console/<id:org_id>/people/<id:person_id>/", views.role, name="role"),
    path("console/<id:org_id>/people/<id:person_id>/remove/", views.remove, name="remove"),
    path("console/<id:org_id>/leave/", views.leave, name="leave"),
    path("console/invitations/<str:token>/", views.invitation, name="invitation"),
]
