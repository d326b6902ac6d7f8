-- Every animal that an audience may see, in the order of the files, with its rendered row where that is fresh.
SELECT n.id, n.digest, l.line
FROM sharing_shown_animal s
JOIN catalog_animal n ON n.id = s.animal_id
LEFT JOIN bulkfiles_line l ON l.animal = n.id AND l.digest = n.digest AND l.style = %(style)s
WHERE s.audience_id = %(audience)s
ORDER BY n.org_id, n.id
