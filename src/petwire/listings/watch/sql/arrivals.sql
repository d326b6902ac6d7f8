-- Animals that own pages show, that look for a home, and that were never shown so before: noted once, the oldest first.
INSERT INTO listings_arrival (identity, animal, at)
SELECT i.identity, min(n.id), %(now)s
FROM sharing_shown_animal s
JOIN sharing_audience a ON a.id = s.audience_id AND a.name = %(audience)s
JOIN catalog_animal n ON n.id = s.animal_id AND n.status = ANY (%(looking)s)
CROSS JOIN LATERAL (SELECT decode(md5(n.source || E'\x1f' || n.source_id), 'hex') AS identity) i
WHERE NOT EXISTS (SELECT FROM listings_arrival r WHERE r.identity = i.identity)
    -- among
GROUP BY i.identity
ORDER BY min(n.id)
ON CONFLICT DO NOTHING
