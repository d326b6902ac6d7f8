-- The change log's rows of the animals that came in by COPY.
INSERT INTO catalog_change (epoch, transaction, at, kind, subject, org, verb)
SELECT e.number, pg_current_xact_id()::text::bigint, %(at)s, 'animal', a.id, a.org_id, 'added'
FROM catalog_animal a
CROSS JOIN catalog_epoch e
WHERE a.id >= %(first_id)s AND a.source = %(source)s
ORDER BY a.id
