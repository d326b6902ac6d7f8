-- The change log and the tombstones, last of all.
INSERT INTO catalog_change (epoch, transaction, at, kind, subject, org, verb)
SELECT e.number, pg_current_xact_id()::text::bigint, r.at, t.kind, t.subject, t.org, t.verb
FROM mirror_touched t
CROSS JOIN mirror_run r
CROSS JOIN catalog_epoch e
ORDER BY t.kind DESC, t.subject;
INSERT INTO catalog_tombstone (kind, subject, at)
SELECT t.kind, t.subject, r.at
FROM mirror_touched t
CROSS JOIN mirror_run r
WHERE t.verb = 'deleted'
ON CONFLICT DO NOTHING;
