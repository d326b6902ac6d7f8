-- The animals that an audience may see of some organisations that it may see, in the order of their ids, and a page of them
-- as in items.sql. It is the second of the rule's two steps (sharing/sql/unbarred.sql): of organisations and sources the caller
-- has asked the gate (petapi/shown.py). Who is barred is looked up for all at once, and not for each animal.
WITH ready AS MATERIALIZED (
    SELECT s.animal_id AS id
    FROM sharing_ready_animal s
    WHERE s.org_id = ANY (%(shown)s::bigint[]) AND s.source = ANY (%(sources)s::text[])
), shown AS MATERIALIZED (
    SELECT ready.id, row_number() OVER (ORDER BY ready.id) AS place
    FROM ready
    WHERE ready.id NOT IN (
        SELECT b.animal_id FROM sharing_barred_animal b
        WHERE b.audience_id = %(audience)s AND b.animal_id = ANY (ARRAY(SELECT id FROM ready))
    )
    ORDER BY ready.id
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
