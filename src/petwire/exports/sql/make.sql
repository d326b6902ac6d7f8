-- Where what is made of some animals for some accounts comes to first (petwire.exports.making writes it by COPY).
CREATE TEMPORARY TABLE exports_fresh (
    account_id bigint, animal_id bigint,
    digest bytea, since text, until date, code text, name text, sends bytea, held text, detail text,
    body bytea, shots text, replaced text, troubles text
) ON COMMIT DROP;
-- It takes the place of what was made before. In order, so that two who make the same wait and do not block each other.
INSERT INTO exports_made (
    account_id, animal_id, digest, since, until, code, name, sends, held, detail, body, shots, replaced, troubles
)
SELECT
    m.account_id, m.animal_id, m.digest, m.since, m.until, m.code, m.name, m.sends, m.held, m.detail,
    m.body, m.shots::jsonb, m.replaced::jsonb, m.troubles::jsonb
FROM exports_fresh m
ORDER BY m.account_id, m.animal_id
ON CONFLICT (account_id, animal_id) DO UPDATE SET
    digest = excluded.digest, since = excluded.since, until = excluded.until, code = excluded.code, name = excluded.name,
    body = excluded.body, sends = excluded.sends, held = excluded.held, detail = excluded.detail,
    shots = excluded.shots, replaced = excluded.replaced, troubles = excluded.troubles;
-- The next ones may be made in the same transaction.
DROP TABLE exports_fresh;
