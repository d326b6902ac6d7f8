-- What is answered of some organisations, if an audience may see them, in the order of their ids as given.
SELECT o.id, o.name, o.org_type, CASE WHEN o.show_address THEN o.address ELSE '' END AS address, o.city, o.state, o.zip,
    o.country, o.phone, o.email, o.url, o.facebook_url, o.about, o.adoption_process, o.meet_pets,
    (
        SELECT count(*) FROM sharing_shown_animal n WHERE n.audience_id = %(audience)s AND n.org_id = o.id
    ) AS pets
FROM unnest(%(ids)s::bigint[]) WITH ORDINALITY AS wanted (id, place)
CROSS JOIN LATERAL (SELECT * FROM orgs_organisation o WHERE o.id = wanted.id OFFSET 0) o
CROSS JOIN LATERAL (
    SELECT FROM sharing_shown_org s WHERE s.audience_id = %(audience)s AND s.org_id = wanted.id OFFSET 0
) s
ORDER BY wanted.place
