-- When animals changed, in seconds since 1970, and the pictures that are shown with them.
SELECT n.id, extract(epoch FROM n.changed_at)::float8, ARRAY(
    SELECT p.id FROM catalog_picture p
    WHERE p.animal_id = n.id
        AND NOT EXISTS (SELECT FROM sharing_withdrawn w WHERE w.kind = 'picture' AND w.subject = p.id)
)
FROM catalog_animal n
WHERE n.id = ANY (%(animals)s::bigint[])
