-- Erase the animals and organisations of mirror_gone, and everything that hangs on them.
-- An organisation goes only when no animal of it stays; places (places.sql) go with it, and come back with its own.
ANALYZE mirror_gone;
INSERT INTO mirror_dead
SELECT DISTINCT ON (a.id) a.id, a.org_id, a.source_id, a.was_listed, g.because
FROM mirror_gone g
CROSS JOIN mirror_run r
JOIN catalog_animal a ON a.source = r.source AND a.source_id = g.source_id
WHERE g.kind = 'animal';
INSERT INTO mirror_dead_org
SELECT DISTINCT ON (o.id) o.id, o.source_id, g.because
FROM mirror_gone g
CROSS JOIN mirror_run r
JOIN orgs_organisation o ON o.source = r.source AND o.source_id = g.source_id
WHERE g.kind = 'org' AND NOT EXISTS (
    SELECT FROM catalog_animal a
    WHERE a.org_id = o.id AND a.digest <> decode(repeat('00', 16), 'hex')
        AND NOT EXISTS (SELECT FROM mirror_dead d WHERE d.id = a.id)
);
ANALYZE mirror_dead;
DELETE FROM mirror_touched t USING mirror_dead d WHERE t.kind = 'animal' AND t.subject = d.id;
INSERT INTO mirror_touched (kind, subject, org, verb, source_id, because)
SELECT 'animal', d.id, d.org_id, 'deleted', d.source_id, d.because FROM mirror_dead d
JOIN catalog_animal a ON a.id = d.id
WHERE a.digest <> decode(repeat('00', 16), 'hex'); -- of a place nothing is deleted: that was told when it became one
INSERT INTO mirror_dead
SELECT a.id, a.org_id, a.source_id, a.was_listed, ''
FROM mirror_dead_org o
JOIN catalog_animal a ON a.org_id = o.id
WHERE NOT EXISTS (SELECT FROM mirror_dead d WHERE d.id = a.id);
WITH dead AS (
    DELETE FROM catalog_picture p USING mirror_dead d WHERE p.animal_id = d.id
    RETURNING p.id, p.animal_id, p.source_id, p.position, p.content
)
INSERT INTO mirror_dead_picture SELECT * FROM dead;
DELETE FROM catalog_video v USING mirror_dead d WHERE v.animal_id = d.id;
DELETE FROM sharing_withheld w USING mirror_dead d WHERE w.animal_id = d.id;
DELETE FROM catalog_report t USING mirror_dead d WHERE t.animal_id = d.id;
DELETE FROM catalog_fostering f USING mirror_dead d WHERE f.animal_id = d.id;
DELETE FROM catalog_offer f USING mirror_dead d WHERE f.animal_id = d.id;
DELETE FROM catalog_editedanimal e USING mirror_dead d WHERE e.animal_id = d.id;
UPDATE catalog_animal a SET bonded_with_id = NULL FROM mirror_dead d WHERE a.bonded_with_id = d.id;
DELETE FROM catalog_animal a USING mirror_dead d WHERE a.id = d.id;

DELETE FROM mirror_touched t USING mirror_dead_org d WHERE t.kind = 'org' AND t.subject = d.id;
INSERT INTO mirror_touched (kind, subject, org, verb, source_id, because)
SELECT 'org', d.id, d.id, 'deleted', d.source_id, d.because FROM mirror_dead_org d;
DELETE FROM catalog_fostering f USING mirror_dead_org d WHERE f.org_id = d.id;
DELETE FROM catalog_offer f USING mirror_dead_org d WHERE d.id IN (f.org_id, f.to_id);
DELETE FROM catalog_editedanimal e USING mirror_dead_org d WHERE e.org_id = d.id;
DELETE FROM catalog_edit e USING mirror_dead_org d WHERE e.org_id = d.id;
DELETE FROM catalog_importdraft i USING mirror_dead_org d WHERE i.org_id = d.id;
DELETE FROM orgs_question q USING orgs_application a, mirror_dead_org d
WHERE q.application_id = a.id AND a.org_id = d.id;
DELETE FROM orgs_application a USING mirror_dead_org d WHERE a.org_id = d.id;
DELETE FROM orgs_branch b USING mirror_dead_org d WHERE b.org_id = d.id;
DELETE FROM orgs_invitation i USING mirror_dead_org d WHERE i.org_id = d.id;
DELETE FROM orgs_membership m USING mirror_dead_org d WHERE m.org_id = d.id;
DELETE FROM exports_made x USING exports_account a, mirror_dead_org d WHERE x.account_id = a.id AND a.org_id = d.id;
DELETE FROM exports_delivery x USING exports_account a, mirror_dead_org d WHERE x.account_id = a.id AND a.org_id = d.id;
DELETE FROM exports_sentpicture x USING exports_account a, mirror_dead_org d WHERE x.account_id = a.id AND a.org_id = d.id;
DELETE FROM exports_sending x USING exports_account a, mirror_dead_org d WHERE x.account_id = a.id AND a.org_id = d.id;
DELETE FROM exports_lostcopy x USING exports_account a, mirror_dead_org d WHERE x.account_id = a.id AND a.org_id = d.id;
DELETE FROM exports_daylag x USING exports_account a, mirror_dead_org d WHERE x.account_id = a.id AND a.org_id = d.id;
DELETE FROM exports_account x USING mirror_dead_org d WHERE x.org_id = d.id;
DELETE FROM exports_wishes x USING mirror_dead_org d WHERE x.org_id = d.id;
DELETE FROM exports_accountrequest x USING mirror_dead_org d WHERE x.org_id = d.id;
DELETE FROM exports_ownmapping x USING mirror_dead_org d WHERE x.org_id = d.id;
DELETE FROM sharing_master m USING mirror_dead_org d WHERE m.org_id = d.id;
DELETE FROM access_orgtold t USING mirror_dead_org d WHERE t.org_id = d.id;
DELETE FROM sharing_preference p USING mirror_dead_org d WHERE p.org_id = d.id;
DELETE FROM sharing_decision c USING mirror_dead_org d WHERE c.org_id = d.id;
DELETE FROM orgs_organisation o USING mirror_dead_org d WHERE o.id = d.id;
