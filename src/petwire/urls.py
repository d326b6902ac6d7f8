"""Every web address, by room."""

from django.urls import include, path

urlpatterns = [
    path("", include("petwire.tracker.urls")),
    path("", include("petwire.bulkfiles.urls")),
    path("", include("petwire.listings.urls")),
    path("", include("petwire.work.urls")),
    path("", include("petwire.console.urls")),
]

handler500 = "petwire.listings.views.broken"
