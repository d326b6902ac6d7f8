"""What pages say to programs that preview and index them: JSON-LD by schema.org, Open Graph, Twitter cards. Pure.

schema.org has no word for an animal that looks for a home. `Product` with an `Offer` would say that it is sold, and
`Taxon` is a kind of animals and not one of them. So an animal's page is an ItemPage about a Thing, with what a Thing
has; whom to ask is an AnimalShelter, or an Organization where nobody can go to. A test holds every word and where it
may stand against schema.org's vocabulary (docs/decisions/0029).
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.utils.safestring import SafeString, mark_safe

from petwire.listings.present import AnimalPage, Card, OrgPage, Shot

Json = dict[str, Any]
# What kind of animal it is, by a name that means the same everywhere; of others the words say it.
KINDS: Final = {
    "Dog": "https://www.wikidata.org/entity/Q144",
    "Cat": "https://www.wikidata.org/entity/Q146",
    "Horse": "https://www.wikidata.org/entity/Q726",
}
PIXELS: Final = "E37"  # UN/CEFACT's code of the unit
_SHELTERS: Final = frozenset({"Shelter", "Animal Control", "Humane Society", "SPCA"})


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page stands: the site's address and name, and the language it speaks."""

    base: str
    site: str = "petwire"
    language: str = "en"


@dataclass(frozen=True, slots=True)
class Preview:
    """How a page looks when somebody passes its address on."""

    title: str
    summary: str
    url: str
    picture: Shot | None = None


def animal_data(animal: AnimalPage, place: Place, *, summary: str) -> Json:
    """An animal's page."""
    base = place.base
    url = base + animal.path
    crumbs = [("Animals", f"{base}/animals"), (animal.name, url)]
    thing = {
        "@type": "Thing",
        "@id": f"{url}#animal",
        "name": animal.called,
        "description": ". ".join(filter(None, (animal.who, animal.breed, animal.status))),
        "url": url,
        "identifier": str(animal.id),
        "image": [_absolute(shot.full, base) for shot in animal.shots],
        "additionalType": KINDS.get(animal.species),
        "sameAs": animal.url,
    }
    page = _page("ItemPage", url, f"{animal.who}", summary, place) | {
        "primaryImageOfPage": _image(animal.shots[0], base) if animal.shots else None,
        "dateModified": animal.updated_at.isoformat() if animal.updated_at else None,
        "breadcrumb": _crumbs(crumbs),
        "provider": organisation(animal.org, base=base),
        "mainEntity": _bare(thing),
    }
    return _whole(page)


def org_data(org: OrgPage, place: Place, *, summary: str) -> Json:
    """An organisation's page."""
    base = place.base
    url = base + org.path
    page = _page("WebPage", url, org.name, summary, place) | {
        "breadcrumb": _crumbs([("Organisations", f"{base}/orgs"), (org.name, url)]),
        "mainEntity": organisation(org, base=base),
    }
    return _whole(page)


def list_data(
    cards: Sequence[Card], total: int, place: Place, *, title: str, url: str, first: int = 1
) -> Json:
    """A page of a list of animals; `first` is the position of its first one in the whole list."""
    items = {
        "@type": "ItemList",
        "numberOfItems": total,
        "itemListElement": [
            _bare(
                {
                    "@type": "ListItem",
                    "position": number,
                    "url": place.base + card.path,
                    "name": card.name,
                    "image": _absolute(card.shot.src, place.base) if card.shot else None,
                }
            )
            for number, card in enumerate(cards, first)
        ],
    }
    return _whole(_page("CollectionPage", url, title, "", place) | {"mainEntity": items})


