"""The animals that fit, in order, and how many there are. What may be shown is asked of the gate in each statement, and
once more when the records are fetched."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any, Final

from django.db import connection

from petwire.lib.places import Place, place_of_town, place_of_zip, town_of, zips_within
from petwire.lib.sql import statement
from petwire.listings.render import LOOKING
from petwire.listings.search import kept
from petwire.listings.search.counts import Counts, counts_of, size_of
from petwire.listings.search.filter import STILL_LOOKING, Cursor, Wanted, Where
from petwire.sharing.models import OWN_PAGES
from petwire.sharing.reads import shown_orgs
from petwire.vocab.breeds import find_breed

PAGE: Final = 24
# ZIP codes that are asked for at once, the nearest first. All that is asked of a ring costs by the organisations in it,
# and where many live, the first page lies within a few miles; one statement more costs as much as ten organisations.
FIRST_RING: Final = 64
WIDER: Final = 8  # times, each ring than the one before
_PACKAGE: Final = "petwire.listings.search"
_AUDIENCE: Final = "SELECT a.id FROM sharing_audience a WHERE a.name = %(audience)s"

Near = Sequence[tuple[str, int]]  # ZIP codes with their distance in tenths of a mile, the nearest first


@dataclass(frozen=True, slots=True)
class Found:
    """One page of ids in order, each with its distance in tenths of a mile where a place was named.

    `more` says whether others follow, `before` whether others come first.
    """

    ids: tuple[int, ...]
    tenths: Mapping[int, int]
    more: bool
    before: bool

    def cursor(self, place: int, *, back: bool, nearest: bool) -> Cursor:
        """The cursor at an animal of this page."""
        one = self.ids[place]
        return Cursor(one, back, self.tenths[one] if nearest else None)


@dataclass(frozen=True, slots=True)
class Around:
    """Where is looked: ZIP codes around a place, or organisations by their ids. Neither is anywhere."""

    zips: Near = ()
    orgs: tuple[int, ...] = ()

    @property
    def anywhere(self) -> bool:
        """Whether no place or organisation bounds the search."""
        return not self.zips and not self.orgs


def place_of(where: Where) -> Place | None:
    """Where a named place is; None if nobody knows it."""
    return place_of_zip(where.zip) if where.zip else place_of_town(where.city, where.state)


def around(wanted: Wanted, middle: Place | None) -> Around:
    """Where to look for what is wanted."""
    if wanted.travel and wanted.near is not None:
        return Around(orgs=travelling_to(wanted, middle) or (0,))  # an id that nobody has
    if middle is not None:
        near = zips_within(middle, wanted.miles)
        return Around(zips=[(one, round(away * 10)) for one, away in near] or [("", 0)])
    return Around(orgs=(wanted.org_id,)) if wanted.org_id is not None else Around()


def travelling_to(wanted: Wanted, middle: Place | None) -> tuple[int, ...]:
    """The organisations that bring animals to the state of a place, but not those that are near it anyway."""
    state = state_of(wanted.near) if wanted.near else ""
    if not state or middle is None:
        return ()
    orgs = _rows("travelling.sql", audience=OWN_PAGES, state=[state])
    near = {one for one, _ in zips_within(middle, wanted.miles)}
    return tuple(org_id for org_id, written in orgs if written.strip()[:5].split("-")[0].zfill(5) not in near)


def state_of(where: Where) -> str:
    """The state in which a named place lies; "" if nobody knows it."""
    return where.state or (town_of(where.zip) or ("", ""))[1]


def page_size() -> int:
    """How many animals a page of the list has."""
    return PAGE


def find(wanted: Wanted, cursor: Cursor | None, looked: Around, *, most: int | None = None) -> Found:
    """A page of the ids of animals that are shown and fit."""
    most = most or page_size()
    back = cursor is not None and cursor.back
    rows = _walked(wanted, cursor, most + 1) if looked.anywhere else _around(wanted, cursor, looked, most + 1)
    over = len(rows) > most
    rows = rows[:most]
    if back and not over:
        # Going back ended within the first page, so that page it is.
        return find(wanted, None, looked, most=most)
    if back:
        return Found(tuple(one for one, _ in rows[::-1]), dict(rows), more=True, before=over)
    return Found(tuple(one for one, _ in rows), dict(rows), more=over, before=cursor is not None)


def fitting(wanted: Wanted, looked: Around, ids: Sequence[int]) -> frozenset[int]:
    """Which of some animals are shown and fit."""
    asked = replace(wanted, sort="newest")
    if looked.anywhere:
        rows = _rows("older.sql", **_filters(asked, ids), cursor=None, most=len(ids))
    else:
        rows = _around(asked, None, looked, len(ids), only=ids)
    return frozenset(one for one, _ in rows)


def counts(wanted: Wanted, looked: Around) -> Counts:
    """How many fit, and how many each value of each filter would find. Kept for a minute where somebody listens."""
    name = replace(wanted, sort="newest")
    found, state = kept.counts.recall(name, age=kept.KEPT_FOR)
    if found is None:
        given = _filters(wanted) | {"with_breeds": bool(wanted.species)}
        if looked.anywhere:
            rows = _rows("counts.sql", **given)
        else:
            rows = _rows("counts_around.sql", **given, **_places(wanted, looked, looked.zips))
        found = counts_of(rows)
        kept.counts.keep(name, found, size=size_of(found), state=state)
    return found  # type: ignore[no-any-return]


def orgs_in_all() -> int:
    """How many organisations own pages show. Kept as counts are."""
    found, state = kept.counts.recall("organisations", age=kept.KEPT_FOR)
    if found is None:
        found = shown_orgs().count()
        kept.counts.keep("organisations", found, size=8, state=state)
    return int(found)


def _walked(wanted: Wanted, cursor: Cursor | None, most: int) -> list[tuple[int, Any]]:
    name = "newer.sql" if cursor is not None and cursor.back else "older.sql"
    return _rows(name, **_filters(wanted), cursor=cursor.id if cursor else None, most=most)


def _around(
    wanted: Wanted, cursor: Cursor | None, looked: Around, most: int, *, only: Sequence[int] | None = None
) -> list[tuple[int, Any]]:
    nearest = wanted.sort == "nearest" and not looked.orgs
    given = _filters(wanted, only)
    given |= {"nearest": nearest, "back": cursor is not None and cursor.back}
    given |= {"cursor": cursor.id if cursor else None, "at": cursor.tenths if cursor else None}
    found: list[tuple[int, Any]] = []
    for ring in _rings(looked.zips, cursor) if nearest else [looked.zips]:
        found += _rows("around.sql", **given, **_places(wanted, looked, ring), most=most - len(found))
        if len(found) == most:
            break
    return found


def _places(wanted: Wanted, looked: Around, zips: Near) -> dict[str, Any]:
    return {
        "zips": _array(one or '""' for one, _ in zips),
        "tenths": _array(str(tenths) for _, tenths in zips),
        "orgs": list(looked.orgs),
        "org": wanted.org_id,
    }


def _array(values: Iterable[str]) -> str:
    """Thousands of values that need no quotes, as the server writes arrays: it takes them in a tenth of the time."""
    return f"{{{','.join(values)}}}"


def _rings(zips: Near, cursor: Cursor | None) -> list[Near]:
    """The ZIP codes in parts, the nearest to the cursor first; what is equally far is in the same part."""
    back = cursor is not None and cursor.back
    if cursor is not None and cursor.tenths is not None:
        at = cursor.tenths
        zips = [one for one in zips if (one[1] <= at if back else one[1] >= at)]
    if back:
        zips = zips[::-1]
    rings, first, size = [], 0, FIRST_RING
    while first < len(zips):
        behind = min(first + size, len(zips))
        while behind < len(zips) and zips[behind][1] == zips[behind - 1][1]:
            behind += 1
        rings.append(zips[first:behind])
        first, size = behind, size * WIDER
    return rings


def _filters(wanted: Wanted, only: Sequence[int] | None = None) -> dict[str, Any]:
    """What is wanted as the statements take it; None leaves it open."""
    return {
        "audience": OWN_PAGES,
        "species": wanted.species or None,
        "statuses": statuses_of(wanted.status),
        "ages": list(wanted.ages) or None,
        "sizes": list(wanted.sizes) or None,
        "sex": wanted.sex or None,
        "dogs": wanted.dogs,
        "cats": wanted.cats,
        "kids": wanted.kids,
        "unknown": wanted.unknown,
        "special": wanted.special,
        "courtesy": wanted.courtesy,
        "breeds": breed_names(wanted.species, wanted.breed),
        "pair": wanted.pair,
        "only": None if only is None else list(only),
    }


def statuses_of(status: str) -> list[str] | None:
    """Which statuses a choice stands for; None for all that are public."""
    if not status:
        return None
    return sorted(LOOKING) if status == STILL_LOOKING else [status]


def breed_names(species: str, breed: str) -> list[str] | None:
    """What records call a breed, in lower case; None where none is asked for."""
    if not breed:
        return None
    known = find_breed(species, breed)
    return [one.lower() for one in (known.name, *known.aliases)] if known else [breed.lower()]


def _rows(name: str, **given: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(whole(name), given)
        return list(cursor.fetchall())


@cache
def whole(name: str) -> str:
    """A statement with the parts that several share in their places."""
    text = statement(_PACKAGE, name).replace("-- there.sql\n", statement(_PACKAGE, "there.sql"))
    text = text.replace("-- narrowed\n", "-- fits.sql\n" if name == "around.sql" else "")
    for part in ("fits.sql", "missed.sql", "tally.sql"):
        text = text.replace(f"-- {part}\n", statement(_PACKAGE, part))
    return text.replace("%(audience)s", f"({_AUDIENCE})")  # one question less than asking for it before
