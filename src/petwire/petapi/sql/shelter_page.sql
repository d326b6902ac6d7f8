-- The animals of some organisations that an audience may see, in the order of their ids, and a page of them as in
-- items.sql. The rule is asked in its two steps (sharing/sql/unbarred.sql): of each organisation once, and not of each
-- animal again.
WITH shown AS MATERIALIZED (
    SELECT s.animal_id AS id, row_number() OVER (ORDER BY s.animal_id) AS place
    FROM sharing_unbarred_animal s
    WHERE s.audience_id = %(audience)s AND s.org_id = ANY (ARRAY(
        SELECT o.org_id FROM sharing_shown_org o
        WHERE o.audience_id = %(audience)s AND o.org_id = ANY (%(orgs)s::bigint[])
    ))
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
