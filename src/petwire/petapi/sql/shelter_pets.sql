-- The animals of some organisations that an audience may see, in the order of their ids.
SELECT s.animal_id
FROM sharing_shown_animal s
WHERE s.audience_id = %(audience)s AND s.org_id = ANY (%(orgs)s::bigint[])
ORDER BY s.animal_id
LIMIT %(most)s
