"""A hub for the search benchmark, made in the database itself: actions would take minutes for 250,000 animals."""

import os
from dataclasses import dataclass
from random import Random

from django.db import connection

from petwire.access.actions import Application, add_service, approve_service, set_api_rights
from petwire.access.models import Service
from petwire.lib.places import place_of_zip, zips_within
from petwire.orgs.models import Environment
from petwire.petapi.vocabulary import breeds_for

SIZE = "PETWIRE_BENCH_ANIMALS"
KEYS = 20
CENTRES = 300
PER_MINUTE = 1_000_000  # the quota is asked for, and never the reason to refuse
LEAST = 1000  # animals: of fewer, no shelter would have as many as are listed
AT_A_SHELTER = 50  # animals of each organisation of the first tenth
BY = "bench"
CATEGORY = "adoption sites"

_ORGS = """
INSERT INTO orgs_organisation (source, source_id, name, standing, approved_at, city, state, zip, email, phone,
    org_type, species)
SELECT 'here', 'bench' || n, 'Rescue ' || n, 'approved', now(), 'Springfield', 'IL', z.zip,
    'rescue' || n || '@example.org', '217-555-0100', (ARRAY['Rescue', 'Shelter', 'Private owner'])[1 + n %% 3], ''
FROM unnest(%(zips)s::text[]) WITH ORDINALITY AS z (zip, n)
"""
# The first tenth of the organisations has AT_A_SHELTER animals each, as far as that leaves some for the others.
_ANIMALS = """
INSERT INTO catalog_animal (org_id, source, source_id, status, name, species, primary_breed, secondary_breed, mixed,
    sex, age, size, color, description, description_plain, updated_at, digest, altered, vaccinated, was_listed)
SELECT o.id, 'here', 'bench' || n, CASE WHEN n %% 20 = 7 AND n > %(first)s THEN 'Adopted' ELSE 'Available' END,
    'Pet ' || n, s.species,
    CASE s.species WHEN 'Dog' THEN (%(dogs)s::text[])[1 + (n * 7919 %% %(kinds)s)] WHEN 'Cat' THEN 'Domestic Short Hair'
        ELSE '' END,
    CASE WHEN n %% 9 = 0 THEN 'Beagle' ELSE '' END, n %% 9 = 0, (ARRAY['Male', 'Female'])[1 + n %% 2],
    (ARRAY['Baby', 'Young', 'Adult', 'Senior'])[1 + n / 3 %% 4], (ARRAY['Small', 'Medium', 'Large'])[1 + n / 5 %% 3],
    'Black - with White', t.words, t.words, now(), decode(md5(n::text), 'hex'), true, n %% 3 = 0, true
FROM generate_series(1, %(animals)s) n
CROSS JOIN LATERAL (SELECT (ARRAY['Dog', 'Dog', 'Dog', 'Cat', 'Cat', 'Rabbit'])[1 + n / 2 %% 6] AS species) s
CROSS JOIN LATERAL (SELECT repeat('Likes long walks and naps in the sun, ' || n || '. ', 20) AS words) t
JOIN orgs_organisation o ON o.source = 'here' AND o.source_id = 'bench' || CASE
    WHEN n <= %(first)s THEN 1 + (n - 1) / %(each)s
    ELSE 1 + %(first)s / %(each)s
        + floor(((n * 7919::bigint) %% 1000003 / 1000003.0) ^ 2 * (%(orgs)s - %(first)s / %(each)s))::int
END
"""
_PICTURES = """
INSERT INTO catalog_picture (org_id, source, animal_id, position, original_url, original_width, original_height,
    large_url, large_width, large_height, small_url, small_width, small_height)
SELECT n.org_id, 'here', n.id, p.position, p.url || '1000', 1000, 750, p.url || '500', 500, 375, p.url || '100', 100, 75
FROM catalog_animal n
CROSS JOIN LATERAL (
    SELECT position, 'https://cdn.example.org/pictures/' || n.id || position || '.jpg?width=' AS url
    FROM generate_series(1, 1 + (n.id %% 2)::int) position
) p
WHERE n.source_id LIKE 'bench%%'
"""
# Some say no, and some animals are kept from some services, so that disclosure has something to look at.
_CHOICES = (
    "INSERT INTO sharing_preference (org_id, category, yes) SELECT id, %(category)s, true FROM orgs_organisation"
    " WHERE source_id LIKE 'bench%%'",
    "INSERT INTO sharing_decision (org_id, audience_id, yes, decided_at) SELECT o.id, a.id, false, now()"
    " FROM orgs_organisation o, sharing_audience a WHERE a.kind = 'service' AND o.source_id LIKE 'bench%%'"
    " AND o.id %% 50 = a.id %% 50",
    "INSERT INTO sharing_withheld (animal_id, audience_id) SELECT n.id, a.id FROM catalog_animal n,"
    " LATERAL (SELECT id FROM sharing_audience WHERE kind = 'service' ORDER BY id OFFSET n.id %% %(keys)s LIMIT 1) a"
    " WHERE n.id %% 25 = 3 AND n.source_id LIKE 'bench%%' AND n.org_id > (SELECT min(id) + %(shelters)s"
    " FROM orgs_organisation WHERE source_id LIKE 'bench%%')",
)
_TABLES = (
    *("orgs_organisation", "catalog_animal", "catalog_picture"),
    *("sharing_preference", "sharing_decision", "sharing_withheld"),
)


