-- The same as counts.sql of some places or organisations, found as in around.sql.
WITH near AS (
    SELECT near.zip FROM unnest(%(zips)s::text[]) AS near (zip)
), homes AS MATERIALIZED (
    SELECT o.id AS org_id, false AS known
    FROM near
    CROSS JOIN LATERAL (
        SELECT o.id FROM orgs_organisation o
        WHERE lpad(left(split_part(btrim(o.zip), '-', 1), 5), 5, '0') = near.zip
            AND (%(org)s::bigint IS NULL OR o.id = %(org)s)
        OFFSET 0
    ) o
    UNION ALL
    SELECT org_id, true FROM unnest(%(orgs)s::bigint[]) AS known (org_id)
), there AS MATERIALIZED (
    SELECT n.*
    FROM homes
    CROSS JOIN LATERAL (
        SELECT n.*
        FROM sharing_browsed_animal n
        WHERE n.org_id = homes.org_id AND (homes.known OR n.location_zip !~ '^[0-9]{5}')
        OFFSET 0
    ) n
    UNION ALL
    SELECT n.*
    FROM near
    CROSS JOIN LATERAL (
        SELECT n.*
        FROM sharing_browsed_animal n
        WHERE left(n.location_zip, 5) = near.zip AND n.location_zip ~ '^[0-9]{5}'
            AND (%(org)s::bigint IS NULL OR n.org_id = %(org)s)
        OFFSET 0
    ) n
), shown AS MATERIALIZED (
    SELECT one.org_id, unnest(o.public_statuses) AS status
    FROM (SELECT DISTINCT org_id FROM there) one
    CROSS JOIN LATERAL (SELECT o.public_statuses FROM orgs_organisation o WHERE o.id = one.org_id OFFSET 0) o
    CROSS JOIN LATERAL (
        SELECT FROM sharing_shown_org s WHERE s.audience_id = %(audience)s AND s.org_id = one.org_id OFFSET 0
    ) s
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
