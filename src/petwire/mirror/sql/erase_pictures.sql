-- Erase pictures that the hub has ordered back. (Of those that a person here has withdrawn, places.sql keeps the place.)
WITH dead AS (
    DELETE FROM catalog_picture p
    WHERE p.source = %(source)s AND p.source_id = ANY (%(pictures)s)
    RETURNING p.id, p.animal_id, p.source_id, p.position, p.content
)
INSERT INTO mirror_dead_picture SELECT * FROM dead;
