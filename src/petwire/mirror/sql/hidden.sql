-- What is hidden here by an order of a source's hub: kind, local id, id at the source, and whether the order is still
-- in force. An organisation that was taken down here as well counts as in force: only a person here readmits it.
WITH w AS (
    SELECT w.kind, w.subject
    FROM sharing_withdrawn w
    JOIN sharing_withdrawalentry e ON e.id = w.entry_id
    WHERE e.by = 'order:' || %(source)s
), found AS (
    SELECT w.kind, w.subject AS id, o.source_id, EXISTS (
        SELECT FROM mirror_removedorg x WHERE x.upstream_id = %(upstream)s AND x.source_id = o.source_id
    ) AS removed
    FROM w JOIN orgs_organisation o ON o.id = w.subject AND o.source = %(source)s WHERE w.kind = 'org'
    UNION ALL
    SELECT w.kind, w.subject, a.source_id, false
    FROM w JOIN catalog_animal a ON a.id = w.subject AND a.source = %(source)s WHERE w.kind = 'animal'
    UNION ALL
    SELECT w.kind, w.subject, p.source_id, false
    FROM w JOIN catalog_picture p ON p.id = w.subject AND p.source = %(source)s WHERE w.kind = 'picture'
    UNION ALL
    SELECT w.kind, w.subject, '', false
    FROM w JOIN orgs_source s ON s.id = w.subject AND s.name = %(source)s WHERE w.kind = 'source'
)
SELECT f.kind, f.id, f.source_id, f.removed OR EXISTS (
    SELECT FROM mirror_huborder h
    WHERE h.upstream_id = %(upstream)s AND h.lifted_at IS NULL AND h.kind = f.kind AND h.subject = f.source_id
) AS in_force
FROM found f
ORDER BY f.kind, f.id
