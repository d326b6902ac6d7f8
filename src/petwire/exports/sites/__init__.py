"""The adoption sites that are exported to: one folder each, and one line here."""

from petwire.exports.sites.adoptapet.fields import SITE as _ADOPTAPET
from petwire.exports.sites.base import Site
from petwire.exports.sites.csvfile.fields import SITE as _CSV
from petwire.exports.sites.petfinder.fields import SITE as _PETFINDER
from petwire.exports.sites.rescuegroups.fields import SITE as _RESCUEGROUPS
from petwire.exports.sites.webhook.fields import SITE as _WEBHOOK
from petwire.lib.errors import PetwireError

SITES: dict[str, Site] = {site.name: site for site in (_PETFINDER, _ADOPTAPET, _RESCUEGROUPS, _CSV, _WEBHOOK)}


class NoSuchSite(PetwireError):
    """There is no adoption site of that name."""

    exit_code = 2


def site_of(name: str) -> Site:
    """The site of that name. Raises NoSuchSite."""
    if name not in SITES:
        raise NoSuchSite(f"There is no adoption site {name!r}. Known: {', '.join(SITES)}.")
    return SITES[name]


def title_of(name: str) -> str:
    """What people call a site; a name that is none of ours stays as it is."""
    return SITES[name].title if name in SITES else name
