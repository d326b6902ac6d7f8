-- What cards show of some animals, as far as own pages show them, each with its first picture that is not withdrawn; and of
-- those who go with them, where either of the two says so. Of three who name each other in a row, the third is in no pair.
-- OFFSET 0 holds the planner to looking at each by its id.
WITH bonds AS MATERIALIZED (
    SELECT one.animal_id, one.partner_id
    FROM (
        SELECT b.animal_id, min(b.partner_id) AS partner_id
        FROM sharing_bond b WHERE b.animal_id = ANY (%(ids)s::bigint[]) GROUP BY b.animal_id
    ) one
    WHERE one.animal_id = (SELECT min(b.partner_id) FROM sharing_bond b WHERE b.animal_id = one.partner_id)
)
SELECT n.id, bonds.partner_id, n.name, n.status, n.species, n.breed, n.primary_breed, n.secondary_breed, n.sex, n.age,
    n.birthdate, n.size, n.color, n.pattern, n.location_zip, n.courtesy, n.needs_foster,
    o.city, o.state, o.zip,
    p.id, p.content, p.original_url, p.original_width, p.original_height, p.large_url, p.large_width, p.large_height,
    p.small_url, p.small_width, p.small_height
FROM (SELECT unnest(%(ids)s::bigint[]) UNION SELECT bonds.partner_id FROM bonds) one (id)
CROSS JOIN LATERAL (
    SELECT s.animal_id FROM sharing_shown_animal s
    WHERE s.audience_id = (SELECT a.id FROM sharing_audience a WHERE a.name = %(audience)s) AND s.animal_id = one.id
    OFFSET 0
) s
CROSS JOIN LATERAL (SELECT n.* FROM catalog_animal n WHERE n.id = one.id OFFSET 0) n
CROSS JOIN LATERAL (SELECT o.city, o.state, o.zip FROM orgs_organisation o WHERE o.id = n.org_id OFFSET 0) o
LEFT JOIN bonds ON bonds.animal_id = one.id
LEFT JOIN LATERAL (
    SELECT p.*
    FROM catalog_picture p
    WHERE p.animal_id = one.id
        AND NOT EXISTS (SELECT FROM sharing_withdrawn w WHERE w.kind = 'picture' AND w.subject = p.id)
    ORDER BY p.position, p.id
    LIMIT 1
) p ON true
