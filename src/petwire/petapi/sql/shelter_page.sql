-- The animals that an audience may see of some organisations that it may see, in the order of their ids, and a page of them
-- as in items.sql. It is the second of the rule's two steps (sharing/sql/unbarred.sql): of each organisation the caller has
-- asked the gate (petapi/shown.py).
WITH shown AS MATERIALIZED (
    SELECT s.animal_id AS id, row_number() OVER (ORDER BY s.animal_id) AS place
    FROM sharing_unbarred_animal s
    WHERE s.audience_id = %(audience)s AND s.org_id = ANY (%(shown)s::bigint[])
    ORDER BY s.animal_id
    LIMIT %(most)s
)
SELECT '[' || coalesce(string_agg(
        '{"order":' || wanted.place || i.head || %(asked)s::text || i.species || i.tail, ',' ORDER BY wanted.place
    ) FILTER (WHERE i.animal IS NOT NULL), '') || ']' AS items,
    coalesce(array_agg(wanted.id) FILTER (WHERE i.animal IS NULL), '{}') AS stale,
    ARRAY(SELECT id FROM shown ORDER BY place) AS ids
FROM shown wanted
JOIN petapi_listed v ON v.animal = wanted.id
LEFT JOIN petapi_item i ON i.animal = wanted.id AND i.mark = v.mark # %(style)s::bigint
WHERE wanted.place BETWEEN %(first)s AND %(last)s
