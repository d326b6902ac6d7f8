"""What the database reads for every address that somebody can open: never a table as a whole that grows with animals,
views, deeds and changes. Where it has to, ALLOWED says why. The search API: tests/rooms/test_petapi_disclosure.py."""

import os
import re

import pytest
from django.db import connection
from django.test import Client

from tests.console import ROLES, Cast, a_cast, console_addresses
from tests.contracts.test_console_roles import ROWS, concrete
from tests.world import committed  # noqa: F401 (a fixture)

pytestmark = pytest.mark.timeout(300)

ANIMALS, ORGS = 12_000, 1_500
GROWS = frozenset(
    {
        *("catalog_animal", "catalog_picture", "catalog_change", "catalog_edit", "catalog_editedanimal"),
        *("audit_deed", "tracker_views", "listings_arrival", "orgs_organisation"),
        *("petapi_item", "bulkfiles_line"),
    }
)
# (an address, a table): why it is read as a whole there.
ALLOWED = {
    ("/", "orgs_organisation"): "counts of all animals: an index and all organisations, kept for a minute",
    ("/orgs", "orgs_organisation"): "the list of all by name, with how many there are: 40 ms of 10,000",
    (
        "/sitemap.xml",
        "orgs_organisation",
    ): "which spans of ids hold organisations that are shown: 40 ms of 10,000",
    ("/sitemaps/orgs-0.xml", "orgs_organisation"): "all of them are what is asked for",
}

COMMENT = re.compile(r"--[^\n]*\n")

WORLD = """
INSERT INTO orgs_organisation (source, source_id, name, standing, approved_at, city, state, zip, org_type, species)
SELECT 'here', 'plan' || n, 'Rescue ' || n, 'approved', now(), 'Austin', 'TX',
    CASE WHEN n %% 3 = 0 THEN '74103' ELSE lpad((70000 + n)::text, 5, '0') END, '', ''
FROM generate_series(1, %(orgs)s) n;
INSERT INTO catalog_animal (org_id, source_id, status, name, species, primary_breed, age, size, sex, description,
    description_plain, location_zip, ok_with_kids, was_listed, digest, updated_at)
SELECT o.id, 'plan' || n, CASE WHEN n %% 10 = 0 THEN 'Adopted' ELSE 'Available' END,
    'Pet ' || n, (ARRAY['Dog', 'Cat', 'Rabbit'])[1 + n %% 3], (ARRAY['Beagle', 'Boxer'])[1 + n %% 2],
    (ARRAY['Baby', 'Young', 'Adult', 'Senior'])[1 + n / 3 %% 4], (ARRAY['Small', 'Large'])[1 + n / 5 %% 2],
    (ARRAY['Male', 'Female'])[1 + n / 7 %% 2], repeat(md5(n::text), 20), repeat(md5(n::text), 20),
    CASE WHEN n %% 20 = 0 THEN '78704' ELSE '' END, n %% 2 = 0, true, decode(md5(n::text), 'hex'), now()
FROM generate_series(1, %(animals)s) n
JOIN orgs_organisation o ON o.source = 'here'
    AND o.source_id = CASE WHEN n %% 20 = 1 THEN %(own)s::text ELSE 'plan' || 1 + n %% %(orgs)s END;
UPDATE catalog_animal n SET bonded_with_id = o.id FROM catalog_animal o
WHERE o.org_id = n.org_id AND n.source_id = 'plan' || substr(o.source_id, 5)::int + 1500
    AND substr(o.source_id, 5)::int %% 25 = 3 AND o.source_id LIKE 'plan%%';
INSERT INTO catalog_picture (org_id, animal_id, position, original_url)
SELECT org_id, id, 1, 'https://cdn.example.org/' || id || '.jpg' FROM catalog_animal WHERE source_id LIKE 'plan%%';
INSERT INTO catalog_change (epoch, transaction, at, kind, subject, org, verb)
SELECT 1, pg_current_xact_id()::text::bigint, now(), 'animal', id, org_id, 'added' FROM catalog_animal;
INSERT INTO catalog_edit (org_id, at, by, verb)
SELECT org_id, now(), 'command', 'added' FROM catalog_animal WHERE source_id LIKE 'plan%%';
INSERT INTO catalog_editedanimal (edit_id, org_id, animal_id, before, after)
SELECT e.id, e.org_id, min(n.id), '{}', '{}' FROM catalog_edit e JOIN catalog_animal n ON n.org_id = e.org_id
WHERE NOT EXISTS (SELECT FROM catalog_editedanimal x WHERE x.edit_id = e.id) GROUP BY e.id;
INSERT INTO audit_deed (at, by, verb, kind, subject, org, detail)
SELECT now() - n * interval '1 minute', 'person:' || n %% 300, (ARRAY['animal.change', 'animal.add'])[1 + n %% 2],
    'animal', n, %(own)s + n %% %(orgs)s, '{}' FROM generate_series(1, %(animals)s) n;
INSERT INTO tracker_views (org, animal, day, audience, host, count)
SELECT org_id, id, current_date - (id %% 700)::int, 1, 'pets.example', 3
FROM catalog_animal WHERE source_id LIKE 'plan%%';
INSERT INTO listings_arrival (identity, animal, at)
SELECT decode(md5(source || E'\\x1f' || source_id), 'hex'), id, now() FROM catalog_animal
"""


