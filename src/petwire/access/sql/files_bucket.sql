-- Take one request from a service's bucket for files. Without a bucket it has a full one.
INSERT INTO access_filesbucket AS b (service_id, tokens, granted, at)
VALUES (%(service)s, %(capacity)s::float8 - 1, 1, %(now)s)
ON CONFLICT (service_id) DO UPDATE SET
    granted = least(1, floor(least(%(capacity)s::float8,
        b.tokens + %(rate)s::float8 * greatest(0, extract(epoch FROM excluded.at - b.at)))))::int,
    tokens = least(%(capacity)s::float8,
        b.tokens + %(rate)s::float8 * greatest(0, extract(epoch FROM excluded.at - b.at)))
        - least(1, floor(least(%(capacity)s::float8,
            b.tokens + %(rate)s::float8 * greatest(0, extract(epoch FROM excluded.at - b.at))))),
    at = greatest(b.at, excluded.at)
RETURNING granted, tokens
