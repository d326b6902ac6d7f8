-- Keep rendered items; not of animals that are gone, or that somebody is removing just now: no reader waits for that.
INSERT INTO petapi_item (animal, mark, head, species, tail)
SELECT made.* FROM unnest(
    %(animals)s::bigint[], %(marks)s::bigint[], %(heads)s::text[], %(species)s::text[], %(tails)s::text[]
) AS made (animal, mark, head, species, tail)
WHERE EXISTS (SELECT FROM catalog_animal n WHERE n.id = made.animal FOR KEY SHARE SKIP LOCKED)
ORDER BY made.animal
ON CONFLICT (animal) DO UPDATE
SET mark = excluded.mark, head = excluded.head, species = excluded.species, tail = excluded.tail
