"""Which site an address means, and how the organisation stands to it."""

import re
from dataclasses import replace

from django.http import Http404

from petwire.console.doors import MemberRequest
from petwire.exports.reads import SiteState, sites_of
from petwire.exports.sites import SITES
from petwire.exports.sites.base import Site

# Where a site's ways in are more than one: the words of the screen.
PROTOCOLS = {
    "ftp": "FTP",
    "ftps": "FTPS (FTP with TLS)",
    "sftp": "SFTP",
    "https": "HTTPS",
}


def known(site_name: str) -> Site:
    """The site of that name, or the page is not there."""
    if site_name not in SITES:
        raise Http404
    return SITES[site_name]


def state_of(request: MemberRequest, site_name: str) -> SiteState:
    """How the organisation stands to a site. Its title stands within sentences ("any site that reads a list")."""
    known(site_name)
    state = next(one for one in sites_of(request.org.pk, now=request.now) if one.site == site_name)
    return replace(state, title=re.sub("^Any ", "any ", state.title))


def with_account(request: MemberRequest, site_name: str) -> SiteState:
    """The same, of a site at which the organisation has an account; else the page is not there."""
    state = state_of(request, site_name)
    if not state.has_account:
        raise Http404
    return state
