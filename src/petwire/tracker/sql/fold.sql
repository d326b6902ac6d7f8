-- Days before a date, added to their months.
INSERT INTO tracker_month (org, animal, month, audience, host, count)
SELECT org, animal, date_trunc('month', day)::date, audience, host, sum(count) FROM tracker_views
WHERE day < %(before)s
GROUP BY 1, 2, 3, 4, 5
ON CONFLICT (animal, month, audience, host, org) DO UPDATE SET count = tracker_month.count + excluded.count;
-- The days themselves.
DELETE FROM tracker_views WHERE day < %(before)s;
