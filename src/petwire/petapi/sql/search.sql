-- Animals around a place that an audience may see: ids in order, and those of them that match only as a mix. ZIP codes
-- come with their distance, so the places that are near are walked, and not the animals; an animal is where it lives, or
-- else where its organisation is. A filter that is NULL leaves it open. Species and breed are answered by the indexes
-- alone; `closer` says whether rows must be looked at for what else is asked. OFFSET 0, MATERIALIZED and IS TRUE hold the
-- planner to walking along indexes: it cannot know how few the ZIP codes of its parameters are.
WITH near AS (
    SELECT near.zip, near.away FROM unnest(%(zips)s::text[], %(away)s::float8[]) AS near (zip, away)
), there AS MATERIALIZED (
    SELECT n.animal_id AS id, n.org_id, near.away, n.primary_breed, n.secondary_breed, n.mixed
    FROM near
    CROSS JOIN LATERAL (
        SELECT o.id FROM orgs_organisation o
        WHERE lpad(left(split_part(btrim(o.zip), '-', 1), 5), 5, '0') = near.zip
        OFFSET 0
    ) o
    CROSS JOIN LATERAL (
        SELECT n.animal_id, n.org_id, n.primary_breed, n.secondary_breed, n.mixed
        FROM sharing_unbarred_animal n
        WHERE n.audience_id = %(audience)s AND n.org_id = o.id AND n.location_zip !~ '^[0-9]{5}'
            AND n.species = ANY (%(species)s::text[])
            AND (%(breeds)s::text[] IS NULL OR %(breed_is_query)s OR lower(n.primary_breed) = ANY (%(breeds)s::text[])
                OR lower(n.secondary_breed) = ANY (%(breeds)s::text[]))
        OFFSET 0
    ) n
    UNION ALL
    SELECT n.animal_id, n.org_id, near.away, n.primary_breed, n.secondary_breed, n.mixed
    FROM near
    CROSS JOIN LATERAL (
        SELECT n.animal_id, n.org_id, n.primary_breed, n.secondary_breed, n.mixed
        FROM sharing_unbarred_animal n
        WHERE n.audience_id = %(audience)s AND left(n.location_zip, 5) = near.zip AND n.location_zip ~ '^[0-9]{5}'
            AND n.species = ANY (%(species)s::text[])
            AND (%(breeds)s::text[] IS NULL OR %(breed_is_query)s OR lower(n.primary_breed) = ANY (%(breeds)s::text[])
                OR lower(n.secondary_breed) = ANY (%(breeds)s::text[]))
        OFFSET 0
    ) n
), shown AS MATERIALIZED (
    SELECT one.org_id
    FROM (SELECT DISTINCT org_id FROM there) one
    CROSS JOIN LATERAL (
        SELECT FROM orgs_organisation o
        WHERE o.id = one.org_id AND (%(org_type)s::text IS NULL OR o.org_type = %(org_type)s)
        OFFSET 0
    ) o
    CROSS JOIN LATERAL (
        SELECT FROM sharing_shown_org s WHERE s.audience_id = %(audience)s AND s.org_id = one.org_id
        OFFSET 0
    ) s
), found AS (
    SELECT there.id, there.away, %(breeds)s::text[] IS NULL OR (lower(there.primary_breed) = ANY (%(breeds)s::text[])
        AND there.secondary_breed = '' AND there.mixed IS NOT TRUE) AS exact
    FROM there
    WHERE (there.org_id IN (SELECT org_id FROM shown)) IS TRUE
        AND (%(mixes)s OR (there.secondary_breed = '' AND there.mixed IS NOT TRUE))
        AND (NOT %(closer)s OR EXISTS (
            SELECT FROM catalog_animal n
            WHERE n.id = there.id
                AND (NOT %(breed_is_query)s OR lower(n.primary_breed) = ANY (%(breeds)s::text[])
                    OR lower(n.secondary_breed) = ANY (%(breeds)s::text[])
                    OR lower(btrim(split_part(n.color, ' - ', 1))) = ANY (%(breeds)s::text[]))
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
        ))
    ORDER BY CASE WHEN %(newest)s THEN 0 ELSE there.away END, CASE WHEN %(newest)s THEN -there.id ELSE there.id END
    LIMIT %(most)s
)
SELECT coalesce(array_agg(id), '{}') AS ids, coalesce(array_agg(id) FILTER (WHERE NOT exact), '{}') AS mixes FROM found
