-- Animals and organisations of a source that a person here has withdrawn, by the source's ids. Not those that were
-- hidden because the source dropped them (by = source:NAME), nor those that were taken down here: they are erased.
WITH org AS (
    SELECT o.id, o.source_id
    FROM sharing_withdrawn w
    JOIN sharing_withdrawalentry e ON e.id = w.entry_id
    JOIN orgs_organisation o ON o.id = w.subject
    WHERE w.kind = 'org' AND o.source = %(source)s AND e.by <> 'source:' || o.source
        AND NOT EXISTS (
            SELECT FROM mirror_removedorg x
            JOIN mirror_upstream u ON u.id = x.upstream_id
            JOIN orgs_source s ON s.id = u.source_id
            WHERE s.name = o.source AND x.source_id = o.source_id
        )
)
SELECT 'org', org.source_id FROM org
UNION ALL
SELECT 'animal', a.source_id FROM org JOIN catalog_animal a ON a.org_id = org.id
UNION ALL
SELECT 'animal', a.source_id
FROM sharing_withdrawn w
JOIN catalog_animal a ON a.id = w.subject
WHERE w.kind = 'animal' AND a.source = %(source)s
