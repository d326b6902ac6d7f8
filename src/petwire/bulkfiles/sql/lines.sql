-- The rendered rows of some animals, where they are fresh: the digest says of what.
SELECT l.animal, l.digest, l.line
FROM unnest(%(animals)s::bigint[]) AS wanted (id)
JOIN bulkfiles_line l ON l.animal = wanted.id AND l.style = %(style)s