class Seen:
    """The statements that were asked, with the first address that asked each. What is asked for changes a plan: so one
    of a public page counts once for each kind of it; but one that counts, of which it is known, once.
    """

    def __init__(self) -> None:
        self.address, self.kind = "", ""
        self.addresses: set[str] = set()
        self.asked: dict[tuple[str, str], tuple[str, object]] = {}

    def at(self, address: str, kind: str = "") -> None:
        """What comes next is asked here."""
        self.address, self.kind = address, kind
        self.addresses.add(address)

    def __call__(self, execute, sql, params, many, context):
        text = COMMENT.sub("", sql).lstrip()
        if not many and text.startswith(("SELECT", "WITH", "UPDATE", "DELETE")):
            kind = "" if "GROUPING SETS" in sql else self.kind
            self.asked.setdefault((sql, kind), (self.address, params))
        return execute(sql, params, many, context)


@pytest.fixture
def world(committed) -> Cast:  # noqa: F811
    """The cast in a world whose tables are as large as plans need, with statistics as after a night."""
    cast = a_cast(busy=True)
    with connection.cursor() as cursor:
        cursor.execute("SET synchronous_commit TO on")  # else VACUUM cannot mark pages as visible to all
        given = {"orgs": ORGS, "own": cast.world.happy_tails.pk, "animals": ANIMALS}
        for one in WORLD.split(";\n"):
            cursor.execute(one, given)
        cursor.execute("VACUUM ANALYZE")
        cursor.execute("RESET synchronous_commit")
    return cast


def public_addresses(cast: Cast) -> list[str]:
    """What visitors and programs open; each kind of search and of feed."""
    org, animal = cast.world.happy_tails.pk, cast.world.biscuit.pk
    near = "near=78701&miles=100"
    searches = (
        *("", "species=Dog&age=Senior&size=Small&sex=Male&kids=yes", f"{near}&species=Dog&breed=Beagle"),
        *(
            f"{near}&sort=nearest",
            f"org={org}",
            "species=Dog&pair=yes",
            f"{near}&travel=yes",
            "status=Adopted",
        ),
    )
    return [
        *("/", "/orgs", "/orgs?name=rescue", "/orgs?near=78701", "/orgs?state=TX"),
        *(f"/animals?{one}" for one in searches),
        *(f"/animals/{animal}-biscuit", f"/orgs/{org}-happy-tails", f"/favourites/cards?ids={animal}"),
        *(f"/animals/{animal}/{kind}" for kind in ("poster", "card")),
        *("/animals.json", f"/animals.json?org={org}", "/animals.atom", "/animals.feed.json?species=Dog"),
        *(
            "/sitemap.xml",
            "/sitemaps/animals-0.xml",
            "/sitemaps/orgs-0.xml",
            f"/embed/{org}",
            f"/embed/{org}.json",
        ),
        *(f"/watch/animals/{animal}", "/watch/search?species=Dog", "/developers/status"),
        *(f"/pet?{animal}&a=&h=", "/healthz"),
    ]


def walk(cast: Cast, seen: Seen) -> None:
    """Open every address: public ones as anybody, those of the console as the first role that gets them."""
    anybody = Client()
    for path in public_addresses(cast):
        seen.at(path.partition("?")[0], path)
        answer = anybody.get(path, follow=True)
        assert answer.status_code == 200, path
        if answer.streaming:
            b"".join(answer.streaming_content)
    answer = anybody.get("/animals.json").json()
    seen.at("/animals.json, changes")
    anybody.get(f"/animals.json?cursor=c{answer['cursor'].split('.', 1)[0][1:]}.1.1.0")
    clients = {who: cast.client(who) for who in ROLES}
    for address in console_addresses():
        who = next((who for who, code in zip(ROLES, ROWS[address], strict=True) if code == 200), None)
        if who:
            seen.at(address)
            answer = clients[who].get(concrete(address, cast))
            if answer.streaming:
                b"".join(answer.streaming_content)


def whole_tables(plan) -> set[str]:
    """The tables that a plan reads as a whole."""
    found = {plan["Relation Name"]} if plan["Node Type"] == "Seq Scan" else set()
    return found.union(*(whole_tables(below) for below in plan.get("Plans", ())))


@pytest.mark.skipif(
    "PETWIRE_TEST_DATABASE_URL" in os.environ,
    reason="the embedded PostgreSQL's plans are looked at; older ones read 12,000 rows where it asks an index",
)
def test_no_address_reads_as_a_whole_what_grows(world):
    seen = Seen()
    with connection.execute_wrapper(seen):
        walk(world, seen)

    found: dict[tuple[str, str], str] = {}
    with connection.cursor() as cursor:
        for (sql, _), (address, params) in seen.asked.items():
            cursor.execute(f"EXPLAIN (FORMAT JSON) {sql}", params)
            for table in whole_tables(cursor.fetchone()[0][0]["Plan"]) & GROWS:
                found.setdefault((address, table), " ".join(sql.split()))

    assert len(seen.asked) > 300
    assert seen.addresses >= {"/", "/animals", "console/<id:org_id>/animals/", "console/operator/views/"}
    unknown = [
        f"{' reads '.join(place)}: {sql[-500:]}" for place, sql in found.items() if place not in ALLOWED
    ]
    assert not unknown, "\n".join(unknown)
