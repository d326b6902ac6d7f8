-- Organisations that are new come in approved: their hub has vouched for them.
INSERT INTO mirror_touched (kind, subject, org, verb, source_id, because)
SELECT 'org', o.id, o.id, 'changed', o.source_id, 'its row changed'
FROM mirror_org s
JOIN orgs_organisation o ON o.source = s.source AND o.source_id = s.source_id;

WITH added AS (
    INSERT INTO orgs_organisation ({columns}, standing, approved_at, show_address, created_at)
    SELECT {columns}, 'approved', s.changed_at, true, s.changed_at
    FROM mirror_org s
    WHERE NOT EXISTS (
        SELECT FROM orgs_organisation o WHERE o.source = s.source AND o.source_id = s.source_id
    )
    ORDER BY s.source_id::bigint
    RETURNING id, source_id
)
INSERT INTO mirror_touched (kind, subject, org, verb, source_id, because)
SELECT 'org', id, id, 'added', source_id, 'new in the orgs files' FROM added;

-- One whose place was kept by a restore (it has its number, and nothing else) comes in approved as well.
UPDATE orgs_organisation o SET standing = 'approved', approved_at = s.changed_at, show_address = true
FROM mirror_org s
WHERE o.source = s.source AND o.source_id = s.source_id AND o.standing = 'applied';

UPDATE orgs_organisation o SET ({columns}) = ({staged})
FROM mirror_org s
WHERE o.source = s.source AND o.source_id = s.source_id AND o.digest <> s.digest;
