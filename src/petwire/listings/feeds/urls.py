"""Addresses of the open outlets."""

from django.urls import path

from petwire.listings.feeds import views

urlpatterns = [
    path("animals.json", views.animals_json, name="animals-json"),
    path("animals.atom", views.animals_atom, name="animals-atom"),
    path("animals.feed.json", views.animals_feed_json, name="animals-feed-json"),
    path("sitemap.xml", views.sitemap_index, name="sitemap"),
    path("sitemaps/pages.xml", views.sitemap_pages, name="sitemap-pages"),
    path("sitemaps/<str:kind>-<int:number>.xml", views.sitemap_part, name="sitemap-part"),
    path("robots.txt", views.robots, name="robots"),
]
