-- Whose key is this, also one that was replaced and may still be used? Always one row: whether the instance is held, and,
-- where there is such a service, what decides whether it is let in.
SELECT EXISTS (SELECT FROM sharing_hold) AS held, s.id AS service, s.key_id, a.id AS audience, a.standing,
    a.terms_accepted, s.terms_version, a.domains, s.functions, s.per_minute
FROM (VALUES (1)) AS one (row)
LEFT JOIN access_service s ON s.id = (
    SELECT id FROM access_service WHERE key_digest = %(digest)s
    UNION ALL
    SELECT service_id FROM access_oldkey WHERE key_digest = %(digest)s AND until > %(now)s
    LIMIT 1
)
LEFT JOIN sharing_audience a ON a.id = s.audience_id
