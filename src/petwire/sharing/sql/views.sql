-- The rule of petwire.sharing.rules for whole sets. Applied by migrations; the proof is in tests/rooms.
-- EXISTS and not LEFT JOIN: so a page of 24 is found by looking at some 24 animals, with 100,000 there. Before those that
-- look for one record stands whether there is any at all, asked once: the server takes a look into an empty table for
-- free, and a look for each record was half the time of a list.

-- The verdict: NULL means shown, else the reason's code. Vetoes in order, then the grant. A fact that is
-- not known (NULL) counts against the record; only a decision may be missing.
CREATE OR REPLACE FUNCTION sharing_reason(
    withdrawn boolean, org_standing text, animal_deleted boolean, status_fits boolean,
    do_not_publish boolean, origin_terms_fit boolean, audience_standing text, environment_fits boolean,
    terms_accepted boolean, master_on boolean, decision boolean, animal_withheld boolean, by_default boolean
) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE
        WHEN withdrawn IS NOT FALSE THEN 'withdrawn'
        WHEN org_standing = 'suspended' THEN 'org_suspended'
        WHEN org_standing = 'closed' THEN 'org_closed'
        WHEN org_standing IS DISTINCT FROM 'approved' THEN 'org_not_approved'
        WHEN animal_deleted IS NOT FALSE THEN 'animal_deleted'
        WHEN status_fits IS NOT TRUE THEN 'status'
        WHEN do_not_publish IS NOT FALSE THEN 'do_not_publish'
        WHEN origin_terms_fit IS NOT TRUE THEN 'origin_terms'
        WHEN audience_standing = 'suspended' THEN 'audience_suspended'
        WHEN audience_standing = 'terminated' THEN 'audience_terminated'
        WHEN audience_standing IS DISTINCT FROM 'approved' THEN 'audience_not_approved'
        WHEN environment_fits IS NOT TRUE THEN 'wrong_environment'
        WHEN terms_accepted IS NOT TRUE THEN 'terms_not_accepted'
        WHEN master_on IS NOT TRUE THEN 'master_off'
        WHEN decision IS FALSE THEN 'org_said_no'
        WHEN animal_withheld IS NOT FALSE THEN 'animal_withheld'
        WHEN decision IS TRUE OR by_default IS TRUE THEN NULL
        ELSE 'not_granted'
    END
$$;

-- What follows from where a record comes from, for each source and audience.
CREATE OR REPLACE VIEW sharing_source_facts AS
SELECT
    s.name AS source,
    a.id AS audience_id,
    EXISTS (SELECT FROM sharing_withdrawn w WHERE w.kind = 'source' AND w.subject = s.id) AS withdrawn,
    s.terms IN ('own', 'republish') OR a.kind = 'own' OR a.first_party AS origin_terms_fit,
    NOT (s.environment = 'test' AND a.environment = 'production') AS environment_fits,
    a.kind AS audience_kind
FROM orgs_source s
CROSS JOIN sharing_audience a;

-- What the rule looks at, for each organisation and audience.
CREATE OR REPLACE VIEW sharing_org_facts AS
SELECT
    o.id AS org_id,
    a.id AS audience_id,
    a.kind AS audience_kind,
    EXISTS (SELECT FROM sharing_withdrawn)
        AND (s.withdrawn OR EXISTS (SELECT FROM sharing_withdrawn w WHERE w.kind = 'org' AND w.subject = o.id))
        AS withdrawn,
    o.standing AS org_standing,
    o.public_statuses,
    s.origin_terms_fit,
    a.standing AS audience_standing,
    s.environment_fits,
    a.terms_accepted,
    coalesce(m."on", true) AS master_on,
    d.yes AS decision,
    CASE a.kind
        WHEN 'own' THEN true
        WHEN 'service' THEN cardinality(a.categories) > 0 AND a.categories <@ ARRAY(
            SELECT p.category FROM sharing_preference p WHERE p.org_id = o.id AND p.yes
        )
        ELSE false
    END AS by_default,
    a.statuses AS audience_statuses
