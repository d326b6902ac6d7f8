-- What lists show of some animals that the caller found shown, in the order of their ids as given, with the first
-- picture, and in front the mark of the state of all that.
SELECT v.mark, n.id, n.org_id, n.name, n.species, n.sex, n.age, n.size, n.primary_breed, n.secondary_breed,
    n.location_zip, o.name, o.city, o.state, o.zip, p.id, p.content, p.original_url, p.original_width, p.original_height,
    p.large_url, p.large_width, p.large_height, p.small_url, p.small_width, p.small_height
FROM unnest(%(ids)s::bigint[]) WITH ORDINALITY AS wanted (id, place)
JOIN catalog_animal n ON n.id = wanted.id
JOIN orgs_organisation o ON o.id = n.org_id
JOIN petapi_listed v ON v.animal = n.id
LEFT JOIN catalog_picture p ON p.id = v.picture
ORDER BY wanted.place
