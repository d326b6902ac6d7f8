-- Runs whose kept file holds words about an animal that is withdrawn, or erased.
SELECT s.id FROM exports_sending s
JOIN exports_account a ON a.id = s.account_id
WHERE (s.file <> '' OR s.replaced <> '[]') AND (
    EXISTS (SELECT FROM sharing_withdrawn w WHERE w.kind = 'org' AND w.subject = a.org_id)
    OR EXISTS (SELECT FROM sharing_withdrawn w WHERE w.kind = 'animal' AND w.subject = ANY (s.animals))
    OR EXISTS (SELECT FROM unnest(s.animals) AS n (id) WHERE NOT EXISTS (SELECT FROM catalog_animal c WHERE c.id = n.id))
)
ORDER BY s.id