def organisation(org: OrgPage, *, base: str) -> Json:
    """An organisation. Its street stands there only where it shows it; one that shows it can be gone to."""
    street, town = (org.address[0], org.address[-1]) if len(org.address) > 1 else ("", org.place)
    city, _, rest = town.partition(", ")
    state, _, zip_code = rest.partition(" ")
    address = {
        "@type": "PostalAddress",
        "streetAddress": street,
        "addressLocality": city,
        "addressRegion": state,
        "postalCode": zip_code,
    }
    return _bare({
        "@type": "AnimalShelter" if street or org.kind in _SHELTERS else "Organization",
        "@id": f"{base}{org.path}#org",
        "name": org.name,
        "url": base + org.path,
        "telephone": next(iter(org.contact.phones), None),
        "sameAs": [one for one in (org.url, org.facebook) if one],
        "address": _bare(address) if city else None,
    })  # fmt: skip


_LOCALES: Final = {"en": "en_US", "es": "es_US"}


def tags(preview: Preview, place: Place) -> list[tuple[str, str, str]]:
    """Open Graph's and Twitter's tags: which attribute names it, the name, what it says."""
    here = _LOCALES[place.language]
    found = [
        ("property", "og:site_name", place.site),
        ("property", "og:type", "website"),
        ("property", "og:locale", here),
        *(("property", "og:locale:alternate", one) for one in _LOCALES.values() if one != here),
        ("property", "og:title", preview.title),
        ("property", "og:description", preview.summary),
        ("property", "og:url", preview.url),
    ]
    shot = preview.picture
    if shot is not None:
        width, height = full_size(shot)
        found += [
            ("property", "og:image", _absolute(shot.full, place.base)),
            ("property", "og:image:alt", shot.alt),
        ]
        if width and height:
            found += [
                ("property", "og:image:width", str(width)),
                ("property", "og:image:height", str(height)),
            ]
    found.append(("name", "twitter:card", "summary_large_image" if shot else "summary"))
    return [one for one in found if one[2]]


def full_size(shot: Shot) -> tuple[int | None, int | None]:
    """Pixels across and down of the whole picture, as its srcset says; None where nobody knows."""
    if not (shot.width and shot.height):
        return None, None
    widths = [one.split() for one in shot.srcset.split(", ") if one]
    width = next((int(wide[:-1]) for src, wide in widths if src == shot.full), None)
    if width is None:
        return (shot.width, shot.height) if shot.full == shot.src else (None, None)
    return width, round(shot.height * width / shot.width)


def site_data(place: Place, *, title: str, summary: str) -> Json:
    """The front page."""
    url = f"{place.base}/"
    return _whole(_page("WebPage", url, title, summary, place))


def script(data: Json) -> SafeString:
    """JSON-LD as it stands in a page. Nothing in it can end the element, whatever a record holds."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return mark_safe(f'<script type="application/ld+json">{text}</script>')  # noqa: S308 (nothing can end it)


def _page(kind: str, url: str, name: str, summary: str, place: Place) -> Json:
    base = place.base
    site = {"@type": "WebSite", "@id": f"{base}/#site", "name": place.site, "url": f"{base}/"}
    return {
        "@type": kind,
        "@id": url,
        "url": url,
        "name": name,
        "description": summary,
        "inLanguage": place.language,
        "isPartOf": site,
    }


def _image(shot: Shot, base: str) -> Json:
    width, height = full_size(shot)
    return _bare({
        "@type": "ImageObject",
        "contentUrl": _absolute(shot.full, base),
        "caption": shot.alt,
        "width": _pixels(width),
        "height": _pixels(height),
    })  # fmt: skip


def _pixels(number: int | None) -> Json | None:
    return {"@type": "QuantitativeValue", "value": number, "unitCode": PIXELS} if number else None


def _crumbs(steps: Iterable[tuple[str, str]]) -> Json:
    elements = [
        {"@type": "ListItem", "position": number, "name": name, "item": url}
        for number, (name, url) in enumerate(steps, 1)
    ]
    return {"@type": "BreadcrumbList", "itemListElement": elements}


def _whole(page: Json) -> Json:
    return {"@context": "https://schema.org"} | _bare(page)


def _bare(values: Json) -> Json:
    """Without what is not known: an empty property says that it is empty."""
    return {name: value for name, value in values.items() if value not in (None, "", [])}


def _absolute(url: str, base: str) -> str:
    return base + url if url.startswith("/") else url
