-- Animals of own pages that fit, the newest first, from anywhere: the index is walked down from the cursor until there are
-- enough that may be shown. OFFSET 0 holds the planner to that: it cannot know how many will fit. The conditions stand in
-- fits.sql.
SELECT n.animal_id, NULL::int AS tenths
FROM (
    SELECT n.animal_id
    FROM sharing_looked_for n
    WHERE (%(cursor)s::bigint IS NULL OR n.animal_id < %(cursor)s)
-- fits.sql
    ORDER BY n.animal_id DESC
    OFFSET 0
) n
CROSS JOIN LATERAL (
    SELECT FROM sharing_shown_animal s WHERE s.audience_id = %(audience)s AND s.animal_id = n.animal_id OFFSET 0
) s
ORDER BY n.animal_id DESC
LIMIT %(most)s
