-- Changed animals; their pictures keep their ids as long as the mediaID is the same, because addresses hang on them.
UPDATE catalog_animal a SET ({animal}) = ({staged_animal})
FROM mirror_match m
JOIN mirror_animal s ON s.source_id = m.source_id
WHERE a.id = m.id;

ANALYZE mirror_picture;
WITH dead AS (
    DELETE FROM catalog_picture p USING mirror_match m
    WHERE p.animal_id = m.id AND NOT EXISTS (
        SELECT FROM mirror_picture s
        WHERE s.animal = m.source_id AND s.digest = m.digest AND s.source_id = p.source_id
    )
    RETURNING p.id, p.animal_id, p.source_id, p.position, p.content
)
INSERT INTO mirror_dead_picture SELECT * FROM dead;
-- What was copied here keeps the sizes of our copy, and is fetched again when the source says that it changed. What was
-- found out about an address is forgotten with it.
UPDATE catalog_picture p
SET ({picture}, refetch_since, trouble, tries, try_after) = (
    {kept_picture},
    CASE WHEN m.media AND p.updated_at IS DISTINCT FROM s.updated_at THEN r.at ELSE p.refetch_since END,
    CASE WHEN {same} THEN p.trouble ELSE '' END,
    CASE WHEN {same} THEN p.tries ELSE 0 END,
    CASE WHEN {same} THEN p.try_after END
)
FROM mirror_match m
JOIN mirror_picture s ON s.animal = m.source_id AND s.digest = m.digest
CROSS JOIN mirror_run r
WHERE p.animal_id = m.id AND p.source_id = s.source_id;
INSERT INTO catalog_picture (animal_id, {picture}, refetch_since)
SELECT m.id, {staged_picture}, CASE WHEN m.media THEN r.at END
FROM mirror_match m
JOIN mirror_picture s ON s.animal = m.source_id AND s.digest = m.digest
CROSS JOIN mirror_run r
WHERE NOT EXISTS (SELECT FROM catalog_picture p WHERE p.animal_id = m.id AND p.source_id = s.source_id);

DELETE FROM catalog_video v USING mirror_match m WHERE v.animal_id = m.id;
INSERT INTO catalog_video (animal_id, {video})
SELECT m.id, {staged_video}
FROM mirror_match m
JOIN mirror_video s ON s.animal = m.source_id AND s.digest = m.digest;
