-- When the records were changed at their source that a run has just brought, of those that changed there since the set
-- that was taken in before.
SELECT updated_at FROM catalog_animal
WHERE source = %(source)s AND changed_at >= %(since)s AND updated_at > %(before)s
