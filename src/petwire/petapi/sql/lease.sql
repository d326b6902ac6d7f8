-- Take a share of a key's quota (petwire.access.quota.lease, in one statement). A key without a bucket has a full one.
-- After a clock was set back nothing flows in for what it was ahead, and from then on as ever; hosts differ by less.
INSERT INTO petapi_bucket AS b (service_id, tokens, granted, at)
VALUES (%(service)s, %(capacity)s::float8 - %(share)s::int, %(share)s, %(now)s)
ON CONFLICT (service_id) DO UPDATE SET
    granted = least(%(share)s::int, floor(least(%(capacity)s::float8,
        b.tokens + %(rate)s::float8 * greatest(0, extract(epoch FROM excluded.at - b.at)))))::int,
    tokens = least(%(capacity)s::float8,
        b.tokens + %(rate)s::float8 * greatest(0, extract(epoch FROM excluded.at - b.at)))
        - least(%(share)s::int, floor(least(%(capacity)s::float8,
            b.tokens + %(rate)s::float8 * greatest(0, extract(epoch FROM excluded.at - b.at))))),
    at = CASE WHEN excluded.at < b.at - interval '1 minute' THEN excluded.at ELSE greatest(b.at, excluded.at) END
RETURNING granted, tokens
