-- What the rows of some accounts are made with now.
UPDATE exports_account a SET made_with = g.digest
FROM unnest(%(accounts)s::bigint[], %(digests)s::bytea[]) AS g (id, digest)
WHERE a.id = g.id
