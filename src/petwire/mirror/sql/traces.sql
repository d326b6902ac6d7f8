-- Beginnings of texts that only this source's records hold, to be looked for when they are erased.
(
    SELECT DISTINCT left(a.description, 60) FROM catalog_animal a
    WHERE a.source = %(source)s AND length(a.description) >= %(shortest)s
    AND NOT EXISTS (SELECT FROM catalog_animal o WHERE o.source <> a.source AND o.description = a.description)
    LIMIT %(samples)s
)
UNION
(
    SELECT DISTINCT p.original_url FROM catalog_picture p
    WHERE p.source = %(source)s AND length(p.original_url) >= %(shortest)s
    AND NOT EXISTS (SELECT FROM catalog_picture o WHERE o.source <> p.source AND o.original_url = p.original_url)
    LIMIT %(samples)s
)
UNION
(
    SELECT DISTINCT g.email FROM orgs_organisation g
    WHERE g.source = %(source)s AND length(g.email) >= %(shortest)s
    AND NOT EXISTS (SELECT FROM orgs_organisation o WHERE o.source <> g.source AND o.email = g.email)
    LIMIT %(samples)s
)
