-- Of several rows of one animal the one updated last counts, whatever their order in the files.
ANALYZE mirror_animal;
DELETE FROM mirror_animal s USING mirror_animal t
WHERE t.source_id = s.source_id
    AND (coalesce(t.updated_at, '-infinity'), t.digest) > (coalesce(s.updated_at, '-infinity'), s.digest);

-- The stored row stands in this very set as well: it is one of them.
ANALYZE mirror_rival;
DELETE FROM mirror_animal s USING catalog_animal a
WHERE s.source_id IN (SELECT v.source_id FROM mirror_rival v)
    AND a.source = s.source AND a.source_id = s.source_id
    AND (coalesce(a.updated_at, '-infinity'), a.digest) > (coalesce(s.updated_at, '-infinity'), s.digest);

-- What is stored already is no change.
DELETE FROM mirror_animal s USING catalog_animal a
WHERE a.source = s.source AND a.source_id = s.source_id AND a.digest = s.digest;

CREATE TEMP TABLE mirror_match ON COMMIT DROP AS
SELECT a.id, s.source_id, s.digest,
    a.media_updated_at IS DISTINCT FROM s.media_updated_at
        AND NOT coalesce(s.media_updated_at < a.media_updated_at, false) AS media,
    a.digest = decode(repeat('00', 16), 'hex') AS place -- only that was held (places.sql)
FROM mirror_animal s
JOIN catalog_animal a ON a.source = s.source AND a.source_id = s.source_id;
ANALYZE mirror_match;

-- Pictures that a person here has withdrawn do not come in again; of those that are held, places.sql keeps the place.
DELETE FROM mirror_picture s USING catalog_picture p, sharing_withdrawn w, sharing_withdrawalentry e
WHERE p.source = s.source AND p.source_id = s.source_id AND w.kind = 'picture' AND w.subject = p.id
    AND e.id = w.entry_id AND e.by NOT LIKE 'order:%' AND e.by NOT LIKE 'source:%';

INSERT INTO mirror_touched (kind, subject, org, verb, source_id, because, media)
SELECT 'animal', m.id, s.org_id, CASE WHEN m.place THEN 'added' ELSE 'changed' END, m.source_id,
    CASE WHEN m.place THEN 'it is no longer kept out' WHEN m.media THEN 'its row changed, with new pictures'
        ELSE 'its row changed' END, m.media AND NOT m.place
FROM mirror_match m
JOIN mirror_animal s ON s.source_id = m.source_id
CROSS JOIN mirror_run r
WHERE r.first_id IS NULL OR m.id < r.first_id;
