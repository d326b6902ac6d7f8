-- Half of the changes, and 95 of 100, were there within so many seconds: by site and day, of one organisation or of all.
SELECT a.site, l.day, percentile_disc(0.5) WITHIN GROUP (ORDER BY s), percentile_disc(0.95) WITHIN GROUP (ORDER BY s), count(*)
FROM exports_daylag l
JOIN exports_account a ON a.id = l.account_id
CROSS JOIN unnest(l.seconds) AS s
WHERE l.day > %(after)s AND (%(org)s::bigint IS NULL OR a.org_id = %(org)s)
GROUP BY GROUPING SETS ((a.site, l.day), (a.site))
ORDER BY a.site, l.day DESC NULLS FIRST
