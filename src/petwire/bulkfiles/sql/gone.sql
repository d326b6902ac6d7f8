-- Of the animals and organisations of a master, those that are erased.
SELECT 'animal' AS kind, held.id
FROM unnest(%(animals)s::bigint[]) AS held (id)
WHERE NOT EXISTS (SELECT FROM catalog_animal n WHERE n.id = held.id)
UNION ALL
SELECT 'org', held.id
FROM unnest(%(orgs)s::bigint[]) AS held (id)
WHERE NOT EXISTS (SELECT FROM orgs_organisation o WHERE o.id = held.id)
