"""The search API as the benchmark compares it: without kept answers, and without the questions that let nobody in."""

import re
from typing import Any

from petwire.access.quota import Policy, Taken
from petwire.lib.memory import Memory
from petwire.lib.sql import statement
from petwire.petapi.database import Database
from petwire.petapi.keys import Caller
from petwire.petapi.server import SearchApi
from petwire.sharing.news import Ears

_PAGE = "shelter_page.sql"
# The same list without the question who may see what.
_BARE = re.sub(
    r"WHERE ready.id NOT IN \(.+?\n    \)\n",
    "",
    statement("petwire.petapi", _PAGE).replace(" AND s.source = ANY (%(sources)s::text[])", ""),
    flags=re.DOTALL,
)
assert "%(audience)s" not in _BARE and "%(sources)s" not in _BARE  # the question was found and taken out


class KeysAlone(Memory):
    """Keeps whose a key is, for as long as the API does, and no answer."""

    def keep(self, what: Any, value: Any, *, size: int, state: int | None) -> None:
        """Only a caller."""
        if isinstance(value, Caller):
            super().keep(what, value, size=size, state=state)


class Bare(Database):
    """The statements without the question who may see what."""

    def rows(self, name: str, **given: Any) -> list[tuple[Any, ...]]:
        """As the API asks them, but for a list of an organisation."""
        if name != _PAGE:
            return super().rows(name, **given)
        del given["audience"], given["sources"]
        return self._line().asked(_BARE, tuple, given)


def uncached(**given: Any) -> SearchApi:
    """The API as it is served, but that each answer is worked out anew. What the gate says of an organisation is
    kept as it is when it is served."""
    ears = Ears()
    return SearchApi(memory=KeysAlone(ears.state), orders=Memory(ears.orders), **given)


def unasked() -> SearchApi:
    """The same for anyone, as often as they like, whatever was said no to. Changes this process for good."""
    from petwire.petapi import leases, server, shown

    anyone, policy = Caller(0, "", 0, (), (), 1), Policy(1)
    server.caller = lambda *given, now: anyone
    leases.Leases.take = lambda *given, now: Taken(True, 1, 1, 0.0, policy)  # type: ignore[method-assign]
    shown.Gate.of = lambda self, audience, orgs: shown.Shown(list(orgs), [])  # type: ignore[method-assign]
    return SearchApi(Bare(), memory=KeysAlone(Ears().state), count=lambda *what, size: None)
