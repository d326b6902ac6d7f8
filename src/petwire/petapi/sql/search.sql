-- Animals around a place that an audience may see: id, and whether it matches exactly or as a mix. ZIP codes come with
-- their distance, so the places that are near are walked, and not the animals; an animal is where it lives, or else
-- where its organisation is. A filter that is NULL leaves it open. OFFSET 0 holds the planner to walking along indexes:
-- it cannot know how few the ZIP codes of its parameters are.
WITH near AS (
    SELECT near.zip, near.away FROM unnest(%(zips)s::text[], %(away)s::float8[]) AS near (zip, away)
), there AS (
    SELECT s.id, near.away
    FROM near
    CROSS JOIN LATERAL (
        SELECT o.id FROM orgs_organisation o
        WHERE lpad(left(split_part(btrim(o.zip), '-', 1), 5), 5, '0') = near.zip
            AND (%(org_type)s::text IS NULL OR o.org_type = %(org_type)s)
        OFFSET 0
    ) o
    CROSS JOIN LATERAL (
        SELECT n.id
        FROM catalog_animal n
        JOIN sharing_shown_animal s ON s.animal_id = n.id AND s.org_id = n.org_id AND s.audience_id = %(audience)s
        WHERE n.org_id = o.id AND n.location_zip !~ '^[0-9]{5}' AND n.species = ANY (%(species)s::text[])
            AND (%(breeds)s::text[] IS NULL OR lower(n.primary_breed) = ANY (%(breeds)s::text[])
                OR n.secondary_breed <> '' OR %(breed_is_query)s)
        OFFSET 0
    ) s
    UNION ALL
    SELECT n.id, near.away
    FROM near
    CROSS JOIN LATERAL (
        SELECT n.id, n.org_id FROM catalog_animal n
        WHERE left(n.location_zip, 5) = near.zip AND n.location_zip ~ '^[0-9]{5}'
            AND n.species = ANY (%(species)s::text[])
        OFFSET 0
    ) n
    CROSS JOIN LATERAL (
        SELECT FROM orgs_organisation o
        WHERE o.id = n.org_id AND (%(org_type)s::text IS NULL OR o.org_type = %(org_type)s)
        OFFSET 0
    ) o
    CROSS JOIN LATERAL (
        SELECT FROM sharing_shown_animal s WHERE s.audience_id = %(audience)s AND s.animal_id = n.id
        OFFSET 0
    ) s
)
SELECT n.id, n.exact
FROM there
CROSS JOIN LATERAL (
    SELECT n.id, %(breeds)s::text[] IS NULL
        OR (lower(n.primary_breed) = ANY (%(breeds)s::text[]) AND n.secondary_breed = '' AND n.mixed IS NOT TRUE)
        AS exact
    FROM catalog_animal n
    WHERE n.id = there.id
        AND (%(breeds)s::text[] IS NULL OR lower(n.primary_breed) = ANY (%(breeds)s::text[])
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
        AND (NOT %(bonded_pair)s OR EXISTS (
            SELECT FROM sharing_shown_animal b
            WHERE b.audience_id = %(audience)s AND b.animal_id = ANY (ARRAY(
                SELECT n.bonded_with_id UNION ALL SELECT m.id FROM catalog_animal m WHERE m.bonded_with_id = n.id
            ))
        ))
    OFFSET 0
) n
ORDER BY CASE WHEN %(newest)s THEN 0 ELSE there.away END, CASE WHEN %(newest)s THEN -n.id ELSE n.id END
LIMIT %(most)s
