-- Animals that some service may see and whose rendered row is missing or stale.
SELECT n.id
FROM catalog_animal n
LEFT JOIN bulkfiles_line l ON l.animal = n.id AND l.digest = n.digest AND l.style = %(style)s
WHERE l.animal IS NULL AND n.status = 'Available'
ORDER BY n.id
