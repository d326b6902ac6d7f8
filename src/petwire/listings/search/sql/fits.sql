    AND (%(species)s::text IS NULL OR n.species = %(species)s)
    AND (%(statuses)s::text[] IS NULL OR n.status = ANY (%(statuses)s::text[]))
    AND (%(ages)s::text[] IS NULL OR n.age = ANY (%(ages)s::text[]))
    AND (%(sizes)s::text[] IS NULL OR n.size = ANY (%(sizes)s::text[]))
    AND (%(sex)s::text IS NULL OR n.sex = %(sex)s)
    AND (NOT %(dogs)s::boolean OR n.ok_with_dogs OR (%(unknown)s::boolean AND n.ok_with_dogs IS NULL))
    AND (NOT %(cats)s::boolean OR n.ok_with_cats OR (%(unknown)s::boolean AND n.ok_with_cats IS NULL))
    AND (NOT %(kids)s::boolean OR n.ok_with_kids OR (%(unknown)s::boolean AND n.ok_with_kids IS NULL))
    AND (NOT %(special)s::boolean OR n.special_needs)
    AND (%(courtesy)s::boolean IS NULL OR (n.courtesy IS TRUE) = %(courtesy)s)
    AND (%(breeds)s::text[] IS NULL OR lower(n.primary_breed) = ANY (%(breeds)s::text[])
        OR lower(n.secondary_breed) = ANY (%(breeds)s::text[]))
    AND (NOT %(pair)s::boolean OR EXISTS (
        SELECT FROM sharing_bond b
        CROSS JOIN LATERAL (
            SELECT FROM sharing_shown_animal s
            WHERE s.audience_id = %(audience)s AND s.animal_id = b.partner_id
            OFFSET 0
        ) s
        WHERE b.animal_id = n.animal_id
        OFFSET 0
    ))
    AND (%(only)s::bigint[] IS NULL OR n.animal_id = ANY (%(only)s::bigint[]))
