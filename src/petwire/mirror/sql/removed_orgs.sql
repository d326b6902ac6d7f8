-- Organisations that were taken down here, asked again just before the end: an order may have come meanwhile.
-- Their places (places.sql) stay as long as an order speaks of them.
CREATE TEMP TABLE mirror_removed ON COMMIT DROP AS
SELECT o.id, o.source_id, o.digest
FROM mirror_run r
JOIN orgs_source s ON s.name = r.source
JOIN mirror_upstream u ON u.source_id = s.id
JOIN mirror_removedorg x ON x.upstream_id = u.id
JOIN orgs_organisation o ON o.source = r.source AND o.source_id = x.source_id;

CREATE TEMP TABLE mirror_place ON COMMIT DROP AS
SELECT a.id, a.org_id
FROM mirror_removed o
JOIN catalog_animal a ON a.org_id = o.id
WHERE a.digest = decode(repeat('00', 16), 'hex') AND EXISTS (
    SELECT FROM sharing_withdrawn w
    LEFT JOIN catalog_picture p ON p.id = w.subject
    WHERE (w.kind = 'animal' AND w.subject = a.id) OR (w.kind = 'picture' AND p.animal_id = a.id)
);

INSERT INTO mirror_gone (kind, source_id, because)
SELECT 'animal', a.source_id, 'its organisation was removed here'
FROM mirror_removed o
JOIN catalog_animal a ON a.org_id = o.id
WHERE NOT EXISTS (SELECT FROM mirror_place p WHERE p.id = a.id)
UNION ALL
SELECT 'org', o.source_id, 'it was removed here'
FROM mirror_removed o
WHERE o.digest <> decode(repeat('00', 16), 'hex') OR NOT EXISTS (SELECT FROM mirror_place p WHERE p.org_id = o.id);
