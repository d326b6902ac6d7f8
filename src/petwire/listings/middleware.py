"""What stands around every answer."""

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware

PACKED_ALREADY = ("image/jpeg", "image/gif", "application/zip")


class GZipText(GZipMiddleware):
    """Compress answers, but not pictures: that costs time, gains nothing and weakens their ETag."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """Leave alone what is packed already."""
        if response.headers.get("Content-Type", "").startswith(PACKED_ALREADY):
            return response
        return super().process_response(request, response)
