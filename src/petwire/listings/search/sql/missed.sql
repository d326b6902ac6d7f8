        (%(species)s::text IS NOT NULL AND n.species <> %(species)s)::int
        + 2 * (%(statuses)s::text[] IS NOT NULL AND n.status <> ALL (%(statuses)s::text[]))::int
        + 4 * (%(ages)s::text[] IS NOT NULL AND n.age <> ALL (%(ages)s::text[]))::int
        + 8 * (%(sizes)s::text[] IS NOT NULL AND n.size <> ALL (%(sizes)s::text[]))::int
        + 16 * (%(sex)s::text IS NOT NULL AND n.sex <> %(sex)s)::int
        + 32 * (%(dogs)s::boolean AND n.ok_with_dogs IS NOT TRUE AND (n.ok_with_dogs IS FALSE OR NOT %(unknown)s::boolean))::int
        + 64 * (%(cats)s::boolean AND n.ok_with_cats IS NOT TRUE AND (n.ok_with_cats IS FALSE OR NOT %(unknown)s::boolean))::int
        + 128 * (%(kids)s::boolean AND n.ok_with_kids IS NOT TRUE AND (n.ok_with_kids IS FALSE OR NOT %(unknown)s::boolean))::int
        + 256 * (%(special)s::boolean AND n.special_needs IS NOT TRUE)::int
        + 512 * (%(courtesy)s::boolean IS NOT NULL AND (n.courtesy IS TRUE) <> %(courtesy)s)::int
        + 1024 * (%(breeds)s::text[] IS NOT NULL AND lower(n.primary_breed) <> ALL (%(breeds)s::text[])
            AND lower(n.secondary_breed) <> ALL (%(breeds)s::text[]))::int
        + 2048 * (%(pair)s::boolean AND n.animal_id NOT IN (SELECT pairs.animal_id FROM pairs))::int
