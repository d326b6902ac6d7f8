"""The one way out to addresses that someone outside the operators gave: a picture, a page, an adoption site's host.

A host is resolved once, every address that is not on the public internet is refused, and the connection goes to that
very address (docs/decisions/0013-pictures.md). What the operator gives (the address of a source that is mirrored) may
lie anywhere and does not come through here.
"""

from petwire.lib.outbound.transfer import (
    ActiveMode,
    NoData,
    NotConnected,
    VettedClient,
    VettedTlsClient,
    dial,
    vet_transfer,
)
from petwire.lib.outbound.vetting import Endpoint, NoPublicServer, NotAllowed, Rules, rules, vet
from petwire.lib.outbound.web import (
    Answered,
    Fetched,
    Limits,
    NotFetched,
    NotThere,
    TooLarge,
    check_address,
    exchange,
    fetch,
    post,
)

__all__ = [
    "ActiveMode",
    "Answered",
    "Endpoint",
    "Fetched",
    "Limits",
    "NoData",
    "NoPublicServer",
    "NotAllowed",
    "NotConnected",
    "NotFetched",
    "NotThere",
    "Rules",
    "TooLarge",
    "VettedClient",
    "VettedTlsClient",
    "check_address",
    "dial",
    "exchange",
    "fetch",
    "post",
    "rules",
    "vet",
    "vet_transfer",
]
