"""FTP as a client, with or without TLS: what those who read files and those who send them share."""

import ftplib
import hashlib
import ssl
from collections.abc import Callable
from typing import Any, Final, TypeVar

ENCODING: Final = "latin-1"  # of what a server says: any bytes are letters in it
UNKNOWN_COMMAND: Final = ("500", "501", "502", "504")
_BUSY_WORDS: Final = ("too many", "try again", "maximum", "limit", "busy", "full")


Tls = TypeVar("Tls", bound="TlsClient")


class CertificateChanged(Exception):
    """Another certificate than the one that is remembered, and no authority vouches for it. Nothing was sent."""

    def __init__(self, fingerprint: str) -> None:
        super().__init__(fingerprint)
        self.fingerprint = fingerprint


class Client(ftplib.FTP):
    """Understands a server that greets in any bytes (give ENCODING); what we send is UTF-8."""

    def putline(self, line: str) -> None:
        if "\r" in line or "\n" in line:
            raise ValueError("a command has no line end")
        assert self.sock is not None
        self.sock.sendall(f"{line}\r\n".encode())


class TlsClient(ftplib.FTP_TLS, Client):
    """Explicit TLS whose data connections continue the control connection's session, as vsftpd and others insist."""

    def ntransfercmd(self, cmd: str, rest: int | str | None = None) -> tuple[Any, int | None]:
        connection, size = super(ftplib.FTP_TLS, self).ntransfercmd(cmd, rest)  # what it is without TLS
        assert isinstance(self.sock, ssl.SSLSocket)
        if self._prot_p:  # type: ignore[attr-defined]
            connection = self.context.wrap_socket(
                connection, server_hostname=self.host, session=self.sock.session
            )
        return connection, size


def secured(handshake: Callable[[ssl.SSLContext], Tls], remembered: str) -> tuple[Tls, str]:
    """A connection with TLS, and what is to be remembered of its certificate (SHA-256, hexadecimal).

    A certificate that an authority vouches for is accepted; any other is remembered when it is met first, and from then
    on only that one. Raises CertificateChanged, before anything is said over the connection.
    """
    try:
        return handshake(ssl.create_default_context()), remembered
    except ssl.SSLCertVerificationError as error:
        client = handshake(_accepting())
        assert isinstance(client.sock, ssl.SSLSocket)
        certificate = client.sock.getpeercert(binary_form=True) or b""
        fingerprint = hashlib.sha256(certificate).hexdigest()
        if remembered and fingerprint != remembered:
            client.close()
            raise CertificateChanged(fingerprint) from error
        return client, fingerprint


def _accepting() -> ssl.SSLContext:
    """Takes any certificate; who uses it compares."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


def is_busy(error: ftplib.error_perm) -> bool:
    """Some servers answer 530 when they only have no room."""
    words = str(error).lower()
    return words.startswith("530") and any(word in words for word in _BUSY_WORDS) and "password" not in words


def words_of(error: BaseException) -> str:
    """What an error says, for the middle of a sentence."""
    if words := str(error).rstrip("."):
        return words
    return "it hung up without a word" if isinstance(error, EOFError) else type(error).__name__
