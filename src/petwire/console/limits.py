"""How often one address may send something: 429, and when to come again, for pages that anybody may use."""

import time
from dataclasses import dataclass
from math import ceil

from allauth.core.internal.ratelimit import get_cache_key, get_rates
from allauth.core.ratelimit import consume
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse

_APP = "allauth.account"  # whose settings and counting these are: ACCOUNT_RATE_LIMITS


@dataclass(frozen=True, slots=True)
class Limit:
    """So many in so many seconds, and seconds to wait where that is used up."""

    amount: int
    seconds: int
    wait: int

    def on(self, response: HttpResponse) -> HttpResponse:
        """The same answer with the headers that tell programs when to come again."""
        response.headers["Retry-After"] = str(self.wait)
        response.headers["RateLimit-Policy"] = f'"address";q={self.amount};w={self.seconds}'
        response.headers["RateLimit"] = f'"address";r=0;t={self.wait}'
        response.headers["RateLimit-Limit"] = str(self.amount)
        response.headers["RateLimit-Remaining"] = "0"
        response.headers["RateLimit-Reset"] = str(self.wait)
        return response


def over_limit(request: HttpRequest, action: str) -> Limit | None:
    """Count one more POST of this address; the limit, where it is used up."""
    if consume(request, action=action):
        return None
    rate = get_rates(app=_APP, action=action)[0]
    seen = cache.get(get_cache_key(request, app=_APP, action=action, rate=rate), [])
    waits = seen[-1] + rate.duration - time.time() if seen else 0.0
    return Limit(rate.amount, int(rate.duration), max(1, ceil(waits)))
