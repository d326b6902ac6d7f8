-- Two passes: what is alike in everything is one row, and of these each filter's values are added up.
, cube AS MATERIALIZED (
    SELECT fit.missed, grouping(fit.species) AS of_breeds, fit.species, fit.status, fit.age, fit.size, fit.sex,
        fit.ok_with_dogs, fit.ok_with_cats, fit.ok_with_kids, fit.special_needs, fit.courtesy, fit.paired, fit.breed,
        fit.other, count(*) AS number
    FROM fit
    GROUP BY fit.missed, GROUPING SETS (
        (fit.species, fit.status, fit.age, fit.size, fit.sex, fit.ok_with_dogs, fit.ok_with_cats, fit.ok_with_kids,
            fit.special_needs, fit.courtesy, fit.paired),
        (fit.breed, fit.other)
    )
)
SELECT c.missed, grouping(c.species, c.status, c.age, c.size, c.sex, c.ok_with_dogs, c.ok_with_cats, c.ok_with_kids,
        c.special_needs, c.courtesy, c.paired) AS of_what,
    coalesce(c.species, c.status, c.age, c.size, c.sex) AS word,
    coalesce(c.ok_with_dogs, c.ok_with_cats, c.ok_with_kids, c.special_needs, c.courtesy, c.paired) AS answer,
    sum(c.number)::bigint
FROM cube c
WHERE c.of_breeds = 0
GROUP BY c.missed, GROUPING SETS (
    (c.species), (c.status), (c.age), (c.size), (c.sex), (c.ok_with_dogs), (c.ok_with_cats), (c.ok_with_kids),
    (c.special_needs), (c.courtesy), (c.paired)
)
UNION ALL
SELECT c.missed, -1, name.breed, NULL, sum(c.number)::bigint
FROM cube c
CROSS JOIN LATERAL (SELECT c.breed UNION SELECT c.other) name (breed)
WHERE c.of_breeds = 1 AND name.breed <> ''
GROUP BY c.missed, name.breed
