-- Every animal that an audience may see, in the order of the files, with its rendered row where that is fresh.
SELECT s.animal_id, s.digest, s.org_id, l.line
FROM sharing_shown_animal s
LEFT JOIN bulkfiles_line l ON l.animal = s.animal_id AND l.digest = s.digest AND l.style = %(style)s
WHERE s.audience_id = %(audience)s
ORDER BY s.org_id, s.animal_id
