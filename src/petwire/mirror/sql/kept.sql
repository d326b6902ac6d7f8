-- Animals and organisations of a source that stay although the source drops them, by the source's ids: those that a
-- person here has withdrawn, and places (places.sql) of which an order speaks. Not organisations that were hidden
-- because the source dropped them (by = source:NAME), nor those that were taken down here: they are erased.
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
), place AS (
    SELECT a.org_id, a.source_id
    FROM sharing_withdrawn w
    JOIN sharing_withdrawalentry e ON e.id = w.entry_id
    JOIN catalog_picture p ON p.id = w.subject
    JOIN catalog_animal a ON a.id = p.animal_id
    WHERE w.kind = 'picture' AND e.by <> 'order:' || a.source AND a.source = %(source)s
        AND a.digest = decode(repeat('00', 16), 'hex')
), animal AS (
    SELECT a.org_id, a.source_id
    FROM sharing_withdrawn w
    JOIN catalog_animal a ON a.id = w.subject
    WHERE w.kind = 'animal' AND a.source = %(source)s
    UNION
    SELECT org_id, source_id FROM place
)
SELECT 'org', source_id FROM org
UNION
SELECT 'org', o.source_id
FROM animal
JOIN orgs_organisation o ON o.id = animal.org_id
WHERE o.digest = decode(repeat('00', 16), 'hex')
UNION
SELECT 'animal', a.source_id FROM org JOIN catalog_animal a ON a.org_id = org.id
UNION
SELECT 'animal', source_id FROM animal
