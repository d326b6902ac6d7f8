-- What people here have withdrawn of a source (themselves, not what belongs to it): kind, id at the source, and whether
-- more of it is held than its place (places.sql). Not orders of the source's hub and organisations that were taken down:
-- they have their own rows.
WITH w AS (
    SELECT w.kind, w.subject
    FROM sharing_withdrawn w
    JOIN sharing_withdrawalentry e ON e.id = w.entry_id
    WHERE e.by NOT LIKE 'order:%%' AND e.by NOT LIKE 'source:%%'
)
SELECT w.kind, o.source_id, o.digest <> decode(repeat('00', 16), 'hex') OR EXISTS (
    SELECT FROM catalog_animal a WHERE a.org_id = o.id AND a.digest <> decode(repeat('00', 16), 'hex')
) AS held
FROM w
JOIN orgs_organisation o ON o.id = w.subject AND o.source = %(source)s
WHERE w.kind = 'org' AND NOT EXISTS (
    SELECT FROM mirror_removedorg x
    JOIN mirror_upstream u ON u.id = x.upstream_id
    JOIN orgs_source s ON s.id = u.source_id
    WHERE s.name = o.source AND x.source_id = o.source_id
)
UNION ALL
SELECT w.kind, a.source_id, a.digest <> decode(repeat('00', 16), 'hex')
FROM w
JOIN catalog_animal a ON a.id = w.subject AND a.source = %(source)s
WHERE w.kind = 'animal'
UNION ALL
SELECT w.kind, p.source_id, (p.content, p.original_url, p.large_url, p.small_url) <> ('', '', '', '')
FROM w
JOIN catalog_picture p ON p.id = w.subject AND p.source = %(source)s
WHERE w.kind = 'picture'
