-- A withdrawal here names a record by our number. Of what was erased just now, the places of organisations, animals and
-- pictures that a person has withdrawn are kept: our number and the source's, and nothing of the content. Sent again, the record has its old
-- number, and stays hidden. The digest is that of no content, so that any row is written. (Orders of the source's hub
-- name records by its own numbers, as what is taken down here does, and need no places; nor do organisations that are
-- hidden because their source dropped them.)
CREATE TEMP TABLE mirror_withdrawn ON COMMIT DROP AS
SELECT w.kind, w.subject
FROM mirror_run r
CROSS JOIN sharing_withdrawn w
JOIN sharing_withdrawalentry e ON e.id = w.entry_id
WHERE w.kind IN ('org', 'animal', 'picture') AND e.by <> 'order:' || r.source;

CREATE TEMP TABLE mirror_named ON COMMIT DROP AS
SELECT d.id
FROM mirror_dead d
JOIN mirror_withdrawn w ON w.kind = 'animal' AND w.subject = d.id
UNION
SELECT p.animal_id
FROM mirror_dead_picture p
JOIN mirror_withdrawn w ON w.kind = 'picture' AND w.subject = p.id;

CREATE TEMP TABLE mirror_named_org ON COMMIT DROP AS
SELECT o.id
FROM mirror_dead_org o
JOIN mirror_withdrawn w ON w.kind = 'org' AND w.subject = o.id
JOIN sharing_withdrawn n ON n.kind = 'org' AND n.subject = o.id
JOIN sharing_withdrawalentry e ON e.id = n.entry_id
CROSS JOIN mirror_run r
JOIN orgs_source s ON s.name = r.source
JOIN mirror_upstream u ON u.source_id = s.id
WHERE e.by <> 'source:' || r.source AND NOT EXISTS (
    SELECT FROM mirror_removedorg x WHERE x.upstream_id = u.id AND x.source_id = o.source_id
);

INSERT INTO orgs_organisation (id, source, source_id, standing, name, digest)
SELECT o.id, r.source, o.source_id, 'applied', '', decode(repeat('00', 16), 'hex')
FROM mirror_dead_org o
CROSS JOIN mirror_run r
WHERE EXISTS (SELECT FROM mirror_dead d JOIN mirror_named k ON k.id = d.id WHERE d.org_id = o.id)
OR o.id IN (SELECT id FROM mirror_named_org);

INSERT INTO catalog_animal (id, org_id, source, source_id, status, was_listed, digest)
SELECT d.id, d.org_id, r.source, d.source_id, 'Deleted', d.was_listed, decode(repeat('00', 16), 'hex')
FROM mirror_dead d
JOIN mirror_named k ON k.id = d.id
CROSS JOIN mirror_run r;

INSERT INTO catalog_picture (id, animal_id, org_id, source, source_id, position)
SELECT p.id, p.animal_id, a.org_id, a.source, p.source_id, p.position
FROM mirror_dead_picture p
JOIN mirror_withdrawn w ON w.kind = 'picture' AND w.subject = p.id
JOIN catalog_animal a ON a.id = p.animal_id;
