-- Organisations that were taken down here, asked again just before the end: an order may have come meanwhile.
INSERT INTO mirror_gone (kind, source_id, because)
SELECT 'animal', a.source_id, 'its organisation was removed here'
FROM mirror_run r
JOIN orgs_source s ON s.name = r.source
JOIN mirror_upstream u ON u.source_id = s.id
JOIN mirror_removedorg x ON x.upstream_id = u.id
JOIN orgs_organisation o ON o.source = r.source AND o.source_id = x.source_id
JOIN catalog_animal a ON a.org_id = o.id
UNION ALL
SELECT 'org', x.source_id, 'it was removed here'
FROM mirror_run r
JOIN orgs_source s ON s.name = r.source
JOIN mirror_upstream u ON u.source_id = s.id
JOIN mirror_removedorg x ON x.upstream_id = u.id;
