-- Of what goes with an organisation that is kept out, the rows are remembered as left out: the list goes on naming them,
-- and they are not missing.
INSERT INTO mirror_heldback (upstream_id, kind, line_hash, source_id, code)
SELECT DISTINCT ON (a.digest) %(upstream)s, 'animal', a.digest, a.source_id, 'org_removed'
FROM mirror_gone g
CROSS JOIN mirror_run r
JOIN catalog_animal a ON a.source = r.source AND a.source_id = g.source_id
JOIN orgs_organisation o ON o.id = a.org_id
WHERE g.kind = 'animal' AND o.source_id = ANY (%(orgs)s) AND length(a.digest) = 16
    AND a.digest NOT IN (decode(repeat('00', 16), 'hex'), decode(repeat('ff', 16), 'hex'))
ON CONFLICT (upstream_id, kind, line_hash) DO NOTHING
