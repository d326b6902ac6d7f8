-- Erase the animals and organisations of mirror_gone, and everything that hangs on them.
-- An organisation goes only when no animal of it stays.
ANALYZE mirror_gone;
CREATE TEMP TABLE mirror_dead ON COMMIT DROP AS
SELECT DISTINCT ON (a.id) a.id, a.org_id, a.source_id, g.because
FROM mirror_gone g
CROSS JOIN mirror_run r
JOIN catalog_animal a ON a.source = r.source AND a.source_id = g.source_id
WHERE g.kind = 'animal';
ANALYZE mirror_dead;
DELETE FROM mirror_touched t USING mirror_dead d WHERE t.kind = 'animal' AND t.subject = d.id;
INSERT INTO mirror_touched (kind, subject, org, verb, source_id, because)
SELECT 'animal', d.id, d.org_id, 'deleted', d.source_id, d.because FROM mirror_dead d;
DELETE FROM catalog_picture p USING mirror_dead d WHERE p.animal_id = d.id;
DELETE FROM catalog_video v USING mirror_dead d WHERE v.animal_id = d.id;
DELETE FROM sharing_withheld w USING mirror_dead d WHERE w.animal_id = d.id;
DELETE FROM catalog_report p USING mirror_dead d WHERE p.animal_id = d.id;
UPDATE catalog_animal a SET bonded_with_id = NULL FROM mirror_dead d WHERE a.bonded_with_id = d.id;
DELETE FROM catalog_animal a USING mirror_dead d WHERE a.id = d.id;

CREATE TEMP TABLE mirror_dead_org ON COMMIT DROP AS
SELECT DISTINCT ON (o.id) o.id, o.source_id, g.because
FROM mirror_gone g
CROSS JOIN mirror_run r
JOIN orgs_organisation o ON o.source = r.source AND o.source_id = g.source_id
WHERE g.kind = 'org' AND NOT EXISTS (SELECT FROM catalog_animal a WHERE a.org_id = o.id);
DELETE FROM mirror_touched t USING mirror_dead_org d WHERE t.kind = 'org' AND t.subject = d.id;
INSERT INTO mirror_touched (kind, subject, org, verb, source_id, because)
SELECT 'org', d.id, d.id, 'deleted', d.source_id, d.because FROM mirror_dead_org d;
DELETE FROM orgs_membership m USING mirror_dead_org d WHERE m.org_id = d.id;
DELETE FROM sharing_master m USING mirror_dead_org d WHERE m.org_id = d.id;
DELETE FROM sharing_preference p USING mirror_dead_org d WHERE p.org_id = d.id;
DELETE FROM sharing_decision c USING mirror_dead_org d WHERE c.org_id = d.id;
DELETE FROM orgs_organisation o USING mirror_dead_org d WHERE o.id = d.id;
