"""The way to a site's host: vetted once for a delivery, and then always to that very address."""

import re
import socket
from ipaddress import ip_address

from petwire.exports.doors.account import Account
from petwire.exports.doors.door import Broken, impossible
from petwire.exports.doors.troubles import Trouble
from petwire.lib.ftpclient import words_of
from petwire.lib.outbound import (
    Endpoint,
    NoPublicServer,
    NotAllowed,
    NotConnected,
    Rules,
    dial,
    vet_transfer,
)

RESOLVED_WITHIN = 10.0  # seconds


class Reach:
    """Resolves when it is first asked. `by` are other rules than the instance's, for tests."""

    def __init__(self, account: Account, by: Rules | None) -> None:
        self._account = account
        self._by = by
        self._endpoint: Endpoint | None = None

    @property
    def endpoint(self) -> Endpoint:
        """Where to connect. Raises Impossible."""
        if self._endpoint is None:
            host = self._account.host.strip()
            try:
                self._endpoint = vet_transfer(
                    host, self._account.at_port, seconds=RESOLVED_WITHIN, by=self._by
                )
            except NotAllowed as error:
                raise impossible(self._account, *why_not(error, host)) from error
        return self._endpoint

    def dial(self, seconds: float) -> socket.socket:
        """A connection. Raises Impossible and Broken."""
        try:
            return dial(self.endpoint, seconds=seconds)
        except NotConnected as error:
            raise Broken(Trouble.NO_ANSWER, str(error.__cause__ or error)) from error

    def greeted(self, seconds: float, *, other: re.Pattern[str]) -> socket.socket:
        """A connection on which the server has begun to speak, and not as `other` protocols do; its words are still to
        be read. Raises Impossible and Broken."""
        sock = self.dial(seconds)
        try:
            greeting = sock.recv(200, socket.MSG_PEEK).decode("latin-1")
            if not greeting:
                raise Broken(Trouble.BROKE_OFF, "it hangs up at once")
            if other.match(greeting):
                raise impossible(self._account, Trouble.OTHER_SERVER, greeting.splitlines()[0])
        except OSError as error:
            sock.close()
            raise Broken(Trouble.NO_ANSWER, words_of(error)) from error
        except BaseException:
            sock.close()
            raise
        return sock


def why_not(error: NotAllowed, host: str) -> tuple[Trouble, str]:
    """Why a host may not be reached. A name that leads into a private network is told of like one that does not exist:
    what stands in an inner name server is nobody's business."""
    if isinstance(error, NoPublicServer):
        return (
            (Trouble.NOT_ALLOWED, "it is an address of a private network")
            if _is_number(host)
            else (Trouble.NO_SERVER, "")
        )
    return Trouble.NOT_ALLOWED, str(error).split(". ")[0]


def _is_number(host: str) -> bool:
    try:
        ip_address(host.strip("[]"))
    except ValueError:
        return False
    return True
