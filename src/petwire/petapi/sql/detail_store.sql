-- Keep what was rendered of an animal; not of one that is gone, or that somebody is removing just now.
INSERT INTO petapi_detail (animal, mark, limited, status, images, about, contact)
SELECT %(animal)s, %(mark)s, %(limited)s, %(status)s, %(images)s, %(about)s, %(contact)s
WHERE EXISTS (SELECT FROM catalog_animal n WHERE n.id = %(animal)s FOR KEY SHARE SKIP LOCKED)
ON CONFLICT (animal) DO UPDATE
SET mark = excluded.mark, limited = excluded.limited, status = excluded.status, images = excluded.images,
    about = excluded.about, contact = excluded.contact
