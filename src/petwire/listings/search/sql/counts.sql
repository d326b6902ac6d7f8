-- How many animals of own pages each value of each filter would find, from anywhere: read from an index alone. `missed` is the
-- one filter (a power of two) that an animal does not fit, 0 where it fits all: with a filter's own choice left out, those
-- that miss only that one count as well. Who misses two counts nowhere.
WITH shown AS MATERIALIZED (
    SELECT o.id AS org_id, o.public_statuses
    FROM sharing_shown_org s
    JOIN orgs_organisation o ON o.id = s.org_id
    WHERE s.audience_id = %(audience)s
), pairs AS MATERIALIZED (
    SELECT b.animal_id
    FROM sharing_bond b
    CROSS JOIN LATERAL (
        SELECT p.org_id, p.status FROM sharing_browsed_animal p WHERE p.animal_id = b.partner_id OFFSET 0
    ) p
    WHERE ((p.org_id, p.status) IN (SELECT shown.org_id, unnest(shown.public_statuses) FROM shown)) IS TRUE
), fit AS (
    SELECT m.missed, n.species, n.status, n.age, n.size, n.sex, n.ok_with_dogs, n.ok_with_cats, n.ok_with_kids,
        n.special_needs, n.courtesy IS TRUE AS courtesy, n.animal_id IN (SELECT pairs.animal_id FROM pairs) AS paired,
        CASE WHEN %(with_breeds)s::boolean AND m.missed IN (0, 1024) THEN n.primary_breed END AS breed,
        CASE WHEN %(with_breeds)s::boolean AND m.missed IN (0, 1024) THEN n.secondary_breed END AS other
    FROM sharing_browsed_animal n
    JOIN shown ON shown.org_id = n.org_id
    CROSS JOIN LATERAL (
        SELECT
-- missed.sql
        AS missed
    ) m
    WHERE array_position(shown.public_statuses, n.status) >= 1
        AND m.missed & (m.missed - 1) <= 0
)
-- tally.sql
