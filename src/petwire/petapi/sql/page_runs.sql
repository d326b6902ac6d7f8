-- The runs of one list, the oldest first.
SELECT id, content, nexts, at FROM petapi_pagerun WHERE query = %(query)s AND at > %(since)s ORDER BY id
