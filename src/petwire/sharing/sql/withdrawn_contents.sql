-- Contents of pictures that are withdrawn, alone or with their animal, organisation or source; not those that another
-- picture has as well which is not.
WITH hidden AS (
    SELECT p.id, p.content
    FROM catalog_picture p
    JOIN catalog_animal n ON n.id = p.animal_id
    JOIN orgs_source s ON s.name = n.source
    WHERE p.content <> '' AND EXISTS (
        SELECT FROM sharing_withdrawn w
        WHERE (w.kind, w.subject) IN (('picture', p.id), ('animal', n.id), ('org', n.org_id), ('source', s.id))
    )
)
SELECT DISTINCT h.content
FROM hidden h
WHERE NOT EXISTS (
    SELECT FROM catalog_picture p
    WHERE p.content = h.content AND NOT EXISTS (SELECT FROM hidden o WHERE o.id = p.id)
)
