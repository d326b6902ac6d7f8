"""What a feed of animals says, before it is Atom or JSON Feed. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from html import escape
from typing import Self

from django.utils.translation import gettext as _

from petwire.listings import present, render
from petwire.listings.feeds.animals import Bases, Json, picture, tracker_of
from petwire.listings.feeds.reads import Gone, Told
from petwire.orgs.models import Organisation
from petwire.tracker.address import with_pixel

LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)  # of a record that does not say when it changed


@dataclass(frozen=True, slots=True)
class Entry:
    """An animal in a feed. `id` is its address without words, which stays when it gets another name."""

    id: str
    number: int
    url: str
    title: str
    summary: str
    html: str
    updated: datetime
    author: str
    tags: tuple[str, ...]
    pictures: tuple[Json, ...]


@dataclass(frozen=True, slots=True)
class Narrowed:
    """What a feed is narrowed to: an organisation, a species in the plural, a status; nothing leaves it open."""

    org: Organisation | None = None
    plural: str = ""
    status: str = ""


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed: its own address, that of the page that shows the same, and what is in it, the newest first."""

    site: str
    url: str
    page: str
    title: str
    author: str
    updated: datetime
    entries: tuple[Entry, ...]
    gone: tuple[tuple[str, Gone], ...]

    @classmethod
    def of(
        cls,
        animals: Sequence[Told],
        gone: Sequence[Gone],
        bases: Bases,
        *,
        path: str,
        page: str,
        narrowed: Narrowed,
        site_name: str,
        is_test: bool,
    ) -> Self:
        """From what the gate gave."""
        entries = tuple(entry(one, bases) for one in animals)
        stamps = [one.updated for one in entries] + [one.at for one in gone]
        return cls(
            site=bases.site,
            url=bases.site + path,
            page=bases.site + page,
            title=title(narrowed, is_test=is_test),
            author=render.plain(narrowed.org.name) if narrowed.org else site_name,
            updated=max(stamps, default=LONG_AGO),
            entries=entries,
            gone=tuple((entry_id(one.id, bases), one) for one in gone),
        )


def title(narrowed: Narrowed, *, is_test: bool) -> str:
    """What a feed is called in a reader's list."""
    what = narrowed.plural or _("Animals")
    words = _("%(what)s looking for a home") % {"what": what}
    if narrowed.status and narrowed.status != "Available":
        words = f"{what}: {render.status_words(narrowed.status)}"
    if narrowed.org:
        words = _("%(what)s at %(org)s") % {"what": words, "org": render.plain(narrowed.org.name)}
    return f"[{_('Test data')}] {words}" if is_test else words


def entry_id(animal_id: int, bases: Bases) -> str:
    """An animal's name in feeds."""
    return f"{bases.site}/animals/{animal_id}"


def entry(told: Told, bases: Bases) -> Entry:
    """An animal in a feed."""
    animal = told.animal
    pictures = tuple(one for row in told.pictures if (one := picture(row, bases)))
    status = render.status_words(animal.status)
    words = [status, present.breed_of(animal), present.place_of(animal)]
    line = " · ".join(word for word in words if word)
    first = (
        f'<p><img src="{escape(pictures[0]["small"])}" alt="{escape(render.call_name(animal.name))}"></p>'
        if pictures
        else ""
    )
    body = f"<p>{escape(line)}</p>{first}{present.description_of(animal)}"
    name = render.plain(animal.name) or _("No name yet")
    return Entry(
        id=entry_id(animal.pk, bases),
        number=animal.pk,
        url=bases.site + present.animal_path(animal),
        title=name if animal.status == "Available" else f"{name} ({status})",
        summary=render.plain(animal.summary) or line,
        html=with_pixel(body, tracker_of(animal, bases)),
        updated=animal.updated_at or LONG_AGO,
        author=render.plain(animal.org.name),
        tags=tuple(filter(None, (render.plain(animal.species), render.plain(animal.status)))),
        pictures=pictures,
    )
