-- The same as counts.sql of some places or organisations, found as in around.sql, but that no filter narrows the walk.
-- there.sql
), pairs AS MATERIALIZED (
    SELECT b.animal_id
    FROM sharing_bond b
    WHERE b.animal_id IN (SELECT there.animal_id FROM there)
        AND EXISTS (
            SELECT FROM sharing_shown_animal s WHERE s.audience_id = %(audience)s AND s.animal_id = b.partner_id
        )
), fit AS (
    SELECT m.missed, n.species, n.status, n.age, n.size, n.sex, n.ok_with_dogs, n.ok_with_cats, n.ok_with_kids,
        n.special_needs, n.courtesy IS TRUE AS courtesy, n.animal_id IN (SELECT pairs.animal_id FROM pairs) AS paired,
        CASE WHEN %(with_breeds)s::boolean AND m.missed IN (0, 1024) THEN n.primary_breed END AS breed,
        CASE WHEN %(with_breeds)s::boolean AND m.missed IN (0, 1024) THEN n.secondary_breed END AS other
    FROM there n
    CROSS JOIN LATERAL (
        SELECT
-- missed.sql
        AS missed
    ) m
    WHERE ((n.org_id, n.status) IN (SELECT shown.org_id, shown.status FROM shown)) IS TRUE
        AND m.missed & (m.missed - 1) = 0
)
-- tally.sql
