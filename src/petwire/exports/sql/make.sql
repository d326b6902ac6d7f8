-- What is made of some animals for an account, over what was made before.
INSERT INTO exports_made (
    account_id, animal_id, digest, since, until, code, name, body, sends, held, detail, shots, replaced, troubles
)
SELECT
    %(account)s, m.animal_id, m.digest, m.since, m.until, m.code, m.name, m.body, m.sends, m.held, m.detail,
    m.shots::jsonb, m.replaced::jsonb, m.troubles::jsonb
FROM unnest(
    %(animal_id)s::bigint[], %(digest)s::bytea[], %(since)s::text[], %(until)s::date[], %(code)s::text[], %(name)s::text[],
    %(body)s::bytea[], %(sends)s::bytea[], %(held)s::text[], %(detail)s::text[],
    %(shots)s::text[], %(replaced)s::text[], %(troubles)s::text[]
) AS m (
    animal_id, digest, since, until, code, name, body, sends, held, detail, shots, replaced, troubles
)
ON CONFLICT (account_id, animal_id) DO UPDATE SET
    digest = excluded.digest, since = excluded.since, until = excluded.until, code = excluded.code, name = excluded.name,
    body = excluded.body, sends = excluded.sends, held = excluded.held, detail = excluded.detail,
    shots = excluded.shots, replaced = excluded.replaced, troubles = excluded.troubles
