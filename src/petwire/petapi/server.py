"""The callable in front of Django: from what the web server hands over to the bytes that go back.

In this order: the host, the path and method, key, version and output, the key's service, the page that asks, the
function, the quota, the function's own inputs. Nothing that is asked stands in a log: neither query string nor key.
"""

import logging
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, Final

import psycopg

from petwire.access.life.models import Channel
from petwire.access.life.use import note_use
from petwire.access.quota import Policy
from petwire.lib.config import Config, config
from petwire.lib.memory import Memory
from petwire.petapi import inputs, origins, web
from petwire.petapi.answers import ANSWERS, Model, Question
from petwire.petapi.database import Database
from petwire.petapi.errors import Code, Failure
from petwire.petapi.inputs import Globals, Pairs
from petwire.petapi.keys import Caller, caller
from petwire.petapi.leases import Leases
from petwire.petapi.output import TYPES, encoded
from petwire.petapi.shown import Gate
from petwire.petapi.web import Answer, Request, Start
from petwire.petapi.words import Asked

log = logging.getLogger("petwire.petapi")

PREFIX: Final = "/search/"
KEY_KEPT_FOR: Final = 1.0  # seconds
KEY_SIZE: Final = 1000  # bytes, about
COME_AGAIN: Final = 5  # seconds, where the database does not answer
_STATE: Final = ("Cache-Control", "private, no-cache")  # may be kept, and is asked for again each time


def _now() -> datetime:
    return datetime.now(UTC)


class SearchApi:
    """The whole API as one WSGI application; in tests the database, the clock and the counting are others.
    Without a memory each answer is worked out anew. `orders` is a memory that no record empties, for what the gate says
    of organisations."""

    def __init__(
        self,
        database: Database | None = None,
        *,
        clock: Callable[[], datetime] = _now,
        settings: Config | None = None,
        count: Callable[..., None] = note_use,
        memory: Memory | None = None,
        orders: Memory | None = None,
    ) -> None:
        self._database = database or Database()
        self._leases = Leases(self._database)
        self._clock = clock
        self._count = count
        self._settings = settings or config()
        self._hosts = tuple(self._settings.hosts)
        self._memory = memory or Memory(lambda: None)
        self._gate = Gate(self._database, orders or Memory(lambda: None))

    def __call__(self, environ: dict[str, Any], start: Start) -> list[bytes]:
        """Answer a request; whatever happens, with the body that clients know."""
        request = web.request_of(environ)
        answer = web.settled(self._answer(request), request)
        return web.send(answer, start, is_test=self._settings.is_test)

    def _answer(self, request: Request) -> Answer:
        if not web.is_our_host(request.host, self._hosts):
            return web.text(400, "This server has another name.")
        if request.method == "OPTIONS":
            return Answer(204, b"", origins.preflight_headers())
        if request.method not in ("GET", "HEAD"):
            return web.text(405, "Please use GET.", ("Allow", origins.METHODS))
        pairs = inputs.read_query(request.query)
        given = pairs if isinstance(pairs, Failure) else inputs.read_globals(pairs)
        if isinstance(given, Failure) or isinstance(pairs, Failure):
            failure = given if isinstance(given, Failure) else pairs
            assert isinstance(failure, Failure)
            return self._refusal(failure, _output_of(pairs), origins.headers_for("", domains=(), known=False))
        return _Call(self, request, pairs, given).answer()

    def _refusal(self, failure: Failure, output: str, headers: list[tuple[str, str]]) -> Answer:
        """A failure as it goes out; it is never kept."""
        more = [
            ("Content-Type", TYPES[output]),
            ("Cache-Control", "no-store"),
            ("Vary", "Origin, Accept-Encoding"),
        ]
        if failure.retry_after is not None:
            more.append(("Retry-After", str(failure.retry_after)))
        status = failure.http_status(strict=self._settings.search_strict)
        return Answer(status, encoded(failure.body(), output), [*headers, *more])


