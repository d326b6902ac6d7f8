-- Erase every record of a source. Tombstones hold ids only: a page that was public answers 410.
INSERT INTO catalog_tombstone (kind, subject, at)
SELECT 'animal', id, %(now)s FROM catalog_animal WHERE source = %(source)s AND was_listed
ON CONFLICT DO NOTHING;
INSERT INTO catalog_tombstone (kind, subject, at)
SELECT 'org', id, %(now)s FROM orgs_organisation WHERE source = %(source)s
ON CONFLICT DO NOTHING;
INSERT INTO catalog_change (epoch, transaction, at, kind, subject, org, verb)
SELECT e.number, pg_current_xact_id()::text::bigint, %(now)s, 'animal', a.id, a.org_id, 'deleted'
FROM catalog_animal a CROSS JOIN catalog_epoch e WHERE a.source = %(source)s;
DELETE FROM catalog_picture WHERE source = %(source)s;
DELETE FROM catalog_video WHERE source = %(source)s;
DELETE FROM sharing_withheld w USING catalog_animal a WHERE a.id = w.animal_id AND a.source = %(source)s;
DELETE FROM catalog_report t USING catalog_animal a WHERE a.id = t.animal_id AND a.source = %(source)s;
DELETE FROM catalog_fostering f USING catalog_animal a WHERE a.id = f.animal_id AND a.source = %(source)s;
DELETE FROM catalog_offer f USING catalog_animal a WHERE a.id = f.animal_id AND a.source = %(source)s;
DELETE FROM catalog_editedanimal e USING catalog_animal a WHERE a.id = e.animal_id AND a.source = %(source)s;
UPDATE catalog_animal SET bonded_with_id = NULL WHERE source = %(source)s;
DELETE FROM catalog_animal WHERE source = %(source)s;
DELETE FROM catalog_fostering f USING orgs_organisation o WHERE o.id = f.org_id AND o.source = %(source)s;
DELETE FROM catalog_offer f USING orgs_organisation o WHERE o.id IN (f.org_id, f.to_id) AND o.source = %(source)s;
DELETE FROM catalog_editedanimal e USING orgs_organisation o WHERE o.id = e.org_id AND o.source = %(source)s;
DELETE FROM catalog_edit e USING orgs_organisation o WHERE o.id = e.org_id AND o.source = %(source)s;
DELETE FROM catalog_importdraft i USING orgs_organisation o WHERE o.id = i.org_id AND o.source = %(source)s;
DELETE FROM orgs_question q USING orgs_application a, orgs_organisation o
WHERE a.id = q.application_id AND o.id = a.org_id AND o.source = %(source)s;
DELETE FROM orgs_application a USING orgs_organisation o WHERE o.id = a.org_id AND o.source = %(source)s;
DELETE FROM orgs_branch b USING orgs_organisation o WHERE o.id = b.org_id AND o.source = %(source)s;
DELETE FROM orgs_invitation i USING orgs_organisation o WHERE o.id = i.org_id AND o.source = %(source)s;
DELETE FROM orgs_membership m USING orgs_organisation o WHERE o.id = m.org_id AND o.source = %(source)s;
DELETE FROM exports_made x USING exports_account a, orgs_organisation o
WHERE x.account_id = a.id AND o.id = a.org_id AND o.source = %(source)s;
DELETE FROM exports_delivery x USING exports_account a, orgs_organisation o
WHERE x.account_id = a.id AND o.id = a.org_id AND o.source = %(source)s;
DELETE FROM exports_sentpicture x USING exports_account a, orgs_organisation o
WHERE x.account_id = a.id AND o.id = a.org_id AND o.source = %(source)s;
DELETE FROM exports_sending x USING exports_account a, orgs_organisation o
WHERE x.account_id = a.id AND o.id = a.org_id AND o.source = %(source)s;
DELETE FROM exports_lostcopy x USING exports_account a, orgs_organisation o
WHERE x.account_id = a.id AND o.id = a.org_id AND o.source = %(source)s;
DELETE FROM exports_daylag x USING exports_account a, orgs_organisation o
WHERE x.account_id = a.id AND o.id = a.org_id AND o.source = %(source)s;
DELETE FROM exports_account x USING orgs_organisation o WHERE o.id = x.org_id AND o.source = %(source)s;
DELETE FROM exports_wishes x USING orgs_organisation o WHERE o.id = x.org_id AND o.source = %(source)s;
DELETE FROM exports_accountrequest x USING orgs_organisation o WHERE o.id = x.org_id AND o.source = %(source)s;
DELETE FROM exports_ownmapping x USING orgs_organisation o WHERE o.id = x.org_id AND o.source = %(source)s;
DELETE FROM sharing_master m USING orgs_organisation o WHERE o.id = m.org_id AND o.source = %(source)s;
DELETE FROM access_orgtold t USING orgs_organisation o WHERE o.id = t.org_id AND o.source = %(source)s;
DELETE FROM sharing_preference p USING orgs_organisation o WHERE o.id = p.org_id AND o.source = %(source)s;
DELETE FROM sharing_decision d USING orgs_organisation o WHERE o.id = d.org_id AND o.source = %(source)s;
DELETE FROM orgs_organisation WHERE source = %(source)s;