@dataclass(frozen=True, slots=True)
class SearchWorld:
    """What is asked for: keys, organisations that all keys see with AT_A_SHELTER animals each, and places."""

    animals: int
    orgs: int
    keys: list[str]
    audiences: list[int]
    services: list[int]
    shelters: list[int]
    zips: list[str]


def build(animals: int) -> SearchWorld:
    """Put animals and a twenty-fifth as many organisations into an empty catalog, around 300 places."""
    animals = max(int(os.environ.get(SIZE, animals)), LEAST)
    orgs = max(10, animals // 25)
    shelters = max(1, min(orgs // 10, animals // AT_A_SHELTER // 2))
    zips = _zips(orgs)
    keys = [_a_key(number) for number in range(KEYS)]
    services = [Service.objects.get(key_id=key[:8]) for key in keys]
    names = [one.names[0] for one in breeds_for("dog")]
    given = {"orgs": orgs, "first": shelters * AT_A_SHELTER, "each": AT_A_SHELTER, "category": CATEGORY}
    given |= {"zips": zips, "dogs": names, "kinds": len(names), "animals": animals, "keys": KEYS}
    given |= {"shelters": shelters}
    with connection.cursor() as cursor:
        # What refers to what is right as it is made here, and nobody listens: looking takes as long as all the rest.
        cursor.execute("SET session_replication_role = replica")
        for statement in (_ORGS, _ANIMALS, _PICTURES, *_CHOICES):
            cursor.execute(statement, given)
        cursor.execute("RESET session_replication_role")
        cursor.execute(
            "SELECT id FROM orgs_organisation o WHERE source_id LIKE 'bench%%' AND NOT EXISTS"
            " (SELECT FROM sharing_decision d WHERE d.org_id = o.id) ORDER BY id LIMIT %s",
            [shelters],
        )
        ids = [row[0] for row in cursor.fetchall()]
        cursor.execute(f"VACUUM ANALYZE {', '.join(_TABLES)}")
        cursor.execute("CHECKPOINT")
    first = min(ids, default=0)
    shown = [one for one in ids if one < first + shelters] or ids[:1]
    audiences = [one.audience_id for one in services]
    return SearchWorld(animals, orgs, keys, audiences, [one.pk for one in services], shown, zips[:CENTRES])


def _a_key(number: int) -> str:
    from bench.nights import NIGHT

    made = add_service(
        application=Application(name=f"Finder {number}", categories=(CATEGORY,)),
        environment=Environment.PRODUCTION,
        terms_accepted=True,
        by=BY,
        now=NIGHT,
    )
    approve_service(key_id=made.id, by=BY, now=NIGHT)
    set_api_rights(key_id=made.id, per_minute=PER_MINUTE, functions=None, by=BY, now=NIGHT)
    return made.key


def _zips(orgs: int) -> list[str]:
    """Where the organisations are: around some towns drawn by chance, several in the same ZIP code."""
    from petwire.lib import places

    chance = Random(6)
    known = sorted(places._places())
    centres = [one for one in chance.sample(known, CENTRES * 2) if one > "01000" and one < "96000"][:CENTRES]
    around = []
    for one in centres:
        place = place_of_zip(one)
        assert place is not None
        around.append([found for found, _ in zips_within(place, 60)[:60]])
    return [chance.choice(around[number % len(around)]) for number in range(orgs)]
