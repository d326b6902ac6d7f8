"""The names of sites as people know them: of own pages, of services with a key, of adoption sites."""

from collections.abc import Mapping

from petwire.access.reads import service_names
from petwire.exports.sites import title_of as title_of_site
from petwire.sharing.models import AudienceKind
from petwire.tracker.reads import Site

OWN = "Our own pages"
NOT_TOLD = "Not told"


def title_of(site: Site, names: Mapping[str, str] | None = None) -> str:
    """What to call it; `names` are those of services, where many are asked for."""
    if site.kind == AudienceKind.OWN:
        return OWN
    if site.kind == AudienceKind.SITE:
        return title_of_site(site.audience)
    if site.kind == AudienceKind.SERVICE:
        return (service_names() if names is None else names).get(site.audience, site.audience)
    return site.host or NOT_TOLD
