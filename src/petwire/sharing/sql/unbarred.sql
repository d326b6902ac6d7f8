-- The rule in two steps, for questions about thousands of animals of hundreds of organisations: animals against which
-- themselves nothing speaks, for services. Such an animal is shown where its organisation is (sharing_shown_org), and no
-- other is; tests/rooms/test_sharing_proof.py compares it with sharing_shown_animal. What else stands in these views is
-- what an index can answer without the rows.

-- The sources of which an audience may see records.
CREATE OR REPLACE VIEW sharing_fit_source AS
SELECT s.source, s.audience_id FROM sharing_source_facts s WHERE NOT s.withdrawn AND s.origin_terms_fit AND s.environment_fits;

-- Animals against which nothing speaks in their own rows, as far as services are concerned. Where they come from is not
-- asked here.
CREATE OR REPLACE VIEW sharing_ready_animal AS
SELECT n.id AS animal_id, n.org_id, n.source, n.location_zip, n.species, n.primary_breed, n.secondary_breed, n.mixed
FROM catalog_animal n
WHERE n.status = 'Available' AND n.deleted_at IS NULL AND NOT n.do_not_publish;

-- Animals that are kept from an audience singly: withdrawn, or withheld from it.
CREATE OR REPLACE VIEW sharing_barred_animal AS
SELECT h.animal_id, h.audience_id FROM sharing_withheld h
UNION ALL
SELECT w.subject, a.id FROM sharing_withdrawn w CROSS JOIN sharing_audience a WHERE w.kind = 'animal';

-- All three together, each animal looked up as it comes; what holds of sources once, as in browsed.sql. Who looks up whole
-- lists at once asks the three itself (petapi/sql/shelter_page.sql); the same test compares that.
CREATE OR REPLACE VIEW sharing_unbarred_animal AS
SELECT n.animal_id, n.org_id, a.id AS audience_id, n.location_zip, n.species, n.primary_breed, n.secondary_breed, n.mixed
FROM sharing_audience a
CROSS JOIN LATERAL (
    SELECT ARRAY(SELECT f.source FROM sharing_fit_source f WHERE f.audience_id = a.id) AS sources OFFSET 0
) fit
JOIN sharing_ready_animal n ON n.source = ANY (fit.sources)
WHERE a.kind = 'service'
    AND NOT EXISTS (SELECT FROM sharing_withdrawn w WHERE w.kind = 'animal' AND w.subject = n.animal_id)
    AND NOT EXISTS (SELECT FROM sharing_withheld h WHERE h.animal_id = n.animal_id AND h.audience_id = a.id);
