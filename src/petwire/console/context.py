"""What every page of the console knows of its reader."""

from django.http import HttpRequest

from petwire.console.navigation import Item, items_for, items_for_operators
from petwire.orgs.rules import allowed


def console(request: HttpRequest) -> dict[str, object]:
    """The organisation, the reader's role and permissions, and the navigation. Public pages get nothing."""
    if not getattr(request, "in_console", False):
        return {}
    org = getattr(request, "org", None)
    if org is None:
        person = request.user if request.user.is_authenticated else None
        operating = getattr(request, "operating", False)
        return {"person": person, "operating": items_for_operators(request.path) if operating else ()}
    permissions = allowed(request.role)  # type: ignore[attr-defined]
    items: list[Item] = items_for(org.pk, permissions, request.path)
    return {
        "person": request.user,
        "org": org,
        "role": request.role,  # type: ignore[attr-defined]
        "may": {one.name: True for one in permissions},
        "navigation": items,
    }
