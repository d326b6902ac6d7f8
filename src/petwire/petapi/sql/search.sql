-- Animals around a place that an audience may see: id, and whether it matches exactly or as a mix. ZIP codes come with
-- their distance, so the places that are near are walked, and not the animals; an animal is where it lives, or else
-- where its organisation is. A filter that is NULL leaves it open.
WITH near AS (
    SELECT near.zip, near.away FROM unnest(%(zips)s::text[], %(away)s::float8[]) AS near (zip, away)
), there AS (
    SELECT n.id, near.away
    FROM near
    JOIN orgs_organisation o ON lpad(left(split_part(btrim(o.zip), '-', 1), 5), 5, '0') = near.zip
    JOIN catalog_animal n ON n.org_id = o.id
    WHERE n.location_zip !~ '^[0-9]{5}' AND n.species = ANY (%(species)s::text[])
    UNION ALL
    SELECT n.id, near.away
    FROM near
    JOIN catalog_animal n ON left(n.location_zip, 5) = near.zip
    WHERE n.location_zip ~ '^[0-9]{5}' AND n.species = ANY (%(species)s::text[])
)
SELECT n.id, %(breeds)s::text[] IS NULL
        OR (lower(n.primary_breed) = ANY (%(breeds)s::text[]) AND n.secondary_breed = '' AND n.mixed IS NOT TRUE)
FROM there
JOIN catalog_animal n ON n.id = there.id
JOIN orgs_organisation o ON o.id = n.org_id
JOIN sharing_shown_animal s ON s.animal_id = there.id AND s.audience_id = %(audience)s
WHERE (%(breeds)s::text[] IS NULL OR lower(n.primary_breed) = ANY (%(breeds)s::text[])
        OR lower(n.secondary_breed) = ANY (%(breeds)s::text[])
        OR (%(breed_is_query)s AND lower(btrim(split_part(n.color, ' - ', 1))) = ANY (%(breeds)s::text[])))
    AND (%(mixes)s OR (n.secondary_breed = '' AND n.mixed IS NOT TRUE))
    AND (%(sex)s::text IS NULL OR n.sex = %(sex)s)
    AND (%(ages)s::text[] IS NULL OR n.age = ANY (%(ages)s::text[]))
    AND (%(size)s::text IS NULL OR n.size = %(size)s)
    AND (%(hair)s::text IS NULL OR n.coat_length = %(hair)s)
    AND (%(colours)s::text[] IS NULL OR lower(n.color) = ANY (%(colours)s::text[])
        OR lower(btrim(split_part(n.color, ' - ', 1))) = ANY (%(colours)s::text[])
        OR lower(btrim(split_part(n.color, ' - ', 1)) || ' ' || n.pattern) = ANY (%(colours)s::text[]))
    AND (NOT %(special_needs)s OR n.special_needs)
    AND (%(added_after)s::timestamptz IS NULL OR n.created_at >= %(added_after)s)
    AND (%(org_type)s::text IS NULL OR o.org_type = %(org_type)s)
    AND (NOT %(bonded_pair)s OR EXISTS (
        SELECT FROM sharing_shown_animal b
        WHERE b.audience_id = %(audience)s AND b.animal_id = ANY (ARRAY(
            SELECT n.bonded_with_id UNION ALL SELECT m.id FROM catalog_animal m WHERE m.bonded_with_id = n.id
        ))
    ))
ORDER BY CASE WHEN %(newest)s THEN 0 ELSE there.away END, CASE WHEN %(newest)s THEN -n.id ELSE n.id END
LIMIT %(most)s
