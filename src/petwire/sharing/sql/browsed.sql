-- What people look for, of animals that could be shown on own pages: what an index can answer without the rows. Who may be
-- shown is not asked here.
CREATE OR REPLACE VIEW sharing_looked_for AS
SELECT n.id AS animal_id, n.org_id, n.source, n.status, n.species, n.primary_breed, n.secondary_breed, n.age, n.size, n.sex,
    n.ok_with_dogs, n.ok_with_cats, n.ok_with_kids, n.special_needs, n.courtesy, n.bonded_with_id, n.location_zip
FROM catalog_animal n
WHERE n.deleted_at IS NULL AND NOT n.do_not_publish;

-- The rule in two steps, for own pages and questions about thousands of animals: those against which themselves nothing
-- speaks. Such an animal is shown where its organisation is (sharing_shown_org) and makes its status public, and no other
-- is; tests/rooms/test_sharing_proof.py compares it with sharing_shown_animal. ARRAY and NOT IN, so that each list is
-- looked up once and not for each animal.
CREATE OR REPLACE VIEW sharing_browsed_animal AS
SELECT n.*
FROM sharing_looked_for n
WHERE n.source = ANY (ARRAY(
        SELECT s.source FROM sharing_source_facts s
        WHERE s.audience_id = (SELECT a.id FROM sharing_audience a WHERE a.name = 'own')
            AND NOT s.withdrawn AND s.origin_terms_fit AND s.environment_fits
    ))
    AND n.animal_id NOT IN (SELECT w.subject FROM sharing_withdrawn w WHERE w.kind = 'animal')
    AND n.animal_id NOT IN (
        SELECT h.animal_id FROM sharing_withheld h
        WHERE h.audience_id = (SELECT a.id FROM sharing_audience a WHERE a.name = 'own')
    );

-- Who goes with whom: either half of a pair may name the other. Of whom it speaks must be asked of the gate.
CREATE OR REPLACE VIEW sharing_bond AS
SELECT n.id AS animal_id, n.bonded_with_id AS partner_id FROM catalog_animal n WHERE n.bonded_with_id IS NOT NULL
UNION ALL
SELECT n.bonded_with_id, n.id FROM catalog_animal n WHERE n.bonded_with_id IS NOT NULL;
