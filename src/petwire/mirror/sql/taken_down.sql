-- Organisations that a person here has taken down and that are still held: ids at the source. Not places (places.sql),
-- whose digest is zero: they hold nothing.
SELECT o.source_id
FROM mirror_removedorg x
JOIN orgs_organisation o ON o.source = %(source)s AND o.source_id = x.source_id
WHERE x.upstream_id = %(upstream)s AND (o.digest <> decode(repeat('00', 16), 'hex') OR EXISTS (
    SELECT FROM catalog_animal a WHERE a.org_id = o.id AND a.digest <> decode(repeat('00', 16), 'hex')
))
