-- The order of a run.
SELECT ids FROM petapi_pagerun WHERE id = %(id)s
