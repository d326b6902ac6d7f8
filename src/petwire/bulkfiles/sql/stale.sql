-- Animals that a service might see and whose rendered row is missing or stale.
SELECT n.id
FROM catalog_animal n
LEFT JOIN sharing_hidden_pictures h ON h.animal_id = n.id
LEFT JOIN bulkfiles_line l
    ON l.animal = n.id AND l.digest = sharing_digest(n.digest, h.pictures) AND l.style = %(style)s
WHERE l.animal IS NULL AND n.status = 'Available'
ORDER BY n.id
