"""How pages look beside site.css: the operator's name, logo and colours, and an organisation's colours on its pages.

Colours are a sheet of their own at an address of their own, so that no page needs a style within it.
"""

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Final

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from petwire.audit.actions import record
from petwire.lib.colours import ACCENT, PAPER, stylesheet
from petwire.lib.config import Config, config
from petwire.lib.ready import Ready, Told
from petwire.listings.models import OrgLook
from petwire.sharing.reads import shown_orgs

LOGOS: Final = {".svg": "image/svg+xml", ".png": "image/png", ".webp": "image/webp"}
FOR_A_YEAR: Final = "public, max-age=31536000, immutable"  # the address names the content


@dataclass(frozen=True, slots=True)
class Brand:
    """What the operator calls this site, and where its logo and colours lie; "" where none were set."""

    name: str
    logo: str
    colours: str


def brand_of(settings: Config) -> Brand:
    """From the settings."""
    logo = _logo(settings)
    return Brand(
        name=settings.site_name,
        logo=f"/looks/logo-{_digest(logo[0])}{logo[1]}" if logo else "",
        colours=f"/looks/site-{_digest(sheet.encode())}.css" if (sheet := _site_sheet(settings)) else "",
    )


_LOOK: Ready[OrgLook] = Ready(lambda: OrgLook.objects.filter(org=Told("org")))


def look_of(org_id: int) -> OrgLook | None:
    """The colours that an organisation has picked."""
    return _LOOK.first(org=org_id)


def colours_path(org_id: int) -> str:
    """Where the sheet of an organisation's colours lies; "" when it has none."""
    look = look_of(org_id)
    return f"/looks/org-{org_id}-{_digest(_org_sheet(look).encode())}.css" if look else ""


@transaction.atomic
def set_look(*, org_id: int, colours: tuple[str, str] | None, by: str, now: datetime) -> None:
    """The accent and the ground of an organisation's pages, checked by lib.colours; None takes them away."""
    look = look_of(org_id)
    if (colours is None and look is None) or (look and colours == (look.accent, look.ground)):
        return
    if colours is None:
        OrgLook.objects.filter(org=org_id).delete()
    else:
        accent, ground = colours
        OrgLook.objects.update_or_create(
            org=org_id, defaults={"accent": accent, "ground": ground, "changed_at": now}
        )
    record(by=by, verb="org.look", kind="org", subject=org_id, org=org_id, now=now, own=colours is not None)


@require_safe
def logo(request: HttpRequest, *, digest: str, ending: str) -> HttpResponse:
    """`/looks/logo-<digest>.svg`: the file that the settings name. Opened by itself, nothing in it runs."""
    found = _logo(config())
    if found is None or found[1] != f".{ending}" or _digest(found[0]) != digest:
        raise Http404
    headers = {
        "Cache-Control": FOR_A_YEAR,
        "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; sandbox",
    }
    return HttpResponse(found[0], content_type=LOGOS[found[1]], headers=headers)


@require_safe
def site_colours(request: HttpRequest, *, digest: str) -> HttpResponse:
    """`/looks/site-<digest>.css`: the operator's colours."""
    return _sheet(_site_sheet(config()), digest)


@require_safe
def org_colours(request: HttpRequest, *, org_id: int, digest: str) -> HttpResponse:
    """`/looks/org-<id>-<digest>.css`: those of an organisation that is shown."""
    look = look_of(org_id) if shown_orgs().filter(pk=org_id).exists() else None
    return _sheet(_org_sheet(look) if look else "", digest)


def _sheet(text: str, digest: str) -> HttpResponse:
    if not text or _digest(text.encode()) != digest:
        raise Http404
    return HttpResponse(text, content_type="text/css; charset=utf-8", headers={"Cache-Control": FOR_A_YEAR})


def _site_sheet(settings: Config) -> str:
    if not (settings.site_accent or settings.site_ground):
        return ""
    return stylesheet(settings.site_accent or ACCENT, settings.site_ground or PAPER)


def _org_sheet(look: OrgLook) -> str:
    return stylesheet(look.accent, look.ground)


def _logo(settings: Config) -> tuple[bytes, str] | None:
    path: Path | None = settings.site_logo
    if path is None or path.suffix.lower() not in LOGOS:
        return None
    try:
        return path.read_bytes(), path.suffix.lower()
    except OSError:
        return None  # a logo that was moved away must not take the pages with it


def _digest(content: bytes) -> str:
    return sha256(content).hexdigest()[:12]
