-- Contents of pictures that are withdrawn, alone or with their animal, organisation or source; not those that another
-- picture has as well which is not. From what is withdrawn to its pictures: that is little, and asked often.
WITH hidden AS MATERIALIZED (
    SELECT p.id, p.content
    FROM sharing_withdrawn w
    JOIN catalog_picture p ON p.id = w.subject
    WHERE w.kind = 'picture' AND p.content <> ''
    UNION
    SELECT p.id, p.content
    FROM sharing_withdrawn w
    JOIN catalog_picture p ON p.animal_id = w.subject
    WHERE w.kind = 'animal' AND p.content <> ''
    UNION
    SELECT p.id, p.content
    FROM sharing_withdrawn w
    JOIN catalog_animal n ON n.org_id = w.subject
    JOIN catalog_picture p ON p.animal_id = n.id
    WHERE w.kind = 'org' AND p.content <> ''
    UNION
    SELECT p.id, p.content
    FROM sharing_withdrawn w
    JOIN orgs_source s ON s.id = w.subject
    JOIN catalog_animal n ON n.source = s.name
    JOIN catalog_picture p ON p.animal_id = n.id
    WHERE w.kind = 'source' AND p.content <> ''
)
SELECT h.content
FROM (SELECT DISTINCT content FROM hidden) h
WHERE NOT EXISTS (
    SELECT FROM catalog_picture p WHERE p.content = h.content AND p.id NOT IN (SELECT id FROM hidden)
)
