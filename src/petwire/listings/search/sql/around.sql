-- Animals of own pages that fit, of some places or organisations, in either order; with `back` those in front of the
-- cursor, the nearest to it first. ZIP codes come with their distance in tenths of a mile, so the places that are near are
-- walked, and not the animals; an animal is where it lives, or else where its organisation is. OFFSET 0, MATERIALIZED
-- and IS TRUE hold the planner to that, as in older.sql. The conditions stand in fits.sql.
WITH near AS (
    SELECT near.zip, near.tenths FROM unnest(%(zips)s::text[], %(tenths)s::int[]) AS near (zip, tenths)
), homes AS MATERIALIZED (
    SELECT o.id AS org_id, near.tenths
    FROM near
    CROSS JOIN LATERAL (
        SELECT o.id FROM orgs_organisation o
        WHERE lpad(left(split_part(btrim(o.zip), '-', 1), 5), 5, '0') = near.zip
            AND (%(org)s::bigint IS NULL OR o.id = %(org)s)
        OFFSET 0
    ) o
    UNION ALL
    SELECT org_id, NULL FROM unnest(%(orgs)s::bigint[]) AS known (org_id)
), there AS MATERIALIZED (
    SELECT n.animal_id, n.org_id, n.status, homes.tenths
    FROM homes
    CROSS JOIN LATERAL (
        SELECT n.animal_id, n.org_id, n.status
        FROM sharing_browsed_animal n
        WHERE n.org_id = homes.org_id
            AND (homes.tenths IS NULL OR n.location_zip !~ '^[0-9]{5}')
-- fits.sql
        OFFSET 0
    ) n
    UNION ALL
    SELECT n.animal_id, n.org_id, n.status, near.tenths
    FROM near
    CROSS JOIN LATERAL (
        SELECT n.animal_id, n.org_id, n.status
        FROM sharing_browsed_animal n
        WHERE left(n.location_zip, 5) = near.zip AND n.location_zip ~ '^[0-9]{5}'
            AND (%(org)s::bigint IS NULL OR n.org_id = %(org)s)
-- fits.sql
        OFFSET 0
    ) n
), shown AS MATERIALIZED (
    SELECT one.org_id, unnest(o.public_statuses) AS status
    FROM (SELECT DISTINCT org_id FROM there) one
    CROSS JOIN LATERAL (SELECT o.public_statuses FROM orgs_organisation o WHERE o.id = one.org_id OFFSET 0) o
    CROSS JOIN LATERAL (
        SELECT FROM sharing_shown_org s WHERE s.audience_id = %(audience)s AND s.org_id = one.org_id OFFSET 0
    ) s
)
SELECT there.animal_id, there.tenths
FROM there
WHERE ((there.org_id, there.status) IN (SELECT shown.org_id, shown.status FROM shown)) IS TRUE
    AND (%(cursor)s::bigint IS NULL OR CASE WHEN %(nearest)s::boolean
        THEN ((there.tenths, -there.animal_id) < (%(at)s::int, -%(cursor)s::bigint)) = %(back)s::boolean
            AND (there.tenths, there.animal_id) <> (%(at)s::int, %(cursor)s::bigint)
        ELSE CASE WHEN %(back)s::boolean THEN there.animal_id > %(cursor)s ELSE there.animal_id < %(cursor)s END
    END)
ORDER BY
    CASE WHEN %(nearest)s::boolean THEN CASE WHEN %(back)s::boolean THEN -there.tenths ELSE there.tenths END ELSE 0 END,
    CASE WHEN %(back)s::boolean THEN there.animal_id ELSE -there.animal_id END
LIMIT %(most)s
