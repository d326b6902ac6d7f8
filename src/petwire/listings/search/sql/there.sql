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
    SELECT n.*, homes.tenths
    FROM homes
    CROSS JOIN LATERAL (
        SELECT n.*
        FROM sharing_browsed_animal n
        WHERE n.org_id = homes.org_id
            AND (homes.tenths IS NULL OR n.location_zip !~ '^[0-9]{5}')
-- narrowed
        OFFSET 0
    ) n
    UNION ALL
    SELECT n.*, near.tenths
    FROM near
    CROSS JOIN LATERAL (
        SELECT n.*
        FROM sharing_browsed_animal n
        WHERE left(n.location_zip, 5) = near.zip AND n.location_zip ~ '^[0-9]{5}'
            AND (%(org)s::bigint IS NULL OR n.org_id = %(org)s)
-- narrowed
        OFFSET 0
    ) n
), shown AS MATERIALIZED (
    SELECT one.org_id, unnest(o.public_statuses) AS status
    FROM (SELECT DISTINCT org_id FROM there) one
    CROSS JOIN LATERAL (SELECT o.public_statuses FROM orgs_organisation o WHERE o.id = one.org_id OFFSET 0) o
    CROSS JOIN LATERAL (
        SELECT FROM sharing_shown_org s WHERE s.audience_id = %(audience)s AND s.org_id = one.org_id OFFSET 0
    ) s
