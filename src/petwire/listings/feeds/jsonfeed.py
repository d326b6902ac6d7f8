"""A feed as JSON Feed 1.1. What is gone stands in `_petwire`, as the format has no word for it. Pure."""

from typing import Final

from petwire.listings.feeds.animals import Json, stamp
from petwire.listings.feeds.feed import LONG_AGO, Entry, Feed

VERSION: Final = "https://jsonfeed.org/version/1.1"


def document(feed: Feed) -> Json:
    """The whole feed."""
    return {
        "version": VERSION,
        "title": feed.title,
        "home_page_url": feed.page,
        "feed_url": feed.url,
        "authors": [{"name": feed.author}],
        "_petwire": {
            "about": f"{feed.site}/developers/open-data/",
            "gone": [{"id": ref, "when": stamp(gone.at)} for ref, gone in feed.gone],
        },
        "items": [_item(one) for one in feed.entries],
    }


def _item(one: Entry) -> Json:
    item = {
        "id": one.id,
        "url": one.url,
        "title": one.title,
        "summary": one.summary,
        "content_html": one.html,
        "authors": [{"name": one.author}],
        "tags": list(one.tags),
        "attachments": [{"url": picture["url"], "mime_type": "image/jpeg"} for picture in one.pictures],
    }
    if one.pictures:
        item["image"] = one.pictures[0]["small"]
    if one.updated != LONG_AGO:
        item["date_modified"] = stamp(one.updated)
    return item
