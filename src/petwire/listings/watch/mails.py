"""Mails with notices, in the reader's language. They hold no picture and no address that tells who reads them."""

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.utils import translation

from petwire.lib.colours import ACCENT
from petwire.lib.config import config
from petwire.lib.mail import write
from petwire.lib.operator import operator_of
from petwire.listings.languages import address
from petwire.listings.watch import searches
from petwire.listings.watch.actions import Asked, token_of
from petwire.listings.watch.models import Kind, Reader, Watch
from petwire.listings.watch.rules import CONFIRM_WITHIN, SHOWN_AT_ONCE, WARNED_BEFORE

if TYPE_CHECKING:
    from petwire.listings.watch.run import News


def send_confirmation(asked: Asked, *, now: datetime) -> bool:
    """Ask whether whoever reads this address wants the notice."""
    reader = asked.watch.reader
    link = _link(reader, f"/watch/confirm/{asked.token}")
    given = {"about": _about(asked.watch, now), "link": link, "days": CONFIRM_WITHIN.days}
    return _write(reader, "listings/mail/watch_confirm", given)


def send_news(news: "News", *, now: datetime) -> bool:
    """All that one reader is to hear, in one mail that a click can end."""
    reader, token = news.reader, token_of(news.reader)
    end = f"{config().public_url}/watch/end/{token}"
    found = [
        {
            "words": one.words,
            "animals": [(card, _link(reader, card.path)) for card in one.cards],
            "total": one.total,
            "more": one.total - len(one.cards),
            "all": _link(reader, f"/animals?{one.watch.query}" if one.watch.query else "/animals"),
        }
        for one in news.found
    ]
    became = [
        {
            "fate": one.fate,
            "name": one.card.called if one.card else "",
            "link": _link(reader, one.card.path if one.card else f"/animals/{one.watch.animal}"),
            "since": one.watch.made_at,
        }
        for one in news.became
    ]
    given = {
        "found": found,
        "became": became,
        "single": found[0] if len(found) == 1 and not became else None,
        "mine": _link(reader, f"/watch/mine/{token}"),
        "end": end,
        "most": SHOWN_AT_ONCE,
    }
    headers = {"List-Unsubscribe": f"<{end}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
    return _write(reader, "listings/mail/watch_news", given, headers)


def send_warning(reader: Reader, *, now: datetime) -> bool:
    """Nobody has clicked for long: are the notices still wanted?"""
    token = token_of(reader)
    given = {
        "abouts": [
            _about(one, now) for one in reader.watches.filter(confirmed_at__isnull=False).order_by("pk")
        ],
        "days": WARNED_BEFORE.days,
        "mine": _link(reader, f"/watch/mine/{token}"),
        "end": f"{config().public_url}/watch/end/{token}",
    }
    return _write(reader, "listings/mail/watch_wanted", given)


def about(watch: Watch, now: datetime) -> str:
    """What a notice is about, in the language of the moment; of an animal that is not shown, only when it was asked."""
    if watch.kind == Kind.SEARCH:
        return searches.words(watch.query)
    card = next(iter(searches.cards([watch.animal or 0], now)), None)
    if card:
        return card.called
    return translation.gettext("An animal that is not listed just now")


def _about(watch: Watch, now: datetime) -> str:
    with translation.override(watch.reader.language):
        return about(watch, now)


def _link(reader: Reader, path: str) -> str:
    return config().public_url + address(reader.language, path)


def _write(
    reader: Reader, template: str, given: Mapping[str, Any], headers: Mapping[str, str] | None = None
) -> bool:
    settings = config()
    more = {
        "site": settings.site_name,
        "accent": settings.site_accent or ACCENT,
        "operator": operator_of(settings),
        "language": reader.language,
        **given,
    }
    with translation.override(reader.language):
        return write(to=reader.email, template=template, given=more, headers=headers)
