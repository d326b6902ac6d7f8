-- When the records were changed at their source that this run brings, of those that changed there since the set that was
-- taken in before. Asked in the run's transaction, which knows them: all animals would have to be read afterwards.
SELECT a.updated_at
FROM mirror_touched t
JOIN catalog_animal a ON a.id = t.subject
WHERE t.kind = 'animal' AND t.verb <> 'deleted' AND a.updated_at > %(before)s
UNION ALL
SELECT a.updated_at
FROM catalog_animal a
WHERE a.id >= %(first_id)s AND a.source = %(source)s AND a.updated_at > %(before)s
