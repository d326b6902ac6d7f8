-- All about one animal, if an audience may see it, in parts; without them where they must be rendered first. A bond is
-- told where the other animal is shown, too.
SELECT EXISTS (
        SELECT FROM sharing_shown_animal b
        WHERE b.audience_id = s.audience_id AND b.animal_id = ANY (ARRAY(
            SELECT n.bonded_with_id FROM catalog_animal n WHERE n.id = s.animal_id
            UNION ALL SELECT m.id FROM catalog_animal m WHERE m.bonded_with_id = s.animal_id
        ))
    ) AS bonded,
    d.limited, d.status, d.images, d.about, d.contact
FROM sharing_shown_animal s
JOIN petapi_detailed v ON v.animal = s.animal_id
LEFT JOIN petapi_detail d ON d.animal = s.animal_id AND d.mark = v.mark # %(style)s::bigint
WHERE s.audience_id = %(audience)s AND s.animal_id = %(id)s
