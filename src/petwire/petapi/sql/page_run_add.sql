-- Keep an order; some that are over go, whose ever they are.
WITH over AS (
    DELETE FROM petapi_pagerun WHERE id IN (
        SELECT id FROM petapi_pagerun WHERE at < %(since)s ORDER BY at LIMIT 20 FOR UPDATE SKIP LOCKED
    )
)
INSERT INTO petapi_pagerun (query, content, ids, nexts, at)
VALUES (%(query)s, %(content)s, %(ids)s::bigint[], %(nexts)s::int[], %(now)s)
