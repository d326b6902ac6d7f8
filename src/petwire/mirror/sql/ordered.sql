-- What its hub has ordered back and nobody has hidden here, asked again just before the end: it came in with this very
-- set, while the order came by another way. From now to the commit no order comes in (who brings one waits, and then
-- sees what this set has brought). Places (places.sql), whose digest is zero, hold nothing to be erased.
LOCK TABLE mirror_huborder IN SHARE MODE;
CREATE TEMP TABLE mirror_ordered ON COMMIT DROP AS
SELECT h.kind, h.subject, r.source
FROM mirror_run r
JOIN orgs_source s ON s.name = r.source
JOIN mirror_upstream u ON u.source_id = s.id
JOIN mirror_huborder h ON h.upstream_id = u.id AND h.lifted_at IS NULL;
INSERT INTO mirror_gone (kind, source_id, because)
SELECT 'animal', a.source_id, 'its hub has ordered it back'
FROM mirror_ordered h
JOIN catalog_animal a ON a.source = h.source AND a.source_id = h.subject
WHERE h.kind = 'animal' AND a.digest <> decode(repeat('00', 16), 'hex')
    AND NOT EXISTS (SELECT FROM sharing_withdrawn w WHERE w.kind = 'animal' AND w.subject = a.id)
UNION ALL
SELECT 'animal', a.source_id, 'its hub has ordered its organisation back'
FROM mirror_ordered h
JOIN orgs_organisation o ON o.source = h.source AND o.source_id = h.subject
JOIN catalog_animal a ON a.org_id = o.id
WHERE h.kind = 'org' AND a.digest <> decode(repeat('00', 16), 'hex')
    AND NOT EXISTS (SELECT FROM sharing_withdrawn w WHERE w.kind = 'org' AND w.subject = o.id)
UNION ALL
SELECT 'org', o.source_id, 'its hub has ordered it back'
FROM mirror_ordered h
JOIN orgs_organisation o ON o.source = h.source AND o.source_id = h.subject
WHERE h.kind = 'org' AND o.digest <> decode(repeat('00', 16), 'hex')
    AND NOT EXISTS (SELECT FROM sharing_withdrawn w WHERE w.kind = 'org' AND w.subject = o.id);
DELETE FROM catalog_picture p
USING mirror_ordered h
WHERE h.kind = 'picture' AND p.source = h.source AND p.source_id = h.subject
    AND NOT EXISTS (SELECT FROM sharing_withdrawn w WHERE w.kind = 'picture' AND w.subject = p.id);
