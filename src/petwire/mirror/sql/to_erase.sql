-- Of what a hub has ordered back and is hidden, by whomever, what is still held: kind and id at the source.
-- Not places (places.sql), whose digest is zero, nor pictures without an address: they hold nothing.
WITH hidden AS (
    SELECT kind, subject FROM sharing_withdrawn
), h AS (
    SELECT kind, subject FROM mirror_huborder WHERE upstream_id = %(upstream)s AND lifted_at IS NULL
), whole AS (
    SELECT EXISTS (SELECT FROM h JOIN hidden w ON w.kind = 'source' WHERE h.kind = 'source') AS yes
), org AS (
    SELECT o.id, o.source_id
    FROM orgs_organisation o
    CROSS JOIN whole
    WHERE o.source = %(source)s AND o.digest <> decode(repeat('00', 16), 'hex') AND (whole.yes OR (
        EXISTS (SELECT FROM h WHERE h.kind = 'org' AND h.subject = o.source_id)
        AND EXISTS (SELECT FROM hidden w WHERE w.kind = 'org' AND w.subject = o.id)
    ))
)
SELECT 'org', org.source_id FROM org
UNION ALL
SELECT 'animal', a.source_id
FROM org
JOIN catalog_animal a ON a.org_id = org.id
WHERE a.digest <> decode(repeat('00', 16), 'hex')
UNION
SELECT 'animal', a.source_id
FROM h
JOIN catalog_animal a ON a.source = %(source)s AND a.source_id = h.subject
JOIN hidden w ON w.kind = 'animal' AND w.subject = a.id
WHERE h.kind = 'animal' AND a.digest <> decode(repeat('00', 16), 'hex')
UNION
SELECT 'picture', p.source_id
FROM h
JOIN catalog_picture p ON p.source = %(source)s AND p.source_id = h.subject
JOIN hidden w ON w.kind = 'picture' AND w.subject = p.id
WHERE h.kind = 'picture' AND (p.content, p.original_url, p.large_url, p.small_url) <> ('', '', '', '')
