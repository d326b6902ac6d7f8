-- Is there a rendered row of what is withdrawn? (What forget.sql removes besides is not as urgent.)
SELECT EXISTS (
    SELECT FROM sharing_withdrawn w JOIN bulkfiles_line l ON l.animal = w.subject WHERE w.kind = 'animal'
) OR EXISTS (
    SELECT FROM sharing_withdrawn w
    JOIN catalog_animal n ON n.org_id = w.subject
    JOIN bulkfiles_line l ON l.animal = n.id
    WHERE w.kind = 'org'
) OR EXISTS (
    SELECT FROM sharing_withdrawn w
    JOIN orgs_source s ON s.id = w.subject
    JOIN catalog_animal n ON n.source = s.name
    JOIN bulkfiles_line l ON l.animal = n.id
    WHERE w.kind = 'source'
) OR EXISTS (
    SELECT FROM sharing_hidden_pictures h
    JOIN catalog_animal n ON n.id = h.animal_id
    JOIN bulkfiles_line l ON l.animal = n.id
    WHERE l.digest <> sharing_digest(n.digest, h.pictures)
)
