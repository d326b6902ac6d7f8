-- The pictures of some animals that are shown with them, as runs of ids that follow each other.
SELECT min(id), max(id) + 1
FROM (
    SELECT p.id, p.id - row_number() OVER (ORDER BY p.id) AS run
    FROM catalog_picture p
    WHERE p.animal_id = ANY (%(animals)s::bigint[])
        AND NOT EXISTS (SELECT FROM sharing_withdrawn w WHERE w.kind = 'picture' AND w.subject = p.id)
) AS numbered
GROUP BY run
ORDER BY 1
