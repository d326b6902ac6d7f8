"""A service's published set over HTTPS: `/files/<name>[?set=<set id>]`, for whoever has its FTP login; and what
services answer, signed by their own key: `POST /files/.petwire/receipt`.

One answer is of one set, which `Petwire-Set` names; a client that asks for that set again gets files of it or 410,
never a file of another.
"""

import base64
import binascii
import logging
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from pathlib import Path

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from petwire.access.actions import CannotChange
from petwire.access.life.models import Channel
from petwire.access.life.use import note_use
from petwire.access.login import LoginRefusal, ftp_login
from petwire.access.models import Service
from petwire.access.pace import FILES, take_file
from petwire.access.rules import LOCKED_FOR
from petwire.bulkfiles.certificates import take_certificate
from petwire.bulkfiles.confirmations import NotOurs, take_receipt
from petwire.bulkfiles.ranges import Unsatisfiable, requested
from petwire.bulkfiles.reads import SetRow, bring, current_set, set_of
from petwire.bulkfiles.signers import OtherKey, WrongSignature
from petwire.bulkfiles.turns import Turns
from petwire.bulkfiles.withdrawals import FILE as WITHDRAWALS
from petwire.bulkfiles.withdrawals import current_withdrawals, fetched
from petwire.lib.config import config
from petwire.lib.errors import PetwireError
from petwire.lib.store import StoreTrouble
from petwire.lib.virtual import open_file, still_stands
from petwire.lib.visitors import visitor_address
from petwire.runs.disk import note
from petwire.wire.certificates import BadCertificate
from petwire.wire.manifest import decode_manifest
from petwire.wire.names import logical_name
from petwire.wire.receipts import BadReceipt

log = logging.getLogger("petwire.bulkfiles")

OWN = ".petwire/"
MANIFEST = f"{OWN}manifest.json"
COME_AGAIN = 600  # seconds, for a service whose first set is yet to be written
LOOK_AGAIN = 1.0  # seconds between two looks whether the set that is being sent still stands
# An answer that is no longer than this is handed to the web server in one piece, and our thread is free at once,
# however slowly the client reads. (A thousand rows are 3 MB as a rule.) For a longer one it waits between pieces.
_ONE_PIECE = 4 * 1024 * 1024
_BLOCK = 256 * 1024
BUSY_FOR = 30  # seconds, for who asks for a long file when all places for long answers are taken

MOST_SAID = 64 * 1024  # bytes that a service answers at once

_turns = Turns()

View = Callable[[HttpRequest, Service, str], HttpResponseBase]
Hearing = Callable[[Service, bytes, datetime], bool]
# What can be wrong with what a service answers, and the status by which it is told.
_REFUSED: Mapping[type[PetwireError], int] = {
    BadReceipt: 400,
    BadCertificate: 400,
    WrongSignature: 400,
    NotOurs: 422,
    OtherKey: 409,
    CannotChange: 409,
}


@dataclass(frozen=True, slots=True)
class _Wanted:
    """A file of a set."""

    folder: Path
    name: str
    size: int
    etag: str


def for_services(view: View) -> Callable[..., HttpResponseBase]:
    """Let in who has a service's FTP login (HTTP Basic); the answer is theirs alone, and asked for anew each time."""

    @wraps(view)
    def answer(request: HttpRequest, name: str) -> HttpResponseBase:
        # One that has ended is let in for its orders, which say so, and for nothing else.
        service = _login(request, ended_too=name == WITHDRAWALS)
        if isinstance(service, HttpResponse):
            response: HttpResponseBase = service
        else:
            response = _in_turn(request, service, name, view)
            size = 0 if response.streaming else len(response.content)  # type: ignore[attr-defined]
            note_use(service.pk, Channel.FILES, size=size)  # what is streamed is counted as it goes
        response.headers["Cache-Control"] = "private, no-cache"
        response.headers["Vary"] = "Authorization"
        return response

    return require_safe(answer)


def _in_turn(request: HttpRequest, service: Service, name: str, view: View) -> HttpResponseBase:
    """The answer, or that a service asks too often. Orders are never refused for that."""
    if name == WITHDRAWALS:
        return view(request, service, name)
    taken = take_file(service.pk, now=timezone.now())
    if not taken.allowed:
        words = f"This account may ask {FILES.per_minute:,} times a minute. Please ask more slowly."
        response: HttpResponseBase = _words(429, words, {"Retry-After": str(taken.retry_after)})
    else:
        response = view(request, service, name)
    for header, value in taken.headers():
        response.headers[header] = value
    return response


