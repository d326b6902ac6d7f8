"""The animals of a species nearest to a place, as the public list finds them, against a box on two columns.

The box asks nobody who may be seen and reads latitude and longitude that stand in each row; petwire asks the gate and
walks ZIP codes. `earthdistance`, the other peer of the design, is no part of the embedded server.
"""

from collections import defaultdict
from collections.abc import Iterable
from itertools import islice
from random import Random

from django.db import connection

from bench.stage import Stage
from bench.tables import Against, Goal, Row, interleaved, timed
from petwire.lib.places import EARTH, MILES_A_DEGREE, Place, miles, place_of_zip
from petwire.listings.search import reads
from petwire.listings.search.filter import Wanted, Where
from petwire.sharing.reads import shown_animals

MILES, SPECIES, ASKED, CHECKED = 50, "Dog", 20, 3

_TABLE = """
CREATE TEMP TABLE bench_spot AS
SELECT n.id, n.species, z.latitude, z.longitude
FROM catalog_animal n
JOIN orgs_organisation o ON o.id = n.org_id
JOIN bench_zip z ON z.zip = left(coalesce(nullif(n.location_zip, ''), o.zip), 5)
"""
_BOX = """
SELECT id FROM (
    SELECT id, round((2 * %(earth)s * asin(sqrt(power(sin(radians(latitude - %(latitude)s) / 2), 2)
        + cos(radians(latitude)) * cos(radians(%(latitude)s))
        * power(sin(radians(longitude - %(longitude)s) / 2), 2))) * 10)::numeric) AS tenths
    FROM bench_spot
    WHERE species = %(species)s
        AND latitude BETWEEN %(latitude)s - %(up)s AND %(latitude)s + %(up)s
        AND longitude BETWEEN %(longitude)s - %(across)s AND %(longitude)s + %(across)s
) near
WHERE tenths <= %(tenths)s
ORDER BY tenths, id DESC
LIMIT %(most)s
"""


def run(stage: Stage) -> list[Row]:
    world = stage.search_world()
    chance = Random(5)
    zips = chance.choices(world.zips, k=ASKED if stage.sizes.rounds > 1 else 2)
    _spots()
    for one in zips[:CHECKED]:
        found = reads.find(_wanted(one), None, reads.around(_wanted(one), place_of_zip(one)))
        assert list(found.ids) == _by_brute_force(one), f"not the nearest to {one}"
    rates = interleaved(
        {
            "petwire": lambda: len(zips) / timed(lambda: [_found(one) for one in zips]),
            "box": lambda: len(zips) / timed(lambda: [_boxed(one) for one in zips]),
        },
        rounds=stage.sizes.rounds,
    )
    work = (
        f"the nearest of a species within {MILES} miles, {world.animals:,} animals, order as by brute force"
    )
    return [
        Row(work, rates["petwire"], "/s", Goal(10, True), Against.PEER, rates["box"], "a btree box, no gate"),
    ]


def _wanted(zip_code: str) -> Wanted:
    return Wanted(species=SPECIES, near=Where(zip=zip_code), miles=MILES, sort="nearest")


def _found(zip_code: str) -> object:
    wanted = _wanted(zip_code)
    return reads.find(wanted, None, reads.around(wanted, place_of_zip(zip_code)))


def _boxed(zip_code: str) -> object:
    middle = _place(zip_code)
    given = {"latitude": middle.latitude, "longitude": middle.longitude, "species": SPECIES, "earth": EARTH}
    up = MILES / MILES_A_DEGREE
    with connection.cursor() as cursor:
        cursor.execute(
            _BOX, given | {"up": up, "across": up * 2, "tenths": MILES * 10, "most": reads.page_size() + 1}
        )
        return cursor.fetchall()


def _by_brute_force(zip_code: str) -> list[int]:
    """A page of all that are shown, each with its distance."""
    middle, known = _place(zip_code), defaultdict(list)
    rows = shown_animals().filter(species=SPECIES).values_list("id", "location_zip", "org__zip")
    for animal_id, own, orgs in rows:
        known[(own or orgs)[:5]].append(animal_id)
    away: list[tuple[int, int]] = []
    for one, ids in known.items():
        place = place_of_zip(one)
        if place is not None and (distance := miles(middle, place)) <= MILES:
            away += [(round(distance * 10), -animal_id) for animal_id in ids]
    return [-one for _, one in islice(sorted(away), reads.page_size())]


def _spots() -> None:
    """Where each animal is, in a table of its own with the index of the peer."""
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS bench_spot, bench_zip")
        cursor.execute(
            "CREATE TEMP TABLE bench_zip (zip text PRIMARY KEY, latitude float8, longitude float8)"
        )
        cursor.execute("SELECT DISTINCT left(zip, 5) FROM orgs_organisation")
        zips = [one for (one,) in cursor.fetchall()]
        with cursor.copy("COPY bench_zip FROM STDIN") as copy:
            for row in _known(zips):
                copy.write_row(row)
        cursor.execute(_TABLE)
        cursor.execute("CREATE INDEX ON bench_spot (species, latitude, longitude, id)")
        cursor.execute("VACUUM ANALYZE bench_spot")


def _known(zips: Iterable[str]) -> Iterable[tuple[str, float, float]]:
    for one in zips:
        if place := place_of_zip(one):
            yield one, place.latitude, place.longitude


def _place(zip_code: str) -> Place:
    place = place_of_zip(zip_code)
    assert place is not None
    return place
