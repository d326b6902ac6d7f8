"""Sitemaps (sitemaps.org, with the image extension), written piece by piece. Pure."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Final
from xml.sax.saxutils import escape

from petwire.catalog.models import Animal, Picture
from petwire.listings import present
from petwire.listings.feeds.animals import stamp
from petwire.listings.feeds.atom import writable
from petwire.listings.feeds.reads import Part
from petwire.orgs.models import Organisation
from petwire.pictures.store import media_path

MOST_PICTURES: Final = 3  # of each animal: a map stays far below the protocol's 50 MB
HEAD: Final = '<?xml version="1.0" encoding="UTF-8"?>\n'
SITEMAP: Final = "http://www.sitemaps.org/schemas/sitemap/0.9"
IMAGE: Final = "http://www.google.com/schemas/sitemap-image/1.1"
OPEN: Final = f'{HEAD}<urlset xmlns="{SITEMAP}" xmlns:image="{IMAGE}">\n'
CLOSE: Final = "</urlset>\n"


def index(base: str, *, animals: Iterable[Part], orgs: Iterable[Part]) -> str:
    """The map of maps."""
    parts: list[tuple[str, datetime | None]] = [("pages", None)]
    parts += [(f"orgs-{one.number}", one.updated_at) for one in orgs]
    parts += [(f"animals-{one.number}", one.updated_at) for one in animals]
    maps = "".join(
        f"<sitemap><loc>{_address(base, f'/sitemaps/{name}.xml')}</loc>"
        + (f"<lastmod>{stamp(at)}</lastmod>" if at else "")
        + "</sitemap>\n"
        for name, at in parts
    )
    return f'{HEAD}<sitemapindex xmlns="{SITEMAP}">\n{maps}</sitemapindex>\n'


def pages(base: str, paths: Iterable[str]) -> Iterator[str]:
    """Pages that only change with the program."""
    yield OPEN
    for path in paths:
        yield f"<url><loc>{_address(base, path)}</loc></url>\n"
    yield CLOSE


def animals(base: str, rows: Iterable[tuple[Animal, Sequence[Picture]]]) -> Iterator[str]:
    """Animals with their own pictures: those of a source are that site's to tell of."""
    yield OPEN
    for animal, pictures in rows:
        changed = f"<lastmod>{stamp(animal.updated_at)}</lastmod>" if animal.updated_at else ""
        ours = [one for one in pictures if one.content][:MOST_PICTURES]
        images = "".join(
            f"<image:image><image:loc>{_address(base, media_path(one.pk, one.content))}</image:loc></image:image>"
            for one in ours
        )
        yield f"<url><loc>{_address(base, present.animal_path(animal))}</loc>{changed}{images}</url>\n"
    yield CLOSE


def orgs(base: str, rows: Iterable[Organisation]) -> Iterator[str]:
    """Organisations. When one changed is not told: its row's own time is not to be."""
    yield from pages(base, (present.org_path(row) for row in rows))


def robots(base: str, *, is_test: bool) -> str:
    """What programs may look at: nothing of test data; else everything but what only people sign in to."""
    if is_test:
        return "User-agent: *\nDisallow: /\n"
    return f"User-agent: *\nDisallow: /console/\nDisallow: /report/\n\nSitemap: {base}/sitemap.xml\n"


def _address(base: str, path: str) -> str:
    return escape(writable(base + path))
