-- The host at which most of a source's trackers lie, and the one at which most of its pictures do. Of all of them, for
-- single addresses are anybody's, and no rescue should be able to make a whole source look like test data.
SELECT DISTINCT ON (kind) host
FROM (
    SELECT kind, lower(substring(url FROM '^[A-Za-z]+://([^/:?#]+)')) AS host, count(*) AS times
    FROM (
        SELECT 'tracker' AS kind, tracker_url AS url FROM catalog_animal WHERE source = %(source)s
        UNION ALL
        SELECT 'picture', coalesce(nullif(large_url, ''), nullif(original_url, ''), small_url)
        FROM catalog_picture WHERE source = %(source)s
    ) addresses
    WHERE url LIKE '%%://%%'
    GROUP BY kind, host
) counted
ORDER BY kind, times DESC, host
