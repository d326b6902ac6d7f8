"""A site's folder by FTP, in clear or with explicit TLS, passive or active. All goes to the one vetted address."""

import ftplib
import re
import socket
import ssl
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import TypeVar

from petwire.exports.doors import door
from petwire.exports.doors.account import Account
from petwire.exports.doors.door import Broken, Refusal, impossible
from petwire.exports.doors.reaching import Reach
from petwire.exports.doors.troubles import Trouble, of_login, of_reply
from petwire.lib.config import config
from petwire.lib.ftpclient import CertificateChanged, secured, words_of
from petwire.lib.outbound import ActiveMode, NoData, Rules, VettedClient, VettedTlsClient

FAREWELL = 5.0  # seconds that a server has to answer a goodbye
_OTHERS = re.compile(r"(?!\d{3}[ -])")  # all but the three digits of an answer
_SIZE = re.compile(r"\bsize=(\d+);", re.I)

Answer = TypeVar("Answer")


class FtpDoor:
    """A FileDoor (see there)."""

    def __init__(self, account: Account, password: str, *, by: Rules | None = None) -> None:
        self.account = account
        self.remembered = account.remembered
        self._password = password
        self._reach = Reach(account, by)
        self._client: VettedClient | None = None
        self._was_let_in = False
        self._tells_size = True

    def open(self) -> None:
        if self._client is None:
            client = self._greeted()
            try:
                self._log_in(client)
                self._settle(client)
            except BaseException:
                client.close()
                raise
            self._client = client

    def size(self, path: str) -> int | None:
        if self._tells_size:
            try:
                return self._ask(lambda client: _counted(client.sendcmd(f"SIZE {path}")[4:]))
            except Refusal as error:
                if error.trouble is not Trouble.UNKNOWN:
                    raise
                self._tells_size = False
        try:
            facts = _SIZE.search(self._ask(lambda client: client.sendcmd(f"MLST {path}")))
        except Refusal as error:
            if error.trouble is not Trouble.UNKNOWN:
                raise
            return None
        return int(facts[1]) if facts else None

    def write(self, path: str, blocks: Iterator[bytes], start: int) -> None:
        try:
            self._transfer(f"STOR {path}", start, lambda data: _send(data, blocks))
        except Broken as error:
            if start and "restart" in str(error).lower():  # proftpd's 451, unless told otherwise
                raise Refusal(Trouble.UNKNOWN, str(error)) from error
            raise

    def read(self, path: str, take: Callable[[bytes], None], start: int) -> None:
        def receive(data: socket.socket) -> None:
            while block := data.recv(door.BLOCK):
                take(block)

        self._transfer(f"RETR {path}", start, receive)

    def rename(self, path: str, to: str) -> None:
        self._ask(lambda client: client.rename(path, to))

    def remove(self, path: str) -> None:
        self._ask(lambda client: client.delete(path))

    def make_folder(self, path: str) -> None:
        self._ask(lambda client: client.voidcmd(f"MKD {path}"))

    def names(self, folder: str) -> list[str]:
        came = bytearray()
        try:
            self._transfer(f"NLST {folder}".strip(), 0, lambda data: _take_all(data, came))
        except Refusal as error:
            if error.trouble is Trouble.MISSING:  # "no files" with some servers
                return []
            raise
        lines = came.decode("utf-8", errors="replace").splitlines()
        return [line.rsplit("/", 1)[-1] for line in lines if line]

    def close(self, *, politely: bool) -> None:
        client, self._client = self._client, None
        if client is None:
            return
        if politely and client.sock is not None:
            with suppress(OSError, EOFError, ftplib.Error):
                client.sock.settimeout(min(FAREWELL, door.TIMEOUT))
                client.quit()
        client.close()

    # --- Logging in

    def _greeted(self) -> VettedClient:
        if self.account.protocol == "ftp":
            return self._spoken_to(VettedClient)
        try:
            client, self.remembered = secured(self._handshake, self.remembered)
        except CertificateChanged as error:
            said = f"its SHA-256 is {error.fingerprint}, remembered is {self.remembered}"
            raise impossible(self.account, Trouble.OTHER_CERTIFICATE, said) from error
        except OSError as error:
            raise Broken(Trouble.BROKE_OFF, words_of(error)) from error
        return client

    def _spoken_to(self, kind: type["Client"], **given: object) -> "Client":
        """A client that has heard the server's greeting."""
        sock = self._reach.greeted(door.TIMEOUT, other=_OTHERS)
        try:
            return kind.over(sock, self._reach.endpoint.host, timeout=door.TIMEOUT, **given)
        except ftplib.error_proto as error:
            raise impossible(self.account, Trouble.OTHER_SERVER, words_of(error)) from error
        except ftplib.Error as error:
            raise self._of_login(error) from error
        except (OSError, EOFError) as error:
            raise Broken(Trouble.NO_ANSWER, words_of(error)) from error

    def _handshake(self, context: ssl.SSLContext) -> VettedTlsClient:
        client = self._spoken_to(VettedTlsClient, context=context)
        try:
            client.auth()
        except ftplib.error_perm as error:
            client.close()
            raise impossible(self.account, Trouble.HAS_NO_TLS, words_of(error)) from error
        except (ftplib.Error, EOFError) as error:
            client.close()
            raise Broken(Trouble.BROKE_OFF, words_of(error)) from error
        except BaseException:
            client.close()
            raise
        return client

    def _log_in(self, client: VettedClient) -> None:
        try:
            client.login(self.account.user, self._password)
        except ftplib.Error as error:
            raise self._of_login(error) from error
        except ValueError as error:
            said = "there is a line break in it"
            raise impossible(self.account, Trouble.WRONG_LOGIN, said) from error
        except (OSError, EOFError) as error:
            raise Broken(Trouble.BROKE_OFF, words_of(error)) from error
        self._was_let_in = True

    def _of_login(self, error: ftplib.Error) -> Exception:
        said = words_of(error)
        trouble = of_login(said)
        if trouble is Trouble.WANTS_TLS and self.account.protocol != "ftp":
            trouble = Trouble.REFUSED
        if trouble is Trouble.WRONG_LOGIN and (self._was_let_in or self.account.flickers):
            trouble = Trouble.BUSY  # the same password was right before, or is refused at times
        if trouble is Trouble.BUSY:
            return Broken(trouble, said)
        return impossible(self.account, trouble, said)

    def _settle(self, client: VettedClient) -> None:
        """What is agreed on once for a connection."""
        client.set_pasv(not self.account.active)
        if self.account.active:
            client.active = ActiveMode(config().active_address, config().active_port_range)
            if why := client.behind():
                raise impossible(self.account, Trouble.BEHIND, why)
        try:
            if isinstance(client, VettedTlsClient):
                client.prot_p()
            client.voidcmd("TYPE I")
        except (OSError, EOFError, ftplib.Error) as error:
            raise self._explained(error) from error
        if not self.account.folder:
            return
        try:
            client.cwd(self.account.folder)
        except ftplib.error_perm as error:
            trouble = of_reply(str(error))
            if trouble is not Trouble.WANTS_TLS:
                trouble = Trouble.NO_FOLDER
            raise impossible(self.account, trouble, words_of(error)) from error
        except (OSError, EOFError, ftplib.Error) as error:
            raise self._explained(error) from error

    # --- Asking

    def _ask(self, question: Callable[[VettedClient], Answer]) -> Answer:
        if self._client is None:
            raise Broken(Trouble.BROKE_OFF, "there is no connection")
        try:
            return question(self._client)
        except (OSError, EOFError, ftplib.Error) as error:
            raise self._explained(error) from error

    def _explained(self, error: Exception) -> Exception:
        """What an error means for who asked."""
        said = words_of(error)
        if isinstance(error, NoData):
            return Broken(self._no_data, said)
        if not isinstance(error, ftplib.error_perm | ftplib.error_temp):
            return Broken(Trouble.BROKE_OFF, said)
        if said.startswith("425"):
            return Broken(self._no_data, said)
        trouble = of_reply(said)
        if trouble is Trouble.WANTS_TLS:
            wanted = Trouble.WANTS_TLS if self.account.protocol == "ftp" else Trouble.REFUSED
            return impossible(self.account, wanted, said)
        if trouble in (Trouble.BUSY, Trouble.BROKE_OFF):
            return Broken(trouble, said)
        return Refusal(trouble, said)

    @property
    def _no_data(self) -> Trouble:
        return Trouble.ACTIVE_FAILS if self.account.active else Trouble.PASSIVE_FAILS

    def _transfer(self, command: str, start: int, move: Callable[[socket.socket], None]) -> None:
        """Something over a data connection. When that breaks, the server's own words may tell why."""

        def over(client: VettedClient) -> None:
            try:
                data = client.transfercmd(command, start or None)
            except ftplib.error_perm as error:
                if (
                    self.account.active
                    and str(error)[:3] in ("500", "501", "502")
                    and "port" in str(error).lower()
                ):
                    raise NoData(words_of(error)) from error
                raise
            trouble = None
            with data:
                try:
                    move(data)
                    _bid_farewell(data)
                except OSError as error:
                    trouble = error
                except BaseException:  # the server goes on talking about what nobody waits for
                    self.close(politely=False)
                    raise
            if trouble is None:
                client.voidresp()
                return
            assert client.sock is not None
            client.sock.settimeout(min(FAREWELL, door.TIMEOUT))
            client.voidresp()
            raise trouble

        self._ask(over)


Client = TypeVar("Client", bound=VettedClient)


def _counted(answer: str) -> int | None:
    """The number in an answer to SIZE, if there is one."""
    text = answer.strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) < 16 else None


def _send(data: socket.socket, blocks: Iterator[bytes]) -> None:
    for block in blocks:
        data.sendall(block)


def _take_all(data: socket.socket, into: bytearray) -> None:
    while block := data.recv(door.BLOCK):
        into.extend(block)


def _bid_farewell(data: socket.socket) -> None:
    """End TLS by its own rules, so that the other side knows that nothing was cut off; not all servers answer."""
    if isinstance(data, ssl.SSLSocket):
        data.settimeout(min(FAREWELL, door.TIMEOUT))
        with suppress(OSError):
            data.unwrap()
