-- Of the animals that were written into a set, how many may the audience not see any more?
SELECT count(*)
FROM unnest(%(animals)s::bigint[]) AS written (id)
LEFT JOIN sharing_shown_animal s ON s.animal_id = written.id AND s.audience_id = %(audience)s
WHERE s.animal_id IS NULL