class _Call:
    """One request whose query string could be read."""

    def __init__(self, api: SearchApi, request: Request, pairs: Pairs, given: Globals) -> None:
        self._api, self._request, self._pairs, self._given = api, request, pairs, given
        self._headers = origins.headers_for(request.origin, domains=(), known=False)
        self._function = request.path.removeprefix(PREFIX)

    def answer(self) -> Answer:
        try:
            return self._twice()
        except psycopg.Error as err:
            self._api._database.forget()
            log.error("%s: the database did not answer: %s", self._name, type(err).__name__)
            return self._refuse(
                Failure(
                    Code.RESOURCE_UNAVAILABLE,
                    "Please try again in a moment.",
                    status=503,
                    retry_after=COME_AGAIN,
                )
            )
        except Exception:
            log.exception("%s failed", self._name)
            return self._refuse(Failure(Code.TECH_FAILURE, "Something went wrong here. We have been told."))

    @property
    def _name(self) -> str:
        return self._function if self._function in ANSWERS else "an unknown function"

    def _twice(self) -> Answer:
        """A connection may have been cut since the last request: then once more on a fresh one."""
        try:
            return self._once()
        except (psycopg.OperationalError, psycopg.InterfaceError):
            if not self._api._database.forget():
                raise
            return self._once()

    def _once(self) -> Answer:
        found = self._caller()
        if isinstance(found, Failure):
            return self._refuse(found)
        refused = self._not_from_there(found) or self._not_this_function(found) or self._over_quota(found)
        answer = self._refuse(refused) if refused else self._asked(found)
        self._api._count(found.service, Channel.API, size=len(answer.body))
        return answer

    def _caller(self) -> Caller | Failure:
        """Who asks. What depends on the time (an old key, terms) is looked at each second, whatever is kept."""
        kept, state = self._api._memory.recall(self._given.key, age=KEY_KEPT_FOR)
        if kept is not None:
            return kept  # type: ignore[no-any-return]
        found = caller(self._api._database, self._given.key, now=self._api._clock())
        if not isinstance(found, Failure):
            self._api._memory.keep(self._given.key, found, size=KEY_SIZE, state=state)
        return found

    def _not_from_there(self, found: Caller) -> Failure | None:
        request = self._request
        if not origins.may_ask(
            origin=request.origin, referer=request.referer, own_host=request.host, domains=found.domains
        ):
            return Failure(Code.INVALID_KEY, "This key is registered for other domains.")
        self._headers = origins.headers_for(request.origin, domains=found.domains, known=True)
        return None

    def _not_this_function(self, found: Caller) -> Failure | None:
        if self._function not in ANSWERS:
            return Failure(Code.INPUT_INVALID, "There is no such function.", status=404)
        if found.functions and self._function not in found.functions:
            return Failure(Code.ACCESS_DENIED, "This key may not call this function.")
        return None

    def _over_quota(self, found: Caller) -> Failure | None:
        taken = self._api._leases.take(found.service, Policy(found.per_minute), now=self._api._clock())
        self._headers = [*self._headers, *taken.headers()]
        if taken.allowed:
            return None
        words = f"This key may be used {found.per_minute} times a minute."
        return Failure(Code.RESOURCE_UNAVAILABLE, words, retry_after=taken.retry_after)

    def _asked(self, found: Caller) -> Answer:
        values = inputs.read_inputs(self._function, self._pairs)
        if isinstance(values, Failure):
            return self._refuse(values)
        # Later pages follow from those before, and are never kept.
        name = (found.audience, self._function, self._given, repr(values)) if _is_first(values) else None
        body, state = self._api._memory.recall(name) if name else (None, None)
        if body is None:
            model = self._model(found, values)
            if isinstance(model, Failure):
                return self._refuse(model)
            body = model if isinstance(model, bytes) else encoded(model, self._given.output)
            if name:
                self._api._memory.keep(name, body, size=len(body), state=state)
        headers = [("Content-Type", TYPES[self._given.output]), _STATE, ("Vary", "Origin, Accept-Encoding")]
        return Answer(200, body, [*self._headers, *headers])

    def _model(self, found: Caller, values: dict[str, Any]) -> Model | bytes | Failure:
        settings = self._api._settings
        question = Question(
            self._api._database,
            self._api._gate,
            self._function,
            found.audience,
            Asked(settings.public_url, self._given),
            settings.tracker_url,
            values,
            self._api._clock(),
        )
        return ANSWERS[self._function](question)

    def _refuse(self, failure: Failure) -> Answer:
        return self._api._refusal(failure, self._given.output, self._headers)


def _is_first(values: dict[str, Any]) -> bool:
    """Is it the first page of a list, or no list?"""
    return bool(values.get("start_number", 1) == 1)


def _output_of(pairs: Pairs | Failure) -> str:
    """The output that is asked for, as far as it can be read: a refusal comes in it."""
    wanted = (
        [] if isinstance(pairs, Failure) else [value.lower() for name, value in pairs if name == "output"]
    )
    return next((one for one in reversed(wanted) if one in TYPES), "json")