def from_services(
    hear: Hearing, *, refused: Mapping[type[PetwireError], int] = _REFUSED
) -> Callable[..., HttpResponse]:
    """A view that takes a signed answer of who has a service's FTP login (HTTP Basic), also of one that is barred.

    `hear` writes it down: false, when it says nothing new. The errors in `refused` are told with their status.
    """

    def answer(request: HttpRequest) -> HttpResponse:
        service = _login(request, barred_too=True)
        if isinstance(service, HttpResponse):
            return service
        if int(request.headers.get("Content-Length") or 0) > MOST_SAID:
            return _words(413, f"An answer has at most {MOST_SAID} bytes.")
        try:
            fresh = hear(service, request.body, timezone.now())
        except tuple(refused) as error:
            return _words(refused[type(error)], str(error))
        return _words(201 if fresh else 200, "Thank you. That is written down.")

    return csrf_exempt(require_POST(answer))


def _receipt(service: Service, data: bytes, now: datetime) -> bool:
    return take_receipt(service, data, now=now)


def _certificate(service: Service, data: bytes, now: datetime) -> bool:
    return take_certificate(service, data, now=now)


receipt = from_services(_receipt)
certificate = from_services(_certificate)


@for_services
def file(request: HttpRequest, service: Service, name: str) -> HttpResponseBase:
    """`/files/<name>`: a file of the newest set, or of the one that `set` names while it stands."""
    if name == WITHDRAWALS:
        return _withdrawals(request, service)
    asked = request.GET.get("set")
    chosen = current_set(service.pk) if asked is None else set_of(service.pk, asked.replace("\0", ""))
    if chosen is None and asked is None:
        words = "No files have been published for this account yet. Please try again later."
        return _words(503, words, {"Retry-After": str(COME_AGAIN)})
    try:
        wanted = _find(chosen, name) if chosen and bring(chosen) else None
    except StoreTrouble as trouble:
        note(trouble, now=timezone.now())
        return _words(503, "The files cannot be read at the moment. Please try again.", {"Retry-After": "60"})
    if chosen is None or (wanted is None and not chosen.folder.is_dir()):
        return _words(410, f"That set is gone: withdrawn or expired. Begin anew with /files/{MANIFEST}.")
    if wanted is None:
        return _words(404, "There is no such file in this set.", {"Petwire-Set": chosen.id})
    response = _answer(request, wanted, _Reader(service.pk, chosen.id))
    response.headers["Petwire-Set"] = chosen.id
    response.headers["ETag"] = wanted.etag
    response.headers["Accept-Ranges"] = "bytes"
    return response


def _withdrawals(request: HttpRequest, service: Service) -> HttpResponseBase:
    """The orders to a service as of now, whichever sets there are."""
    now = timezone.now()
    issued = current_withdrawals(service, now=now)
    request.META.pop("HTTP_ACCEPT_ENCODING", None)
    etag = f'"{issued.number}"'
    if (unchanged := get_conditional_response(request, etag=etag)) is not None:
        return unchanged
    if request.method == "GET":
        fetched(issued, now=now)
    return HttpResponse(issued.data, content_type="application/json", headers={"ETag": etag})


@dataclass(frozen=True, slots=True)
class _Reader:
    """Who reads, and of which set."""

    service: int
    set_id: str

    def still_may(self) -> bool:
        return set_of(self.service, self.set_id) is not None


def _answer(request: HttpRequest, wanted: _Wanted, reader: _Reader) -> HttpResponseBase:
    # Ranges count the bytes of the file as it is: it is not packed on the way.
    request.META.pop("HTTP_ACCEPT_ENCODING", None)
    if (unchanged := get_conditional_response(request, etag=wanted.etag)) is not None:
        return unchanged
    asked = request.headers.get("Range", "")
    if request.headers.get("If-Range", wanted.etag) != wanted.etag:
        asked = ""
    try:
        part = requested(asked, wanted.size)
    except Unsatisfiable:
        refusal = _words(416, "There are no such bytes in this file.")
        refusal.headers["Content-Range"] = f"bytes */{wanted.size}"
        return refusal
    start, end = part or (0, wanted.size)
    response: HttpResponseBase
    if request.method == "HEAD":
        response = HttpResponse()
    else:
        long = end - start > _ONE_PIECE
        if long and not _turns.take(reader.service):
            words = "Other long files are being sent at the moment. Please try again in half a minute."
            return _words(503, words, {"Retry-After": str(BUSY_FOR)})
        response = StreamingHttpResponse(_Slice(wanted, start, end, reader, long=long))
    if part is not None:
        response.status_code = 206
        response.headers["Content-Range"] = f"bytes {start}-{end - 1}/{wanted.size}"
    response.headers["Content-Type"] = _type(wanted.name)
    response.headers["Content-Length"] = str(end - start)
    return response


