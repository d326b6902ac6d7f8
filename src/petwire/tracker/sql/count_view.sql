-- Count one view of an animal that exists: by day (UTC) and by the host whose page showed it. No visitor is kept.
INSERT INTO tracker_views (animal, day, host, count)
SELECT id, %(day)s, %(host)s, 1 FROM catalog_animal WHERE id = %(animal)s
ON CONFLICT (animal, day, host) DO UPDATE SET count = tracker_views.count + 1
