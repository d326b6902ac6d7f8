"""One connection of the FTP server: pyftpdlib's handler with petwire's manners."""

import logging
import re
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pyftpdlib.ioloop  # noqa: F401  first: it imports asyncore without the deprecation warning
from pyftpdlib.handlers import TLS_DTPHandler, TLS_FTPHandler
from pyftpdlib.handlers.ftp.dispatchers import ActiveDTP

from petwire.ftpd import rules
from petwire.ftpd.door import Admitted, Door, Orders, Refused
from petwire.ftpd.folder import SetFolder
from petwire.lib.virtual import MadeFile

log = logging.getLogger("petwire.ftpd")

LONGEST_COMMAND = 2048  # bytes
LOGIN_WITHIN = 60  # seconds; a connection without a login is not worth a place for longer
PAUSE_AFTER_WRONG_PASSWORD = 2  # seconds
LOOK_FOR_SET = 0.05  # seconds between two looks whether a set has come from the store

_ACCOUNT_NAME = re.compile(r"apikey-[a-z0-9]{8}")


class ReadOnly:
    """pyftpdlib's permissions: everybody may enter, list and retrieve; `Session` decides who comes in."""

    perms = "elr"

    def has_perm(self, username: str, perm: str, path: str | None = None) -> bool:
        return perm in self.perms

    def get_perms(self, username: str) -> str:
        return self.perms

    def get_msg_quit(self, username: str) -> str:
        return "Goodbye."

    def impersonate_user(self, username: str, password: str) -> None:
        """Files are read as the user of the process."""

    def terminate_impersonation(self, username: str) -> None:
        """See above."""


class LoginTable:
    """Who is logged in, with a limit for all and one for each account."""

    def __init__(self, *, most: int, most_per_user: int) -> None:
        self.most = most
        self.most_per_user = most_per_user
        self._logins: Counter[str] = Counter()

    @property
    def is_full(self) -> bool:
        return self._logins.total() >= self.most

    def enter(self, user: str) -> bool:
        """Take a place; False when this account has all of its own already."""
        if self._logins[user] >= self.most_per_user:
            return False
        self._logins[user] += 1
        return True

    def leave(self, user: str) -> None:
        self._logins[user] -= 1
        if not self._logins[user]:
            del self._logins[user]


class DataChannel(TLS_DTPHandler):  # type: ignore[misc]
    """pyftpdlib's data connection, without its words for the log (they hold the visitor's address)."""

    # As much as the socket takes at once: with the usual 64 KB the loop turns 16 times as often for the same file.
    ac_out_buffer_size = 1 << 20

    @contextmanager
    def _handle_ssl_want_rw(self) -> Iterator[None]:
        with super()._handle_ssl_want_rw():
            yield
        if self._ssl_accepting and self._ssl_want_read:
            # pyftpdlib waits for "writable" as well, which a socket always is: until the client begins its
            # handshake the loop would turn at full speed.
            self.modify_ioloop_events(self.ioloop.READ)

    def push_with_producer(self, producer: Any) -> None:
        # A file that is made of runs is no file to the system, but its runs are.
        if not isinstance(self.file_obj, MadeFile) or self._ssl_requested:
            super().push_with_producer(producer)
            return
        self._initialized = True
        self.modify_ioloop_events(self.ioloop.WRITE)
        self._wanted_io_events = self.ioloop.WRITE
        self.initiate_send = self._send_runs
        self.initiate_send()

    def _send_runs(self) -> None:
        """As pyftpdlib's sendfile, over the runs of a made file."""
        try:
            sent = self.file_obj.send(self._fileno, self.ac_out_buffer_size)
        except BlockingIOError:
            return
        except ConnectionError:
            self.handle_close()
            return
        self.tot_bytes_sent += sent
        if self.file_obj.tell() >= self.file_obj.size:
            self.discard_buffers()
            self.handle_close()

    def handle_close(self) -> None:
        file = self.file_obj
        if not self._closed and isinstance(file, MadeFile) and not file.closed and not file.stands():
            self.cmd_channel.cut()  # the last of it may have been overwritten already
            return
        super().handle_close()

    def __repr__(self) -> str:
        return "<DataChannel>"

    __str__ = __repr__


