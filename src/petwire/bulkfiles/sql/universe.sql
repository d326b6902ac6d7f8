-- The animals that any service might be shown, by organisation: ids and digests of what is shown, in the order of ids.
-- Who of the services is shown which is asked elsewhere; what no service may be shown at all is not in a master.
SELECT n.org_id,
    string_agg(int8send(n.id), ''::bytea ORDER BY n.id),
    string_agg(sharing_digest(n.digest, h.pictures), ''::bytea ORDER BY n.id)
FROM catalog_animal n
JOIN orgs_organisation o ON o.id = n.org_id
LEFT JOIN sharing_hidden_pictures h ON h.animal_id = n.id
WHERE n.status = 'Available'
    AND n.deleted_at IS NULL
    AND NOT n.do_not_publish
    AND o.standing = 'approved'
    AND n.source = ANY (ARRAY(
        SELECT f.source FROM sharing_source_facts f
        WHERE f.audience_kind = 'service' AND NOT f.withdrawn AND f.origin_terms_fit
    ))
    AND n.id NOT IN (SELECT w.subject FROM sharing_withdrawn w WHERE w.kind = 'animal')
    AND n.org_id NOT IN (SELECT w.subject FROM sharing_withdrawn w WHERE w.kind = 'org')
GROUP BY n.org_id
ORDER BY n.org_id
