-- Rendered rows of animals that are erased, that no service may see in any case, or that are withdrawn; and those that
-- still show a picture that is withdrawn.
WITH withdrawn AS (
    SELECT w.subject AS id FROM sharing_withdrawn w WHERE w.kind = 'animal'
    UNION
    SELECT n.id FROM sharing_withdrawn w JOIN catalog_animal n ON n.org_id = w.subject WHERE w.kind = 'org'
    UNION
    SELECT n.id
    FROM sharing_withdrawn w
    JOIN orgs_source s ON s.id = w.subject
    JOIN catalog_animal n ON n.source = s.name
    WHERE w.kind = 'source'
)
DELETE FROM bulkfiles_line l
WHERE NOT EXISTS (SELECT FROM catalog_animal n WHERE n.id = l.animal AND n.status = 'Available')
    OR l.animal IN (SELECT id FROM withdrawn)
    OR l.animal IN (
        SELECT n.id
        FROM sharing_hidden_pictures h
        JOIN catalog_animal n ON n.id = h.animal_id
        JOIN bulkfiles_line o ON o.animal = n.id
        WHERE o.digest <> sharing_digest(n.digest, h.pictures)
    )
