-- Animals of own pages that fit, of some places or organisations, in either order; with `back` those in front of the
-- cursor, the nearest to it first. ZIP codes come with their distance in tenths of a mile, so the places that are near are
-- walked, and not the animals; an animal is where it lives, or else where its organisation is. OFFSET 0, MATERIALIZED
-- and IS TRUE hold the planner to that, as in older.sql. The walk stands in there.sql, the
-- conditions in fits.sql.
-- there.sql
)
SELECT there.animal_id, there.tenths
FROM there
WHERE ((there.org_id, there.status) IN (SELECT shown.org_id, shown.status FROM shown)) IS TRUE
    AND (%(cursor)s::bigint IS NULL OR CASE WHEN %(nearest)s::boolean
        THEN ((there.tenths, -there.animal_id) < (%(at)s::int, -%(cursor)s::bigint)) = %(back)s::boolean
            AND (there.tenths, there.animal_id) <> (%(at)s::int, %(cursor)s::bigint)
        ELSE CASE WHEN %(back)s::boolean THEN there.animal_id > %(cursor)s ELSE there.animal_id < %(cursor)s END
    END)
ORDER BY
    CASE WHEN %(nearest)s::boolean THEN CASE WHEN %(back)s::boolean THEN -there.tenths ELSE there.tenths END ELSE 0 END,
    CASE WHEN %(back)s::boolean THEN there.animal_id ELSE -there.animal_id END
LIMIT %(most)s
