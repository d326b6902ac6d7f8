-- Some animals that the caller found shown, as items of a list in one text, each at its place; and those whose item is
-- not rendered yet, or was rendered from what has changed since.
SELECT '[' || coalesce(string_agg(
        '{"order":' || wanted.place || i.head || %(asked)s::text || CASE WHEN %(with_species)s THEN i.species ELSE '' END
        || i.tail, ',' ORDER BY wanted.place
    ) FILTER (WHERE i.animal IS NOT NULL), '') || ']' AS items,
    coalesce(array_agg(wanted.id) FILTER (WHERE i.animal IS NULL), '{}') AS stale
FROM unnest(%(ids)s::bigint[], %(places)s::int[]) AS wanted (id, place)
JOIN petapi_listed v ON v.animal = wanted.id
LEFT JOIN petapi_item i ON i.animal = wanted.id AND i.mark = v.mark # %(style)s::bigint
