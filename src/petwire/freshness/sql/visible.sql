-- Changes of records of this instance's own organisations that a fresh read shows, and how long ago each was made.
-- Mirrored ones are measured at their sources.
SELECT c.id, extract(epoch FROM clock_timestamp() - c.at)::float8
FROM catalog_change c JOIN orgs_organisation o ON o.id = c.org AND o.source = 'here'
WHERE c.id > %(after)s AND c.kind IN ('animal', 'org', 'picture')
ORDER BY c.id
LIMIT 5000