class SetWithdrawn(Exception):
    """The set was withdrawn while a file of it was being sent: the connection is cut, and the rest never sent."""


class _Slice:
    """Some bytes of a file, opened now and closed by the answer's end, whatever became of it."""

    def __init__(self, wanted: _Wanted, start: int, end: int, reader: _Reader, *, long: bool) -> None:
        self._left = end - start
        self._reader = reader
        self._block = _BLOCK if long else _ONE_PIECE
        self._turn = ExitStack()
        if long:
            self._turn.callback(_turns.give_back, reader.service)
        size = self._left
        self._turn.callback(
            lambda: note_use(reader.service, Channel.FILES, requests=0, size=size - self._left)
        )
        with self._turn:
            self._file = open_file(wanted.folder, wanted.name)
            self._turn.callback(self._file.close)
            self._file.seek(start)
            self._turn = self._turn.pop_all()

    def __iter__(self) -> Iterator[bytes]:
        looked = time.monotonic()
        while self._left and (block := self._file.read(min(self._block, self._left))):
            self._left -= len(block)
            if not still_stands(
                self._file
            ):  # then these may be blanks that were written over what was withdrawn
                raise SetWithdrawn
            if time.monotonic() - looked > LOOK_AGAIN:
                if not self._reader.still_may():
                    raise SetWithdrawn
                looked = time.monotonic()
            yield block

    def close(self) -> None:
        self._turn.close()


def _find(chosen: SetRow, name: str) -> _Wanted | None:
    """A file by its name. Names are known by their shape, so that nothing else of the disk can be asked for."""
    if name != MANIFEST and logical_name(name) is None:
        return None
    try:
        if name == MANIFEST:
            return _Wanted(chosen.folder, name, (chosen.folder / name).stat().st_size, f'"{chosen.id}"')
        manifest = decode_manifest((chosen.folder / MANIFEST).read_bytes())
    except FileNotFoundError:
        return None
    for one in manifest.files:
        if one.name == name:
            return _Wanted(chosen.folder, name, one.bytes, f'"{one.sha256}"')
    return None


def _login(
    request: HttpRequest, *, barred_too: bool = False, ended_too: bool = False
) -> Service | HttpResponse:
    user, password = _credentials(request.headers.get("Authorization", ""))
    if not (user or password):  # clients ask without a login first, to be told which kind is wanted
        answer: Service | LoginRefusal = LoginRefusal.UNKNOWN
    else:
        answer = ftp_login(
            user=user,
            password=password,
            address=_address(request),
            now=timezone.now(),
            barred_too=barred_too,
            ended_too=ended_too,
        )
    if answer is LoginRefusal.UNKNOWN:
        challenge = {"WWW-Authenticate": 'Basic realm="petwire files", charset="UTF-8"'}
        return _words(401, "Wrong user or password: they are those of FTP.", challenge)
    if answer is LoginRefusal.LOCKED:
        words = "Locked after too many wrong passwords. Please try again in a quarter of an hour."
        return _words(429, words, {"Retry-After": str(int(LOCKED_FOR.total_seconds()))})
    if answer is LoginRefusal.TERMS:
        return _words(
            403, "There are new terms: once the holder accepts them in the console, this account works."
        )
    if isinstance(answer, LoginRefusal):
        return _words(403, "This account may not fetch files now. Please ask the people who run this server.")
    secure = request.is_secure() or config().public_url.startswith("https://")
    if answer.tls_only and not secure:
        return _words(
            403, "This account uses TLS only: ask with https://. The password has crossed in clear."
        )
    return answer


def _address(request: HttpRequest) -> str:
    return visitor_address(
        request.META.get("REMOTE_ADDR", ""), request.headers.get("X-Forwarded-For", ""), config().proxies
    )


def _credentials(header: str) -> tuple[str, str]:
    """User and password of an Authorization header; nobody's when it has none."""
    scheme, _, token = header.partition(" ")
    if scheme.lower() != "basic":
        return "", ""
    try:
        user, _, password = base64.b64decode(token, validate=True).decode().partition(":")
    except (binascii.Error, ValueError):
        return "", ""
    return ("", "") if "\0" in user + password else (user, password)


def _words(status: int, words: str, headers: dict[str, str] | None = None) -> HttpResponse:
    return HttpResponse(
        words + "\n", content_type="text/plain; charset=utf-8", status=status, headers=headers
    )


def _type(name: str) -> str:
    kinds = {".zip": "application/zip", ".csv": "text/csv"}
    return kinds.get(
        name[-4:].lower(), "application/json" if name.endswith("manifest.json") else "application/x-ndjson"
    )
