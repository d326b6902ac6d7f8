"""Addresses of the public pages."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import include, path, re_path

from petwire.listings import looks, views
from petwire.listings.messages import views as messages
from petwire.listings.pages import View
from petwire.listings.search import views as search
from petwire.listings.watch import views as watch

_ID = "[0-9]{1,18}"  # as many digits as a bigint surely holds


def _numbered(view: View) -> View:
    """Hand the digits of an address to the view as numbers."""

    def answer(request: HttpRequest, **named: Any) -> HttpResponse:
        numbers = {name: int(text) for name, text in named.items() if text and name in _NUMBERS}
        return view(request, **named | numbers)

    return answer


_NUMBERS = ("animal_id", "org_id", "picture_id", "subject")

urlpatterns = [
    path("", include("petwire.listings.feeds.urls")),
    path("", include("petwire.listings.embed.urls")),
    path("", views.front, name="front"),
    path("animals", search.animals, name="animals"),
    re_path(rf"^animals/(?P<animal_id>{_ID})(?:-(?P<words>[^/]*))?$", _numbered(views.animal), name="animal"),
    re_path(
        rf"^animals/(?P<animal_id>{_ID})/card$",
        _numbered(views.sheet),
        {"template": "listings/kennel_card.html"},
        name="kennel-card",
    ),
    re_path(
        rf"^animals/(?P<animal_id>{_ID})/poster$",
        _numbered(views.sheet),
        {"template": "listings/poster.html"},
        name="poster",
    ),
    path("favourites", views.favourites, name="favourites"),
    path("favourites/cards", views.favourite_cards, name="favourite-cards"),
    path("orgs", views.orgs, name="orgs"),
    re_path(rf"^orgs/(?P<org_id>{_ID})(?:-(?P<words>[^/]*))?$", _numbered(views.org), name="org"),
    re_path(
        rf"^media/(?P<picture_id>{_ID})-(?P<content>[0-9a-f]{{8}})(?:_(?P<size>[0-9]{{2,4}}(?:x[0-9]{{2,4}})?))?"
        r"\.(?P<form>jpg|webp)$",
        _numbered(views.picture),
        name="picture",
    ),
    re_path(
        rf"^messages/(?P<about>animals|orgs)/(?P<subject>{_ID})$", _numbered(messages.letter), name="letter"
    ),
    re_path(
        rf"^messages/(?P<about>animals|orgs)/(?P<subject>{_ID})/sent$",
        _numbered(messages.sent),
        name="letter_sent",
    ),
    path("messages/report/<str:token>", messages.report, name="report_letter"),
    path("watch/search", watch.search, name="watch_search"),
    re_path(rf"^watch/animals/(?P<animal_id>{_ID})$", _numbered(watch.animal), name="watch_animal"),
    path("watch/asked", watch.asked, name="watch_asked"),
    path("watch/confirm/<str:token>", watch.confirmation, name="watch_confirm"),
    path("watch/mine/<str:token>", watch.mine, name="watch_mine"),
    path("watch/end/<str:token>", watch.ending, name="watch_end"),
    re_path(
        rf"^looks/org-(?P<org_id>{_ID})-(?P<digest>[0-9a-f]{{12}})\.css$",
        _numbered(looks.org_colours),
        name="org_colours",
    ),
    re_path(r"^looks/site-(?P<digest>[0-9a-f]{12})\.css$", looks.site_colours, name="site_colours"),
    re_path(r"^looks/logo-(?P<digest>[0-9a-f]{12})\.(?P<ending>svg|png|webp)$", looks.logo, name="logo"),
    path("privacy", views.privacy, name="privacy"),
    path("terms", views.words, {"template": "listings/terms.html"}, name="terms"),
    path("favicon.ico", views.favicon, name="favicon"),
]
