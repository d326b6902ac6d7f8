-- All that is answered of one animal, if an audience may see it, but whether it has a bond; in front the mark of the state
-- of all that and, in order, the pictures that are not withdrawn.
SELECT v.mark, ARRAY(
        SELECT json_build_array(p.id, p.content, p.original_url, p.original_width, p.original_height, p.large_url,
            p.large_width, p.large_height, p.small_url, p.small_width, p.small_height)
        FROM catalog_picture p
        WHERE p.animal_id = n.id
            AND NOT EXISTS (SELECT FROM sharing_withdrawn w WHERE w.kind = 'picture' AND w.subject = p.id)
        ORDER BY p.position, p.id
    ) AS photos,
    n.id, n.source, n.rescue_id, n.name, n.species, n.sex, n.age, n.primary_breed, n.secondary_breed, n.mixed, n.size,
    n.color, n.pattern, n.coat_length, n.special_needs, n.kill_date, n.location_zip, n.updated_at, n.status, n.pet_url,
    (
        SELECT CASE WHEN v.video_id <> '' THEN 'https://www.youtube.com/watch?v=' || v.video_id ELSE v.url END
        FROM catalog_video v WHERE v.animal_id = n.id ORDER BY v.position, v.id LIMIT 1
    ) AS video_url,
    n.description, n.description_plain, n.tracker_url, n.ok_with_cats, n.ok_with_dogs, n.ok_with_kids, n.housetrained,
    n.vaccinated, n.altered, n.declawed,
    false AS bonded,
    o.id AS org_id, o.name AS org_name, o.email AS org_email, o.phone AS org_phone,
    CASE WHEN o.show_address THEN o.address ELSE '' END AS org_address, o.city AS org_city, o.state AS org_state,
    o.zip AS org_zip
FROM sharing_shown_animal s
JOIN catalog_animal n ON n.id = s.animal_id
JOIN petapi_detailed v ON v.animal = n.id
JOIN orgs_organisation o ON o.id = n.org_id
WHERE s.audience_id = %(audience)s AND s.animal_id = %(id)s
