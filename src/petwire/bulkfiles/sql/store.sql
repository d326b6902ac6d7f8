-- What was rendered takes the place of the rows of the same animals.
INSERT INTO bulkfiles_line (animal, digest, style, line)
SELECT animal, digest, %(style)s, line FROM rendered
ON CONFLICT (animal) DO UPDATE
SET digest = excluded.digest, style = excluded.style, line = excluded.line
