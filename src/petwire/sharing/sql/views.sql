-- The rule of petwire.sharing.rules for whole sets. Applied by migrations; the proof is in tests/rooms.

-- The verdict: NULL means shown, else the reason's code. Vetoes in order, then the grant.
CREATE OR REPLACE FUNCTION sharing_reason(
    withdrawn boolean, org_standing text, animal_deleted boolean, status_fits boolean,
    do_not_publish boolean, origin_terms_fit boolean, audience_standing text, environment_fits boolean,
    terms_accepted boolean, master_on boolean, decision boolean, animal_withheld boolean, by_default boolean
) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE
        WHEN withdrawn THEN 'withdrawn'
        WHEN org_standing = 'suspended' THEN 'org_suspended'
        WHEN org_standing = 'closed' THEN 'org_closed'
        WHEN org_standing <> 'approved' THEN 'org_not_approved'
        WHEN animal_deleted THEN 'animal_deleted'
        WHEN NOT status_fits THEN 'status'
        WHEN do_not_publish THEN 'do_not_publish'
        WHEN NOT origin_terms_fit THEN 'origin_terms'
        WHEN audience_standing = 'suspended' THEN 'audience_suspended'
        WHEN audience_standing = 'terminated' THEN 'audience_terminated'
        WHEN audience_standing <> 'approved' THEN 'audience_not_approved'
        WHEN NOT environment_fits THEN 'wrong_environment'
        WHEN NOT terms_accepted THEN 'terms_not_accepted'
        WHEN NOT master_on THEN 'master_off'
        WHEN decision IS FALSE THEN 'org_said_no'
        WHEN animal_withheld THEN 'animal_withheld'
        WHEN decision IS TRUE OR by_default THEN NULL
        ELSE 'not_granted'
    END
$$;

-- What the rule looks at, for each organisation and audience.
CREATE OR REPLACE VIEW sharing_org_facts AS
SELECT
    o.id AS org_id,
    a.id AS audience_id,
    a.kind AS audience_kind,
    EXISTS (SELECT FROM sharing_withdrawn w WHERE w.kind = 'org' AND w.subject = o.id)
        OR EXISTS (SELECT FROM sharing_withdrawn w WHERE w.kind = 'source' AND w.subject = s.id) AS withdrawn,
    o.standing AS org_standing,
    o.public_statuses,
    s.terms IN ('own', 'republish') OR a.kind = 'own' OR a.first_party AS origin_terms_fit,
    a.standing AS audience_standing,
    NOT (s.environment = 'test' AND a.environment = 'production') AS environment_fits,
    a.terms_accepted,
    coalesce(m."on", true) AS master_on,
    d.yes AS decision,
    CASE a.kind
        WHEN 'own' THEN true
        WHEN 'service' THEN cardinality(a.categories) > 0 AND NOT EXISTS (
            SELECT FROM unnest(a.categories) AS c (category)
            LEFT JOIN sharing_preference p ON p.org_id = o.id AND p.category = c.category
            WHERE p.yes IS NOT TRUE
        )
        ELSE false
    END AS by_default
FROM orgs_organisation o
JOIN orgs_source s ON s.name = o.source
CROSS JOIN sharing_audience a
LEFT JOIN sharing_master m ON m.org_id = o.id AND m.kind = a.kind
LEFT JOIN sharing_decision d ON d.org_id = o.id AND d.audience_id = a.id;

-- The same for each animal.
CREATE OR REPLACE VIEW sharing_animal_facts AS
SELECT
    n.id AS animal_id,
    f.org_id,
    f.audience_id,
    f.withdrawn
        OR EXISTS (SELECT FROM sharing_withdrawn w WHERE w.kind = 'animal' AND w.subject = n.id) AS withdrawn,
    f.org_standing,
    n.deleted_at IS NOT NULL OR n.status = 'Deleted' AS animal_deleted,
    CASE f.audience_kind WHEN 'own' THEN n.status = ANY (f.public_statuses) ELSE n.status = 'Available' END
        AS status_fits,
    n.do_not_publish,
    f.origin_terms_fit,
    f.audience_standing,
    f.environment_fits,
    f.terms_accepted,
    f.master_on,
    f.decision,
    EXISTS (SELECT FROM sharing_withheld h WHERE h.animal_id = n.id AND h.audience_id = f.audience_id)
        AS animal_withheld,
    f.by_default
FROM catalog_animal n
JOIN sharing_org_facts f ON f.org_id = n.org_id;

-- Which organisations, and which animals, an audience may see. Outlets join these and nothing else.
CREATE OR REPLACE VIEW sharing_shown_org AS
SELECT f.org_id, f.audience_id
FROM sharing_org_facts f
WHERE sharing_reason(
    f.withdrawn, f.org_standing, false, true, false, f.origin_terms_fit, f.audience_standing,
    f.environment_fits, f.terms_accepted, f.master_on, f.decision, false, f.by_default
) IS NULL;

CREATE OR REPLACE VIEW sharing_shown_animal AS
SELECT f.animal_id, f.org_id, f.audience_id
FROM sharing_animal_facts f
WHERE sharing_reason(
    f.withdrawn, f.org_standing, f.animal_deleted, f.status_fits, f.do_not_publish, f.origin_terms_fit,
    f.audience_standing, f.environment_fits, f.terms_accepted, f.master_on, f.decision, f.animal_withheld,
    f.by_default
) IS NULL;
