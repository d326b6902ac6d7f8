-- Add counts to the buckets of an outlet's day. The arrays are of one length, each bucket in them once.
INSERT INTO freshness_lag (outlet, subject, day, bucket, count)
SELECT %(outlet)s, %(subject)s, %(day)s, b.bucket, b.count
FROM unnest(%(buckets)s::smallint[], %(counts)s::bigint[]) AS b (bucket, count)
ON CONFLICT (day, outlet, subject, bucket) DO UPDATE SET count = freshness_lag.count + excluded.count
