"""Where allauth asks what is our way."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class Adapter(DefaultAccountAdapter):  # type: ignore[misc]
    """No sign-up by oneself, and the address of the connection itself is who is asking."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """People come by joining, by an invitation, or by `petwire user add`."""
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        """No forwarded address is believed: a client could write anything there."""
        return str(request.META["REMOTE_ADDR"])
