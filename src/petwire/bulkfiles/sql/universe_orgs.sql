-- The organisations that any service might be shown, each with what changes when anything in its row does.
SELECT o.id, decode(md5(o::text), 'hex')
FROM orgs_organisation o
WHERE o.standing = 'approved'
    AND o.source = ANY (ARRAY(
        SELECT f.source FROM sharing_source_facts f
        WHERE f.audience_kind = 'service' AND NOT f.withdrawn AND f.origin_terms_fit
    ))
    AND o.id NOT IN (SELECT w.subject FROM sharing_withdrawn w WHERE w.kind = 'org')
ORDER BY o.id
