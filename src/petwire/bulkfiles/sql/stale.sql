-- Animals that a service might see and whose rendered row is missing or stale.
SELECT n.id
FROM catalog_animal n
JOIN orgs_source s ON s.name = n.source
LEFT JOIN sharing_hidden_pictures h ON h.animal_id = n.id
LEFT JOIN bulkfiles_line l
    ON l.animal = n.id AND l.digest = sharing_digest(n.digest, h.pictures) AND l.style = %(style)s
WHERE l.animal IS NULL AND n.status = 'Available' AND NOT EXISTS (
    SELECT FROM sharing_withdrawn w
    WHERE (w.kind, w.subject) IN (('animal', n.id), ('org', n.org_id), ('source', s.id))
)
ORDER BY n.id
