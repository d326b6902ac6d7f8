-- The rule in two steps, for questions about thousands of animals of hundreds of organisations: animals against which
-- themselves nothing speaks, for services. Such an animal is shown where its organisation is
-- (sharing_shown_org), and no other is; tests/rooms/test_sharing_proof.py compares it with sharing_shown_animal. What
-- else stands in it is what an index can answer without the rows. What holds of sources is looked up once, as in
-- browsed.sql, and not for each animal.
CREATE OR REPLACE VIEW sharing_unbarred_animal AS
SELECT n.id AS animal_id, n.org_id, a.id AS audience_id, n.location_zip, n.species, n.primary_breed, n.secondary_breed, n.mixed
FROM sharing_audience a
CROSS JOIN LATERAL (
    SELECT ARRAY(
        SELECT s.source FROM sharing_source_facts s
        WHERE s.audience_id = a.id AND NOT s.withdrawn AND s.origin_terms_fit AND s.environment_fits
    ) AS sources
    OFFSET 0
) fit
JOIN catalog_animal n ON n.source = ANY (fit.sources)
WHERE a.kind = 'service'
    AND n.status = 'Available'
    AND n.deleted_at IS NULL
    AND NOT n.do_not_publish
    AND NOT EXISTS (SELECT FROM sharing_withdrawn w WHERE w.kind = 'animal' AND w.subject = n.id)
    AND NOT EXISTS (SELECT FROM sharing_withheld h WHERE h.animal_id = n.id AND h.audience_id = a.id);
