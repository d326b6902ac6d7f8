-- Animals whose rows must not stay in any master: withdrawn, or with a picture that is; the latter with the digest of
-- what may be shown now. And the organisations that are withdrawn, whose animals all go.
SELECT 'animal' AS kind, w.subject AS id, NULL::bytea AS digest FROM sharing_withdrawn w WHERE w.kind = 'animal'
UNION ALL
SELECT 'org', w.subject, NULL FROM sharing_withdrawn w WHERE w.kind = 'org'
UNION ALL
SELECT 'org', o.id, NULL
FROM sharing_withdrawn w
JOIN orgs_source s ON s.id = w.subject
JOIN orgs_organisation o ON o.source = s.name
WHERE w.kind = 'source'
UNION ALL
SELECT 'animal', n.id, NULL
FROM sharing_withdrawn w
JOIN orgs_source s ON s.id = w.subject
JOIN catalog_animal n ON n.source = s.name
WHERE w.kind = 'source'
UNION ALL
SELECT 'animal', n.id, NULL
FROM sharing_withdrawn w
JOIN catalog_animal n ON n.org_id = w.subject
WHERE w.kind = 'org'
UNION ALL
SELECT 'animal', n.id, sharing_digest(n.digest, h.pictures)
FROM sharing_hidden_pictures h
JOIN catalog_animal n ON n.id = h.animal_id
