-- What an audience may not have, by kind, reason and ids. Only organisations that it received (runs of ids) are looked
-- at; of animals and pictures those that somebody has said no to, which are few, whoever received them.
SELECT 'org' AS kind, f.reason, f.org_id AS org, NULL::bigint AS animal, NULL::bigint AS media, e.code, e.at, e.deadline
FROM (
    SELECT o.org_id, sharing_reason(
        o.withdrawn, o.org_standing, false, true, false, o.origin_terms_fit, 'approved', o.environment_fits, true,
        o.master_on, o.decision, false, o.by_default
    ) AS reason
    FROM unnest(%(starts)s::bigint[], %(ends)s::bigint[]) AS run (first, behind)
    JOIN sharing_org_facts o ON o.org_id >= run.first AND o.org_id < run.behind
    WHERE o.audience_id = %(audience)s
) f
JOIN orgs_organisation g ON g.id = f.org_id
JOIN orgs_source s ON s.name = g.source
LEFT JOIN LATERAL (
    SELECT w.entry_id FROM sharing_withdrawn w
    WHERE (w.kind = 'org' AND w.subject = f.org_id) OR (w.kind = 'source' AND w.subject = s.id)
    ORDER BY w.kind LIMIT 1
) w ON f.reason = 'withdrawn'
LEFT JOIN sharing_withdrawalentry e ON e.id = w.entry_id
WHERE f.reason IS NOT NULL
UNION ALL
SELECT w.kind, 'withdrawn', e.org, coalesce(p.animal_id, CASE w.kind WHEN 'animal' THEN w.subject END),
    CASE w.kind WHEN 'picture' THEN w.subject END, e.code, e.at, e.deadline
FROM sharing_withdrawn w
JOIN sharing_withdrawalentry e ON e.id = w.entry_id
LEFT JOIN catalog_picture p ON w.kind = 'picture' AND p.id = w.subject
WHERE w.kind IN ('animal', 'picture')
UNION ALL
-- An organisation that was taken down and is erased by now: its withdrawal is all that is left of it.
SELECT 'org', 'withdrawn', w.subject, NULL, NULL, e.code, e.at, e.deadline
FROM sharing_withdrawn w
JOIN sharing_withdrawalentry e ON e.id = w.entry_id
WHERE w.kind = 'org' AND NOT EXISTS (SELECT FROM orgs_organisation g WHERE g.id = w.subject)
UNION ALL
SELECT 'animal', 'do_not_publish', n.org_id, n.id, NULL, NULL, NULL, NULL
FROM catalog_animal n
WHERE n.do_not_publish
UNION ALL
SELECT 'animal', 'animal_withheld', n.org_id, n.id, NULL, NULL, NULL, NULL
FROM sharing_withheld h
JOIN catalog_animal n ON n.id = h.animal_id
WHERE h.audience_id = %(audience)s
UNION ALL
SELECT 'source', CASE
        WHEN a.standing = 'suspended' THEN 'audience_suspended'
        WHEN a.standing = 'terminated' THEN 'audience_terminated'
        WHEN a.standing <> 'approved' THEN 'audience_not_approved'
        ELSE 'terms_not_accepted'
    END, NULL, NULL, NULL, NULL, NULL, NULL
FROM sharing_audience a
WHERE a.id = %(audience)s AND (a.standing <> 'approved' OR NOT a.terms_accepted)
