-- Animals that come from another source than their organisation: what the rule says of their source must be asked too.
SELECT n.org_id, n.id, n.source
FROM catalog_animal n
JOIN orgs_organisation o ON o.id = n.org_id
WHERE n.source <> o.source AND n.status = 'Available'
ORDER BY n.org_id, n.id
