-- Ids of animals of own pages in order, up or down from an id: the index is walked until there are enough that may be shown,
-- as in petwire/listings/search/sql/older.sql. With `open` those alone that anybody may pass on (sharing.reads.open_animals);
-- who reads the records asks the gate again.
SELECT n.animal_id
FROM (
    SELECT n.animal_id, n.org_id, n.source
    FROM sharing_looked_for n
    WHERE n.animal_id BETWEEN %(first)s AND %(last)s
        AND (%(org)s::bigint IS NULL OR n.org_id = %(org)s)
        AND (%(species)s::text IS NULL OR n.species = %(species)s)
        AND (%(status)s::text IS NULL OR n.status = %(status)s)
    ORDER BY n.animal_id /* down */
    OFFSET 0
) n
CROSS JOIN LATERAL (
    SELECT FROM sharing_shown_animal s WHERE s.audience_id = %(audience)s AND s.animal_id = n.animal_id OFFSET 0
) s
WHERE NOT %(open)s::boolean OR (
    n.source = ANY (ARRAY(SELECT name FROM orgs_source WHERE terms IN ('own', 'republish')))
    AND (
        SELECT h.terms IN ('own', 'republish') FROM orgs_organisation o JOIN orgs_source h ON h.name = o.source
        WHERE o.id = n.org_id
    )
)
ORDER BY n.animal_id /* down */
LIMIT %(most)s
