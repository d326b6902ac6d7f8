-- Organisations of own pages that bring animals to a state, with their ZIP codes.
SELECT o.id, o.zip
FROM orgs_organisation o
WHERE o.travels_to @> %(state)s::text[]
    AND EXISTS (SELECT FROM sharing_shown_org s WHERE s.audience_id = %(audience)s AND s.org_id = o.id)
