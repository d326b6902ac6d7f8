-- When each of some animals changed first since a moment.
SELECT c.subject, min(c.at) FROM catalog_change c
WHERE c.kind = 'animal' AND c.subject = ANY (%(animals)s) AND c.at > %(after)s AND c.at <= %(until)s
GROUP BY c.subject
