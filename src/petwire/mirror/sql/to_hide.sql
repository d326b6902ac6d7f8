-- Records of a source that its hub has ordered back and that are not hidden here: kind, local id, code.
WITH h AS (
    SELECT kind, subject, code FROM mirror_huborder WHERE upstream_id = %(upstream)s AND lifted_at IS NULL
), found AS (
    SELECT h.kind, o.id, h.code FROM h JOIN orgs_organisation o ON o.source = %(source)s AND o.source_id = h.subject
    WHERE h.kind = 'org'
    UNION ALL
    SELECT h.kind, a.id, h.code FROM h JOIN catalog_animal a ON a.source = %(source)s AND a.source_id = h.subject
    WHERE h.kind = 'animal'
    UNION ALL
    SELECT h.kind, p.id, h.code FROM h JOIN catalog_picture p ON p.source = %(source)s AND p.source_id = h.subject
    WHERE h.kind = 'picture'
    UNION ALL
    SELECT h.kind, s.id, h.code FROM h JOIN orgs_source s ON s.name = %(source)s WHERE h.kind = 'source'
)
SELECT DISTINCT ON (f.kind, f.id) f.kind, f.id, f.code
FROM found f
WHERE NOT EXISTS (SELECT FROM sharing_withdrawn w WHERE w.kind = f.kind AND w.subject = f.id)
ORDER BY f.kind, f.id
