-- A run is in use.
UPDATE petapi_pagerun SET at = %(now)s, nexts = %(nexts)s::int[] WHERE id = %(id)s
