-- Organisations around a place that an audience may see, the nearest first.
SELECT o.id, near.away
FROM unnest(%(zips)s::text[], %(away)s::float8[]) AS near (zip, away)
JOIN orgs_organisation o ON lpad(left(split_part(btrim(o.zip), '-', 1), 5), 5, '0') = near.zip
JOIN sharing_shown_org s ON s.org_id = o.id AND s.audience_id = %(audience)s
ORDER BY near.away, o.id
LIMIT %(most)s
