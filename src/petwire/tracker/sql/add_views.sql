-- Add sums of views to what was counted of each animal that is there, by local day, audience (0: unknown) and host of
-- the page. No visitor is kept. The arrays are of one length, each animal, day, audience and host in them once.
INSERT INTO tracker_views (org, animal, day, audience, host, count)
SELECT a.org_id, h.animal, h.day, h.audience, h.host, h.count
FROM unnest(
    %(animals)s::bigint[], %(days)s::date[], %(audiences)s::bigint[], %(hosts)s::text[], %(counts)s::bigint[]
) AS h (animal, day, audience, host, count)
JOIN catalog_animal a ON a.id = h.animal
ON CONFLICT (animal, day, audience, host) DO UPDATE SET count = tracker_views.count + excluded.count
