-- Animals of the master that an audience is not shown though it is shown their organisation: withheld from it, or from a
-- source that it may have nothing of. (The latter by the source's name: which of them there are, the master knows.)
SELECT n.org_id, n.id, NULL AS source
FROM sharing_withheld h
JOIN catalog_animal n ON n.id = h.animal_id
WHERE h.audience_id = %(audience)s
UNION ALL
SELECT NULL, NULL, f.source
FROM sharing_source_facts f
WHERE f.audience_id = %(audience)s AND (f.withdrawn OR NOT f.origin_terms_fit OR NOT f.environment_fits)
