-- What belongs to organisations and animals of one batch beside their rows, as the deeds that enter them singly leave it.
INSERT INTO sharing_preference (org_id, category, yes)
SELECT o.id, c.name, true
FROM orgs_organisation o, unnest(%(categories)s::text[]) WITH ORDINALITY c (name, place)
WHERE o.id BETWEEN %(first_org)s AND %(last_org)s AND o.id %% 10 <> 0
ORDER BY o.id, c.place;

INSERT INTO audit_deed (at, by, verb, kind, subject, org, detail)
SELECT %(now)s, %(by)s, v.verb, 'org', o.id::text, o.id, '{}'
FROM orgs_organisation o, unnest(ARRAY['org.add', 'org.approve']) WITH ORDINALITY v (verb, place)
WHERE o.id BETWEEN %(first_org)s AND %(last_org)s
ORDER BY o.id, v.place;

INSERT INTO audit_deed (at, by, verb, kind, subject, org, detail)
SELECT %(now)s, %(by)s, 'sharing.prefer', 'org', p.org_id::text, p.org_id,
    jsonb_build_object('category', p.category, 'yes', p.yes)
FROM sharing_preference p
WHERE p.org_id BETWEEN %(first_org)s AND %(last_org)s
ORDER BY p.id;

INSERT INTO audit_deed (at, by, verb, kind, subject, org, detail)
SELECT n.created_at, %(by)s, 'animal.add', 'animal', n.id::text, n.org_id, '{}'
FROM catalog_animal n
WHERE n.id BETWEEN %(first_animal)s AND %(last_animal)s
ORDER BY n.id;

INSERT INTO catalog_change (epoch, transaction, at, kind, subject, org, verb)
SELECT e.number, pg_current_xact_id()::text::bigint, %(now)s, 'animal', n.id, n.org_id, 'added'
FROM catalog_epoch e, catalog_animal n
WHERE n.id BETWEEN %(first_animal)s AND %(last_animal)s
ORDER BY n.id;

-- All of an organisation were entered in one deed.
WITH edit AS (
    INSERT INTO catalog_edit (org_id, at, by, verb)
    SELECT o.id, %(now)s, %(by)s, 'added' FROM orgs_organisation o
    WHERE o.id BETWEEN %(first_org)s AND %(last_org)s
        AND EXISTS (SELECT FROM catalog_animal n WHERE n.org_id = o.id)
    ORDER BY o.id
    RETURNING id, org_id
)
INSERT INTO catalog_editedanimal (edit_id, org_id, animal_id, before, after)
SELECT edit.id, n.org_id, n.id, '{}', '{}'
FROM edit
JOIN catalog_animal n ON n.org_id = edit.org_id
ORDER BY n.id;