class ActiveConnection(ActiveDTP):  # type: ignore[misc]
    """pyftpdlib's way to a client that sent PORT or EPRT."""

    def handle_connect(self) -> None:
        super().handle_connect()
        if not self._closed:
            # The socket is the data channel's now. pyftpdlib keeps its number here as well, and at the next
            # PORT takes out of the event loop whichever session has got that number meanwhile.
            self._fileno = None

    def initiate_send(self) -> None:
        """Send nothing: this would only change what the data channel waits for."""


class Session(TLS_FTPHandler):  # type: ignore[misc]
    """A connection. `server.build_server` fills the first three fields in a subclass."""

    door: Door
    logins: LoginTable
    tls_required: bool

    data_channel: Any
    _in_buffer: list[bytes]
    _in_buffer_len: int

    authorizer = ReadOnly()
    abstracted_fs = SetFolder
    dtp_handler = DataChannel
    active_dtp = ActiveConnection
    auth_failed_timeout = PAUSE_AFTER_WRONG_PASSWORD
    proto_cmds = {
        name: meaning
        for name, meaning in TLS_FTPHandler.proto_cmds.items()
        if name.split()[0] not in rules.WRITING
    }

    def __init__(self, conn: Any, server: Any, ioloop: Any = None) -> None:
        self._admitted: Admitted | None = None
        self._sending = ""  # the set of the file that is on its way, also when its login has ended meanwhile
        self._withdrawn = False
        self._files_sent = 0
        self._said_goodbye = False
        self._looked = False  # into its set
        self.orders: Orders | None = None  # as the command that is being obeyed sees them
        self._orders_sent: Orders | None = None
        super().__init__(conn, server, ioloop)
        self._current_type = "i"
        # Without "perm": lftp would make its copies read-only, and then could not renew them.
        self._available_facts = ["type", "size", "modify"]
        self._current_facts = list(self._available_facts)
        if self.connected:
            self.call_later(LOGIN_WITHIN, self._end_unless_logged_in)

    # --- Reading commands

    def collect_incoming_data(self, data: bytes) -> None:
        # pyftpdlib drops what it has when a line grows too long and then obeys the rest of that line.
        self._in_buffer_len += len(data)
        if self._in_buffer_len <= LONGEST_COMMAND:
            self._in_buffer.append(data)

    def found_terminator(self) -> None:
        if self._in_buffer_len > LONGEST_COMMAND:
            self._in_buffer, self._in_buffer_len = [], 0
            self.respond(rules.TOO_LONG)
        else:
            super().found_terminator()

    def pre_process_command(self, line: str, cmd: str, arg: str) -> None:
        if cmd in rules.WRITING:
            self.respond(rules.READ_ONLY if self.authenticated else rules.LOG_IN_FIRST)
            return
        if self.authenticated:
            of_orders = cmd in rules.OF_ORDERS and self.fs.is_orders(self.fs.ftp2fs(arg))
            if cmd not in rules.OF_NO_SET and not of_orders and self._is_withdrawn():
                ended = self._admitted is not None and not self._admitted.set_id
                self.respond(rules.ENDED if ended else rules.WITHDRAWN)
                return
            if cmd in ("LIST", "NLST", "STAT"):
                arg = rules.without_options(arg)
            names_a_path = self.proto_cmds.get(cmd, {}).get("perm") is not None
            if names_a_path and not self.fs.validpath(self.fs.ftp2fs(arg or self.fs.cwd)):
                self.respond(rules.NO_SUCH_FILE)
                return
            if of_orders and not self._ask_for_orders():
                self.respond(rules.NO_ORDERS_NOW)
                return
            self._looked |= names_a_path and not of_orders
        super().pre_process_command(line, cmd, arg)

    def process_command(self, cmd: str, *args: Any, **kwargs: Any) -> None:
        if cmd in ("USER", "PASS") and self.tls_required and not self._ssl_established:
            self.respond(rules.TLS_FIRST)
        elif cmd in ("PASV", "EPSV", "PORT", "EPRT") and self._ssl_established and not self._prot:
            self.respond(rules.CLEAR_DATA)
        else:
            super().process_command(cmd, *args, **kwargs)

    # --- Coming in and leaving

    def ftp_PASS(self, line: str) -> None:
        if self.authenticated or not self.username:
            self.respond("503 Send USER first, then PASS.")
            return
        if self.logins.is_full:
            self._turn_away(rules.TOO_MANY_LOGINS)
            return
        if "\0" in self.username + line:  # nobody's, and databases choke on it
            self._turn_away(rules.refusal("unknown"))
            return
        secure = self._ssl_established
        try:
            answer = self.door.knock(user=self.username, password=line, address=self._address, secure=secure)
        except Exception:  # a door that fails must not take the server along
            log.exception("ftp: the login of %s could not be checked", self._known_name)
            self._turn_away(rules.NOT_NOW)
            return
        if isinstance(answer, Refused):
            log.info("ftp: login of %s refused: %s", self._known_name, answer.reason)
            self._turn_away(rules.refusal(answer.reason))
        elif answer.coming is not None and not answer.coming.done():
            self.modify_ioloop_events(0)  # deaf, until its set is here
            self._wanted_io_events = 0
            self._wait_for_set(answer, secure)
        else:
            self._let_in(answer, secure=secure)

    def _wait_for_set(self, admitted: Admitted, secure: bool) -> None:
        """Other hosts' files come by themselves; nobody else waits meanwhile."""
        assert admitted.coming is not None
        if self._closed:
            self._tell_door_of_end(admitted)
        elif not admitted.coming.done():
            self.ioloop.call_later(LOOK_FOR_SET, self._wait_for_set, admitted, secure)
        else:
            self._let_in(admitted, secure=secure)
            self._current_io_events = self._wanted_io_events

    def _let_in(self, admitted: Admitted, *, secure: bool) -> None:
        # Resolved before the answer: the session stays in this very folder when a pointer moves on.
        home = admitted.home.resolve()
        reply = ""
        if admitted.tls_only and not secure:
            reply = rules.TLS_ONLY_ACCOUNT
        elif admitted.coming is not None and admitted.coming.exception() is not None:
            log.warning("ftp: a set cannot be fetched", exc_info=admitted.coming.exception())
            reply = rules.NOT_NOW
        elif not home.is_dir():
            reply = rules.refusal("no_set")
        elif not self.logins.enter(admitted.user):
            reply = rules.TOO_MANY_OF_USER
        if reply:
            self._tell_door_of_end(admitted)
            self._turn_away(reply)
            return
        self._admitted = admitted
        self.handle_auth_success(str(home), "", rules.welcome(admitted.set_id))
        log.info(
            "ftp: %s logged in, set %s, %s",
            admitted.user,
            admitted.set_id or "none",
            "TLS" if secure else "in clear",
        )

    def _turn_away(self, reply: str) -> None:
        """Give a reply that is no login: "try later" ends the connection, a wrong login waits for it."""
        self.username = ""
        # What was sent without waiting for the answer is dropped: guesses in one breath would all be checked.
        self.ac_in_buffer = b""
        if reply.startswith("421"):
            self.respond(reply)
            self.close_when_done()
            return
        self.attempted_logins += 1
        self.modify_ioloop_events(0)  # deaf, until the next reply wakes it
        self._wanted_io_events = 0
        self.call_later(self.auth_failed_timeout, self._answer_wrong_login, reply)

    def _answer_wrong_login(self, reply: str) -> None:
        self.respond(reply)
        self._current_io_events = self._wanted_io_events
        if self.attempted_logins >= self.max_login_attempts:
            self.close_when_done()

    def _end_unless_logged_in(self) -> None:
        if not self.authenticated and not self._closed:
            self.end(rules.TOO_SLOW)

    def end(self, reply: str) -> None:
        """Say why and hang up; a running transfer is cut."""
        if self._ssl_accepting:  # in the middle of the handshake nothing can be said
            self.close()
        else:
            self.respond(reply)
            self.close_when_done()

    def ftp_QUIT(self, line: str) -> None:
        self._said_goodbye = True
        super().ftp_QUIT(line)

    def flush_account(self) -> None:
        super().flush_account()
        self._withdrawn = False
        if self.data_channel is None:
            self._sending = ""
        self._current_type = "i"
        self._leave()

    def close(self) -> None:
        super().close()
        self._leave()

    def _leave(self) -> None:
        admitted, self._admitted = self._admitted, None
        if admitted:
            self.logins.leave(admitted.user)
            finished = self._said_goodbye and self._files_sent > 1
            self._tell_door_of_end(admitted, finished=finished, looked=self._looked)
            self._files_sent = 0
            self._looked = False
            log.info("ftp: %s logged out", admitted.user)

    def _tell_door_of_end(self, admitted: Admitted, *, finished: bool = False, looked: bool = False) -> None:
        try:
            self.door.released(user=admitted.user, address=self._address, finished=finished, looked=looked)
        except Exception:  # as in ftp_PASS
            log.exception("ftp: the end of a session of %s could not be recorded", admitted.user)

    @property
    def _address(self) -> str:
        return str(self.remote_ip).removeprefix("::ffff:")

    @property
    def _known_name(self) -> str:
        """The user name for the log. What has another form may be a password in the wrong field."""
        return self.username if _ACCOUNT_NAME.fullmatch(self.username) else "an unknown name"

    # --- TLS

    def ftp_AUTH(self, line: str) -> None:
        if self.ac_in_buffer:
            # Commands that stand in clear behind AUTH would be obeyed as if they had come inside TLS
            # (command injection; pyftpdlib does so): nobody who speaks TLS sends them.
            self.ac_in_buffer = b""
            self.respond(rules.COMMANDS_BEHIND_AUTH)
            self.close_when_done()
            return
        super().ftp_AUTH(line)
        if self._ssl_accepting:
            self.flush_account()  # RFC 4217, 4: what was agreed in clear does not count any more

    def ftp_PROT(self, line: str) -> None:
        if line.upper() == "C" and self._ssl_established:
            self.respond(rules.CLEAR_DATA_WANTED)
        else:
            super().ftp_PROT(line)

    # --- Transfers

    def ftp_TYPE(self, line: str) -> None:
        # Bytes are sent as they are in every mode: old clients ask for ASCII out of habit, and SIZE, REST and
        # the manifest's hashes must still agree with what they get.
        super().ftp_TYPE(line)
        self._current_type = "i"

    def ftp_LIST(self, path: str) -> None:
        self._send_listing(path, lambda folder, names: b"".join(self.fs.format_list(folder, names)), "LIST")

    def ftp_NLST(self, path: str) -> None:
        self._send_listing(path, lambda _, names: "".join(f"{name}\r\n" for name in names).encode(), "NLST")

    def _send_listing(self, path: str, render: Callable[[str, list[str]], bytes], cmd: str) -> None:
        """Send a listing. A pattern that matches nothing gives an empty one and 226, as vsftpd does: a night
        without new pets has no newpets file, and `mget newpets_*` must not look like a failed session.
        """
        names = self.fs.find(path)
        if names is None:
            self.respond(rules.NO_SUCH_FILE)
            return
        folder = path if self.fs.isdir(path) else path.rpartition("/")[0]
        self.push_dtp_data(render(folder, names), cmd=cmd)

    def ftp_RETR(self, file: str) -> Any:
        of_orders = self.fs.is_orders(file)
        self._sending = self._admitted.set_id if self._admitted and not of_orders else ""
        self._orders_sent = self.orders if of_orders else None
        return super().ftp_RETR(file)

    def _ask_for_orders(self) -> bool:
        """Have the orders as of now; they are of no set, and change while a session goes on."""
        try:
            assert self._admitted is not None
            self.orders = self.door.orders(user=self._admitted.user)
        except Exception:  # as in ftp_PASS
            log.exception("ftp: the orders to %s could not be written", self._known_name)
            return False
        return True

    def _tell_door_of_orders(self, orders: Orders) -> None:
        try:
            self.door.fetched(orders)
        except Exception:  # as in ftp_PASS; who comes again is written down then
            log.exception("ftp: a receipt of %s could not be written", self._known_name)

    def _tell_door_of_use(self, admitted: Admitted, size: int) -> None:
        try:
            self.door.sent(user=admitted.user, size=size)
        except Exception:  # as in ftp_PASS; a file that is not counted was sent all the same
            log.exception("ftp: the use of %s could not be counted", admitted.user)

    @property
    def sending(self) -> str:
        """The set of which a file is on its way at this moment, or ""."""
        return self._sending if self.data_channel is not None else ""

    def cut(self) -> None:
        """End the transfer: its set is withdrawn. The rest of the login gets no more of it either."""
        log.info("ftp: a transfer of set %s is cut: withdrawn", self._sending)
        if self._admitted is not None and self._admitted.set_id == self._sending:
            self._withdrawn = True
        self.data_channel.close()
        self.respond(rules.CUT)

    def _on_dtp_close(self) -> None:
        self._sending = ""
        super()._on_dtp_close()

    def _is_withdrawn(self) -> bool:
        """Whether the login's set is withdrawn. When that cannot be asked, it counts as withdrawn for this once."""
        if self._admitted is None or self._withdrawn:
            return self._withdrawn
        try:
            self._withdrawn = self._admitted.set_id not in self.door.good_sets([self._admitted.set_id])
        except Exception:  # as in ftp_PASS
            log.exception("ftp: it could not be asked whether set %s still stands", self._admitted.set_id)
            return True
        return self._withdrawn

    def _make_eport(self, ip: str, port: int) -> None:
        if ip != self._address or port < 1024:
            self.respond(rules.OWN_ADDRESS_ONLY)
        else:
            super()._make_eport(ip, port)

    # --- Refusals and log: pyftpdlib's own lines hold the visitor's address

    def handle_max_cons(self) -> None:
        self.respond(rules.TOO_MANY_CONNECTIONS)
        self.close()

    def handle_max_cons_per_ip(self) -> None:
        self.respond(rules.TOO_MANY_OF_ADDRESS)
        self.close_when_done()

    def log(self, *args: Any, **kwargs: Any) -> None:
        """Say nothing; what is worth a line is logged where it happens."""

    logline = logerror = log_cmd = log

    def log_exception(self, instance: object) -> None:
        log.exception("ftp: a session of %s broke", self._known_name)

    def log_transfer(
        self, cmd: str, filename: str, receive: bool, completed: bool, elapsed: float, bytes: int
    ) -> None:
        orders, self._orders_sent = self._orders_sent, None
        if orders is not None and completed:
            self._tell_door_of_orders(orders)
        if self._admitted:
            self._tell_door_of_use(self._admitted, bytes)
            self._files_sent += completed and orders is None
            end = "sent" if completed else "cut"
            name = rules.ORDERS if orders is not None else filename.rpartition("/")[2]
            log.info("ftp: %s %s %s, %d bytes in %.3f s", self._admitted.user, name, end, bytes, elapsed)

    def __repr__(self) -> str:
        return f"<Session of {self._known_name}>"

    __str__ = __repr__
