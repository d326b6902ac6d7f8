-- Organisations around a place that an audience may see, the nearest first. OFFSET 0: as in search.sql.
SELECT o.id, near.away
FROM unnest(%(zips)s::text[], %(away)s::float8[]) AS near (zip, away)
CROSS JOIN LATERAL (
    SELECT o.id FROM orgs_organisation o
    WHERE lpad(left(split_part(btrim(o.zip), '-', 1), 5), 5, '0') = near.zip
    OFFSET 0
) o
CROSS JOIN LATERAL (
    SELECT FROM sharing_shown_org s WHERE s.audience_id = %(audience)s AND s.org_id = o.id OFFSET 0
) s
ORDER BY near.away, o.id
LIMIT %(most)s