FROM orgs_organisation o
JOIN sharing_source_facts s ON s.source = o.source
JOIN sharing_audience a ON a.id = s.audience_id
LEFT JOIN sharing_master m ON m.org_id = o.id AND m.kind = a.kind
LEFT JOIN sharing_decision d ON d.org_id = o.id AND d.audience_id = a.id;

-- The same for each animal. Its own source counts as well as its organisation's.
CREATE OR REPLACE VIEW sharing_animal_facts AS
SELECT
    n.id AS animal_id,
    f.org_id,
    f.audience_id,
    EXISTS (SELECT FROM sharing_withdrawn)
        AND (
            f.withdrawn OR s.withdrawn
            OR EXISTS (SELECT FROM sharing_withdrawn w WHERE w.kind = 'animal' AND w.subject = n.id)
        ) AS withdrawn,
    f.org_standing,
    n.deleted_at IS NOT NULL OR n.status = 'Deleted' AS animal_deleted,
    CASE f.audience_kind
        WHEN 'own' THEN n.status = ANY (f.public_statuses)
        WHEN 'site' THEN n.status = ANY (f.audience_statuses)
        ELSE n.status = 'Available'
    END AS status_fits,
    n.do_not_publish,
    f.origin_terms_fit AND s.origin_terms_fit AS origin_terms_fit,
    f.audience_standing,
    f.environment_fits AND s.environment_fits AS environment_fits,
    f.terms_accepted,
    f.master_on,
    f.decision,
    EXISTS (SELECT FROM sharing_withheld)
        AND EXISTS (SELECT FROM sharing_withheld h WHERE h.animal_id = n.id AND h.audience_id = f.audience_id)
        AS animal_withheld,
    f.by_default,
    n.digest
FROM catalog_animal n
JOIN sharing_org_facts f ON f.org_id = n.org_id
JOIN sharing_source_facts s ON s.source = n.source AND s.audience_id = f.audience_id;

-- Which organisations, and which animals, an audience may see. Outlets join these and nothing else.
CREATE OR REPLACE VIEW sharing_shown_org AS
SELECT f.org_id, f.audience_id
FROM sharing_org_facts f
WHERE sharing_reason(
    f.withdrawn, f.org_standing, false, true, false, f.origin_terms_fit, f.audience_standing,
    f.environment_fits, f.terms_accepted, f.master_on, f.decision, false, f.by_default
) IS NULL;

-- The withdrawn pictures of the animals that have any.
CREATE OR REPLACE VIEW sharing_hidden_pictures AS
SELECT p.animal_id, string_agg(p.id::text, ',' ORDER BY p.id) AS pictures
FROM sharing_withdrawn w
JOIN catalog_picture p ON p.id = w.subject
WHERE w.kind = 'picture'
GROUP BY p.animal_id;

-- The digest of what is shown: the animal's own, and another while pictures of it are withdrawn. (Its own stays
-- as it is: for a mirrored record it belongs to what the source sent.)
CREATE OR REPLACE FUNCTION sharing_digest(digest bytea, hidden_pictures text)
RETURNS bytea LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE WHEN hidden_pictures IS NULL THEN digest
        ELSE substr(sha256(digest || convert_to(hidden_pictures, 'UTF8')), 1, 16) END
$$;

CREATE OR REPLACE VIEW sharing_shown_animal AS
SELECT f.animal_id, f.org_id, f.audience_id, sharing_digest(f.digest, h.pictures) AS digest
FROM sharing_animal_facts f
LEFT JOIN sharing_hidden_pictures h ON h.animal_id = f.animal_id
WHERE sharing_reason(
    f.withdrawn, f.org_standing, f.animal_deleted, f.status_fits, f.do_not_publish, f.origin_terms_fit,
    f.audience_standing, f.environment_fits, f.terms_accepted, f.master_on, f.decision, f.animal_withheld,
    f.by_default
) IS NULL;
